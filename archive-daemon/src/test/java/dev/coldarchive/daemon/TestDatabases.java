package dev.coldarchive.daemon;

import dev.coldarchive.postgres.EmbeddedPostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Databases of the JVM's one PostgreSQL, by their URLs. */
public final class TestDatabases {
    private TestDatabases() {}

    /** The JDBC URL of a new, empty database. */
    public static String fresh() {
        return EmbeddedPostgresServer.freshDatabase().url();
    }

    public static DataSource dataSource(String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser("postgres");
        return source;
    }

    public static void execute(String url, String... statements) throws SQLException {
        try (Connection connection = dataSource(url).getConnection(); Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of the first row, as text. */
    public static String value(String url, String query) throws SQLException {
        try (Connection connection = dataSource(url).getConnection(); Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
