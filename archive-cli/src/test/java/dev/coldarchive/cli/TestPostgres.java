package dev.coldarchive.cli;

import dev.coldarchive.postgres.EmbeddedPostgresServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** One real PostgreSQL a test JVM; every test takes a database of its own. Role {@code locked} needs a password. */
final class TestPostgres {
    static final String PASSWORD = "the-right-password-4711";

    private static final class Started {
        static final EmbeddedPostgres SERVER = start();
    }

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private TestPostgres() {}

    private static EmbeddedPostgres start() {
        try {
            Path data = Files.createTempDirectory("archive-cli-postgres-");
            EmbeddedPostgres server = EmbeddedPostgresServer.start(EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(5)).setDataDirectory(data).setServerConfig("fsync", "off").setServerConfig("full_page_writes", "off")
                    .setServerConfig("timezone", "Asia/Kolkata"));
            try (Connection connection = server.getPostgresDatabase().getConnection(); Statement statement = connection.createStatement()) {
                statement.execute("CREATE ROLE locked LOGIN PASSWORD '" + PASSWORD + "'");
                statement.execute("CREATE ROLE blind LOGIN");
                Path hba = data.resolve("pg_hba.conf");
                String rules = Files.readString(hba);
                Files.writeString(hba, "host all locked 127.0.0.1/32 scram-sha-256\nhost all locked ::1/128 scram-sha-256\n" + rules, StandardOpenOption.TRUNCATE_EXISTING);
                statement.execute("SELECT pg_reload_conf()");
            }
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static int port() {
        return Started.SERVER.getPort();
    }

    /** Makes an empty database and returns its name. */
    static String freshDatabase() {
        String name = "test_" + DATABASES.incrementAndGet();
        execute("postgres", "CREATE DATABASE " + name);
        return name;
    }

    static Connection connect(String database) throws SQLException {
        return Started.SERVER.getDatabase("postgres", database).getConnection();
    }

    static void execute(String database, String... statements) {
        try (Connection connection = connect(database); Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
