package dev.coldarchive.postgres.internal;

import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.postgres.SourceOptions;
import dev.coldarchive.window.Window;
import java.sql.SQLException;
import java.util.List;

/** Reads back what stands in a table, by the way that archives it, inside a transaction that somebody else began. */
record StandingRows(Session session, SourceOptions options, Relation relation) {

    RowReader ordered(Window slice) throws SQLException {
        return copy(slice, " ORDER BY " + relation.orderBy());
    }

    RowDigest digest(Window window, List<String> columns) throws SQLException {
        try (RowReader rows = copy(window, "")) {
            CanonicalRows canonical = new CanonicalRows(rows.schema(), columns);
            RowBatch batch = new RowBatch(rows.schema());
            RowDigest digest = RowDigest.EMPTY;
            while (rows.next(batch)) {
                digest = digest.plus(canonical.digest(batch));
            }
            return digest;
        }
    }

    private RowReader copy(Window window, String order) throws SQLException {
        String select = "SELECT " + relation.selectList() + relation.from() + "WHERE " + relation.time().between(window.start(), window.end()) + order;
        return new CopyRows(relation, window, PgCopy.start(session, "COPY (" + select + ") TO STDOUT (FORMAT binary)", options), BatchLimits.DEFAULT);
    }
}
