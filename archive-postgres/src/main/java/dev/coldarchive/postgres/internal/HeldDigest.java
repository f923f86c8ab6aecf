package dev.coldarchive.postgres.internal;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.move.RowMover.WindowRows;
import dev.coldarchive.postgres.SourceOptions;
import dev.coldarchive.window.Window;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Digests of rows that are to be moved, or were in this transaction: by the same decoder, and the same canonical bytes, as those of the archive. Not thread-safe. */
final class HeldDigest {
    private final Session session;
    private final SourceOptions options;
    private final Relation relation;

    HeldDigest(Session session, SourceOptions options, TableSpec table) throws SQLException {
        this.session = session;
        this.options = options;
        this.relation = Catalog.read(session.connection(), table);
    }

    /** The oldest window with rows. */
    Optional<WindowRows> oldest(Optional<Instant> from, Instant to) throws SQLException {
        EventColumn time = relation.time();
        List<Instant> first = Sql.one(session.connection(), "SELECT " + time.rawSql("min(" + time.column() + ")") + relation.from() + "WHERE " + range(from, to),
                row -> row.getObject(1) == null ? List.of() : List.of(time.instant(row.getLong(1))));
        if (first.isEmpty()) {
            return Optional.empty();
        }
        Window window = relation.spec().grid().at(first.get(0));
        return Optional.of(new WindowRows(window, digest(relation.from() + "WHERE " + time.between(window.start(), window.end()), window)));
    }

    /** What this transaction has put into the archive table, as it is read back from there. Whoever moves holds a lock until its end: nobody else's rows are as new. */
    RowDigest moved(Optional<Instant> from, Instant to) throws SQLException {
        return digest(" FROM " + MoveScript.archive(relation.spec()) + " t WHERE " + range(from, to) + " AND t.archived_at >= now()", null);
    }

    private String range(Optional<Instant> from, Instant to) {
        EventColumn time = relation.time();
        return time.finite() + " AND " + time.column() + " < " + time.literal(time.raw(to)) + from.map(start -> " AND " + time.column() + " >= " + time.literal(time.raw(start))).orElse("");
    }

    private RowDigest digest(String fromWhere, Window window) throws SQLException {
        String copy = "COPY (SELECT " + relation.selectList() + fromWhere + ") TO STDOUT (FORMAT binary)";
        try (CopyRows rows = new CopyRows(relation, window, PgCopy.start(session, copy, options), BatchLimits.DEFAULT)) {
            CanonicalRows canonical = new CanonicalRows(rows.schema());
            RowBatch batch = new RowBatch(rows.schema());
            RowDigest digest = RowDigest.EMPTY;
            while (rows.next(batch)) {
                digest = digest.plus(canonical.digest(batch));
            }
            return digest;
        }
    }
}
