package dev.coldarchive.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database on loopback, open to its superuser without a password.
 *
 * @param host loopback
 * @param port the server's
 * @param name the database's
 */
public record TestDatabase(String host, int port, String name) {
    public static final String USER = "postgres";

    public String url() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + name;
    }

    public DataSource dataSource() {
        return dataSource(USER);
    }

    /** Connections of another role. */
    public DataSource dataSource(String user) {
        return to(new PGSimpleDataSource(), url(), user);
    }

    /** Connections that are used again: for tests that take many, and to which it is all one whether somebody is connected meanwhile. */
    public DataSource pooled() {
        return pooled(url());
    }

    /** The same, where only the URL is known. */
    public static DataSource pooled(String url) {
        return to(new KeptConnections(), url, USER);
    }

    private static DataSource to(PGSimpleDataSource source, String url, String user) {
        source.setUrl(url);
        source.setUser(user);
        return source;
    }

    public Connection connect() throws SQLException {
        return dataSource().getConnection();
    }

    /** Runs each statement by itself. */
    public void execute(String... statements) throws SQLException {
        try (Connection connection = connect()) {
            execute(connection, statements);
        }
    }

    public static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of the first row, as text; null for NULL. */
    public String value(String query) throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(query)) {
            if (!rows.next()) {
                throw new SQLException("no row: " + query);
            }
            return rows.getString(1);
        }
    }
}
