package dev.coldarchive.postgres.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** The comment by which loading knows what it has made: nothing else is ever dropped. */
final class ScratchMark {
    private static final String BEGINNING = "made by archive load for ";
    private static final String TABLE = "SELECT obj_description(?::oid, 'pg_class')";

    private ScratchMark() {}

    static String text(String table) {
        return BEGINNING + table;
    }

    /** Configured name of the table that such a comment names; empty if it is none. */
    static Optional<String> table(String comment) {
        return Optional.ofNullable(comment).filter(text -> text.startsWith(BEGINNING)).map(text -> text.substring(BEGINNING.length()));
    }

    /** Configured name of the table that a relation was made for; empty if loading has not made it. */
    static Optional<String> of(Connection connection, long relation) throws SQLException {
        return table(Sql.one(connection, TABLE, row -> row.getString(1), relation));
    }
}
