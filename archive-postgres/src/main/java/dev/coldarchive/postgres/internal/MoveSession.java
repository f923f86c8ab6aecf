package dev.coldarchive.postgres.internal;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.move.KeepPeriod;
import dev.coldarchive.move.RowMover.MoveState;
import dev.coldarchive.move.RowMover.Outcome;
import dev.coldarchive.move.RowMover.Proof;
import dev.coldarchive.move.RowMover.WindowRows;
import dev.coldarchive.postgres.SourceOptions;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;

/** The transactions of moving. Safe for use by several threads. */
public final class MoveSession {
    private final DataSource written;
    private final SourceOptions options;
    private final Optional<MarkRows> marks;

    public MoveSession(DataSource written, SourceOptions options, Optional<String> marks) {
        this.written = written;
        this.options = options;
        this.marks = marks.map(SchemaName::new).map(MarkRows::new);
    }

    /**
     * How a batch went.
     *
     * @param kept whether it was committed
     * @param why not
     */
    public record Moved(boolean kept, long rows, String why) {}

    /** A look in one transaction. */
    private interface Look<T> {
        T at(Session session, MoveRows rows) throws SQLException;
    }

    private <T> T commit(TableSpec table, Look<T> look) throws SQLException {
        try (Session session = Session.begin(written, options)) {
            T found = look.at(session, new MoveRows(table));
            session.commit();
            return found;
        }
    }

    public MoveState look(TableSpec table, Instant cutoff) throws SQLException {
        return commit(table, (session, rows) -> {
            session.limitStatements(options.fetch());
            return rows.look(session.connection(), cutoff);
        });
    }

    public Optional<Instant> movedUntil(TableSpec table) throws SQLException {
        return commit(table, (session, rows) -> MoveRows.movedUntil(session.connection(), table));
    }

    public Optional<WindowRows> oldest(TableSpec table, Optional<Instant> from, Instant to) throws SQLException {
        return commit(table, (session, rows) -> {
            session.limitStatements(options.fetch());
            return new HeldDigest(session, options, table).oldest(from, to);
        });
    }

    public Optional<Instant> lastBegun(TableSpec table) throws SQLException {
        return commit(table, (session, rows) -> rows.lastBegun(session.connection()));
    }

    public long begin(TableSpec table, KeepPeriod keep, Instant cutoff) throws SQLException {
        return commit(table, (session, rows) -> rows.begin(session.connection(), keep, cutoff));
    }

    /** Marks are looked for after the rows were deleted: whoever wrote a row that was among them has marked it before. Those that deleting has made say nothing. */
    public Moved move(TableSpec table, long run, Optional<Instant> from, Instant to, Proof proof) throws SQLException {
        try (Session session = Session.begin(written, options)) {
            session.limitStatements(options.fetch());
            long moved = new MoveRows(table).move(session.connection(), run, from, to);
            RowDigest found = proof.rows().isPresent() ? new HeldDigest(session, options, table).moved(from, to) : RowDigest.EMPTY;
            if (proof.rows().isPresent() && (found.rows() != moved || !found.equals(proof.rows().get()))) {
                return new Moved(false, moved, "there are " + moved + " rows (" + found.hex() + ") where the archive was found to hold " + proof.rows().get());
            }
            long late = marks.isPresent() ? marks.get().othersBefore(session.connection(), table, to) : 0;
            if (proof.unmarked() && late > 0) {
                return new Moved(false, moved, "rows came late meanwhile, by " + late + " marks");
            }
            session.commit();
            return new Moved(true, moved, "");
        }
    }

    public void end(TableSpec table, long run, Outcome outcome, String message) throws SQLException {
        commit(table, (session, rows) -> {
            rows.end(session.connection(), run, outcome, message);
            return run;
        });
    }

    /** The script begins and ends its transaction by itself. */
    public void install(TableSpec table, KeepPeriod keep) throws SQLException {
        String script = script(table, keep);
        try (Session session = Session.begin(written, options)) {
            session.limitStatements(options.fetch());
            session.execute(script.replaceFirst("(?m)^BEGIN;$", "").replaceFirst("(?m)^COMMIT;$", ""));
            session.commit();
        }
    }

    public String script(TableSpec table, KeepPeriod keep) throws SQLException {
        return commit(table, (session, rows) -> rows.script(session.connection(), keep));
    }
}
