package dev.coldarchive.postgres.internal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.postgres.SourceOptions;
import dev.coldarchive.source.SliceRows;
import dev.coldarchive.window.Window;
import java.sql.SQLException;
import java.util.List;

/** Slices of one window, each read by one COPY in the transaction of a session. Not thread-safe. */
final class PgSliceRows implements SliceRows {
    private final Session session;
    private final SourceOptions options;
    private final Relation relation;
    private final Window window;
    private final List<Partition> leaves;

    /** @param leaves partitions that overlap the window */
    PgSliceRows(Session session, SourceOptions options, Relation relation, Window window, List<Partition> leaves) {
        this.session = session;
        this.options = options;
        this.relation = relation;
        this.window = window;
        this.leaves = leaves;
    }

    @Override
    public RowReader rows(Window slice, BatchLimits limits) {
        if (slice.start().isBefore(window.start()) || slice.end().isAfter(window.end())) {
            throw new IllegalArgumentException("slice " + slice + " is no part of window " + window);
        }
        try {
            LargeValues.refuse(session, options, relation, window, slice, leaves);
            return new CopyRows(relation, window, PgCopy.start(session, relation.copy(slice), options), limits);
        } catch (SQLException e) {
            throw failed(relation, window, e);
        }
    }

    static ArchiveException failed(Relation relation, Window window, SQLException e) {
        return SqlErrors.reading("cannot read window " + window + " of table " + relation.spec().name(), e).inTable(relation.spec().name()).inWindow(window);
    }

    @Override
    public void close() {
        session.close();
    }
}
