package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DatabasePoolTest {
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
}
