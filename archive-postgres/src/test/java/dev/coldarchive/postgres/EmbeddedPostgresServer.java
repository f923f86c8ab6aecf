package dev.coldarchive.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One real PostgreSQL a JVM, on a port of loopback that was free, started by the first test that asks; each test takes a
 * database of its own. Prepared transactions, replication and slots are switched on; fsync is off.
 */
public final class EmbeddedPostgresServer {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private EmbeddedPostgresServer() {}

    /** Initialised by the first use, ended with the JVM. */
    private static final class Running {
        static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgresServer.start(settings(EmbeddedPostgres.builder()));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot start the embedded PostgreSQL; as root it needs 'unshare -U', so run the tests as another user"
                        + " where that is forbidden", e);
            }
        }
    }

    /** A server of its own, for tests that stop or copy it; whoever asks closes it. */
    static EmbeddedPostgres.Builder settings(EmbeddedPostgres.Builder builder) {
        return builder.setPGStartupWait(Duration.ofMinutes(5))
                .setServerConfig("max_prepared_transactions", "64")
                .setServerConfig("max_connections", "200")
                .setServerConfig("wal_level", "replica")
                .setServerConfig("max_wal_senders", "8")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("fsync", "off")
                .setServerConfig("full_page_writes", "off")
                .setServerConfig("timezone", "Asia/Kathmandu")
                .setServerConfig("datestyle", "SQL,DMY");
    }

    /**
     * Starts it; of several test JVMs one at a time. The first one on a machine unpacks the binaries: others would wait for that a minute only, and then give up.
     *
     * @throws IOException if it does not start
     */
    public static synchronized EmbeddedPostgres start(EmbeddedPostgres.Builder builder) throws IOException {
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "archive-tests-start-postgres-" + System.getProperty("user.name") + ".lock");
        try (FileChannel turns = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            turns.lock();
            return builder.start();
        }
    }

    /** An empty database that nobody else uses. */
    public static TestDatabase freshDatabase() {
        return freshDatabase("");
    }

    /**
     * An empty database that nobody else uses.
     *
     * @param options of CREATE DATABASE, for example {@code ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0}
     */
    public static TestDatabase freshDatabase(String options) {
        TestDatabase server = new TestDatabase("127.0.0.1", port(), "postgres");
        String name = "test_" + DATABASES.incrementAndGet();
        try {
            server.execute("CREATE DATABASE " + name + " " + options);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create database " + name, e);
        }
        return new TestDatabase("127.0.0.1", port(), name);
    }

    public static int port() {
        return Running.SERVER.getPort();
    }
}
