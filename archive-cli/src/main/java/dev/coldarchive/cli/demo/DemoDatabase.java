package dev.coldarchive.cli.demo;

import dev.coldarchive.ArchiveException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** A PostgreSQL of its own, on loopback, in a directory. Not thread-safe. */
public final class DemoDatabase implements AutoCloseable {
    private static final String STARTER = "io.zonky.test.db.postgres.embedded.EmbeddedPostgres";

    private final EmbeddedPostgres postgres;

    private DemoDatabase(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /**
     * Starts the database; a data directory that is there already is used again.
     *
     * @param directory of the data
     * @param port to listen on; 0 for any that is free
     * @throws ArchiveException if there is no PostgreSQL on the class path, or it does not start
     */
    public static DemoDatabase start(Path directory, int port) {
        requireStarter();
        try {
            EmbeddedPostgres.Builder server = EmbeddedPostgres.builder()
                    .setDataDirectory(directory)
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPort(port)
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
                    .setErrorRedirector(ProcessBuilder.Redirect.DISCARD);
            DemoData.SERVER_SETTINGS.forEach(server::setServerConfig);
            return new DemoDatabase(server.start());
        } catch (IOException | IllegalStateException | UncheckedIOException e) {
            throw new ArchiveException(ArchiveException.Category.FAILURE, "cannot start the demo's PostgreSQL: " + e.getMessage(),
                    "PostgreSQL refuses to run as root where unshare is missing or forbidden: run the demo as an ordinary user", e);
        }
    }

    private static void requireStarter() {
        try {
            Class.forName(STARTER, false, DemoDatabase.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new ArchiveException(ArchiveException.Category.USAGE, "cannot start the demo's PostgreSQL: this jar alone has none inside",
                    "run ./archive demo in a checkout of the project; it adds a PostgreSQL to the class path", e);
        }
    }

    public DataSource dataSource() {
        return postgres.getPostgresDatabase();
    }

    public int port() {
        return postgres.getPort();
    }

    /** Size of a table and all its partitions on disk, without indexes. */
    public long sizeBytes(String table) {
        try (Connection connection = dataSource().getConnection();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT sum(pg_table_size(id)) FROM (SELECT ?::regclass UNION SELECT relid FROM pg_partition_tree(?::regclass)) AS parts(id)")) {
            query.setString(1, table);
            query.setString(2, table);
            try (ResultSet size = query.executeQuery()) {
                size.next();
                return size.getLong(1);
            }
        } catch (SQLException e) {
            throw new ArchiveException(ArchiveException.Category.FAILURE, "cannot read the size of table " + table + ": " + e.getMessage(), null, e);
        }
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
