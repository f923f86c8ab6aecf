package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.SocketFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DatabasePoolTest {
    /** Made by a factory that the driver makes, so nowhere else. */
    private static final List<Socket> MADE = new CopyOnWriteArrayList<>();

    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();

    @BeforeEach
    void forget() {
        MADE.clear();
    }

    private String url() {
        return database.url() + "?socketFactory=" + Counting.class.getName();
    }

    private DatabasePool pool() {
        return DatabasePool.of("counted", url(), Optional.of(TestDatabase.USER), Optional.empty(), 2, Duration.ofSeconds(30), Duration.ofMinutes(5));
    }

    private DriverConnections connections() {
        Properties user = new Properties();
        user.setProperty("user", TestDatabase.USER);
        return new DriverConnections(url(), user);
    }

    @Test
    @Timeout(300)
    void aServerThatTakesTheConnectionAndSaysNothingIsNotWaitedForLongerThanForAConnection() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                DatabasePool pool = DatabasePool.of("deaf", "jdbc:postgresql://127.0.0.1:" + deaf.getLocalPort() + "/db", Optional.of("somebody"), Optional.empty(), 1,
                        Duration.ofSeconds(1), Duration.ofMinutes(5))) {
            assertThatThrownBy(pool::getConnection).isInstanceOfSatisfying(SQLException.class,
                    e -> assertThat(e.getSQLState()).isEqualTo("08001"));
        }
    }

    @Test
    void theServerIsConnectedToOnceForTheFirstConnection() throws Exception {
        try (DatabasePool pool = pool(); Connection connection = pool.getConnection()) {
            assertThat(connection.isValid(0)).isTrue();
            assertThat(MADE).hasSize(1);
        }
    }

    @Test
    void aConnectionThatWasBegunInAdvanceIsTheFirstThatIsGiven() throws Exception {
        try (DatabasePool pool = pool()) {
            pool.begin();
            pool.begin();
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.isValid(0)).isTrue();
                assertThat(MADE).hasSize(1);
                try (Connection another = pool.getConnection()) {
                    assertThat(another.isValid(0)).isTrue();
                    assertThat(MADE).hasSize(2);
                }
            }
        }
        assertThat(MADE).allMatch(Socket::isClosed);
    }

    @Test
    @Timeout(300)
    void whyABeginningWasInVainIsSaidToWhoeverAsksAndTheNextWhoAsksTriesAnew() throws Exception {
        int free;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = gone.getLocalPort();
        }
        String nobody = "jdbc:postgresql://127.0.0.1:" + free + "/db?socketFactory=" + Counting.class.getName();
        try (DatabasePool pool = DatabasePool.of("nobody", nobody, Optional.of("somebody"), Optional.empty(), 1, Duration.ofMinutes(4), Duration.ofMinutes(5))) {
            pool.begin();
            for (int asked = 1; asked <= 2; asked++) {
                assertThatThrownBy(pool::getConnection).isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08001"));
                assertThat(MADE).hasSizeGreaterThanOrEqualTo(asked);
            }
        }
    }

    @Test
    void aConnectionThatNobodyTookIsClosedWithThePool() throws Exception {
        DriverConnections connections = connections();
        connections.reach();
        assertThat(MADE).hasSize(1).noneMatch(Socket::isClosed);
        connections.close();
        assertThat(MADE).allMatch(Socket::isClosed);
    }

    @Test
    void aConnectionThatIsMadeWhenThePoolIsClosedAlreadyIsClosedToo() {
        DriverConnections connections = connections();
        connections.close();
        assertThatThrownBy(connections::getConnection).isInstanceOf(SQLException.class);
        assertThat(MADE).hasSize(1).allMatch(Socket::isClosed);
    }

    /** The driver makes one by its name. */
    public static final class Counting extends SocketFactory {
        @Override
        public Socket createSocket() {
            Socket socket = new Socket();
            MADE.add(socket);
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            throw new IOException("not asked for");
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
            throw new IOException("not asked for");
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            throw new IOException("not asked for");
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
            throw new IOException("not asked for");
        }
    }
}
