package dev.coldarchive.postgres.internal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Quoting, and queries of a few rows. */
final class Sql {
    private Sql() {}

    /** What one row of a result gives. */
    interface RowMapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A text literal that reads the same whatever {@code standard_conforming_strings} says. */
    static String literal(String text) {
        String quoted = "'" + text.replace("'", "''").replace("\\", "\\\\") + "'";
        return text.indexOf('\\') < 0 ? quoted : " E" + quoted;
    }

    static <T> List<T> list(Connection connection, String sql, RowMapper<T> mapper, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<T> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(mapper.map(rows));
                }
            }
            return found;
        }
    }

    /** The only row of a query that has one. */
    static <T> T one(Connection connection, String sql, RowMapper<T> mapper, Object... parameters) throws SQLException {
        List<T> found = list(connection, sql, mapper, parameters);
        if (found.size() != 1) {
            throw new SQLException(found.size() + " rows where one was expected");
        }
        return found.get(0);
    }
}
