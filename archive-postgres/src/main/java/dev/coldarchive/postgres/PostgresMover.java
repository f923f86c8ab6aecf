package dev.coldarchive.postgres;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TableSpec;
import dev.coldarchive.TransientException;
import dev.coldarchive.move.KeepPeriod;
import dev.coldarchive.move.RowMover;
import dev.coldarchive.postgres.internal.MoveSession;
import dev.coldarchive.postgres.internal.SqlErrors;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Moves rows within a PostgreSQL database by functions that {@link #install} puts there, so that the procedure which a person or a scheduler of the database calls does the very
 * same. Takes connections from the host's pool and gives them back as they were. Safe for use by several threads. Constructors do no I/O.
 */
public final class PostgresMover implements RowMover {
    private final MoveSession sessions;

    /**
     * @param written the database that is written to: a primary, never a standby
     * @param options time-outs; a batch takes as long as reading a slice may
     * @param marks schema of the table of marks in that database; empty if none are kept
     */
    public PostgresMover(DataSource written, SourceOptions options, Optional<String> marks) {
        sessions = new MoveSession(Objects.requireNonNull(written, "written"), Objects.requireNonNull(options, "options"), marks);
    }

    /** Something asked of the database. */
    private interface Question<T> {
        T ask() throws SQLException;
    }

    @Override
    public MoveState look(TableSpec table, Instant cutoff) {
        return ask("look at old rows", table, () -> sessions.look(table, cutoff));
    }

    @Override
    public Optional<Instant> movedUntil(TableSpec table) {
        return ask("read the log of moves", table, () -> sessions.movedUntil(table));
    }

    @Override
    public Optional<WindowRows> oldest(TableSpec table, Optional<Instant> from, Instant to) {
        return ask("read rows before " + to, table, () -> sessions.oldest(table, from, to));
    }

    @Override
    public Optional<Instant> lastBegun(TableSpec table) {
        return ask("read the log of moves", table, () -> sessions.lastBegun(table));
    }

    @Override
    public long begin(TableSpec table, KeepPeriod keep, Instant cutoff) {
        return ask("log a move", table, () -> sessions.begin(table, keep, cutoff));
    }

    @Override
    public long move(TableSpec table, long run, Optional<Instant> from, Instant to, Proof proof) {
        MoveSession.Moved moved = ask("move rows before " + to, table, () -> sessions.move(table, run, from, to, proof));
        if (!moved.kept()) {
            throw new TransientException("cannot move rows before " + to + " of table " + table.name() + ": " + moved.why() + "; nothing was moved",
                    "let the exporter archive what came late, then try again", null).inTable(table.name());
        }
        return moved.rows();
    }

    @Override
    public void end(TableSpec table, long run, Outcome outcome, String message) {
        ask("log a move", table, () -> {
            sessions.end(table, run, outcome, message);
            return run;
        });
    }

    @Override
    public void install(TableSpec table, KeepPeriod keep) {
        ask("install what moves rows", table, () -> {
            sessions.install(table, keep);
            return table;
        });
    }

    @Override
    public String sql(TableSpec table, KeepPeriod keep) {
        return ask("print what moves rows", table, () -> sessions.script(table, keep));
    }

    private static <T> T ask(String what, TableSpec table, Question<T> question) {
        try {
            return question.ask();
        } catch (SQLException e) {
            String message = "cannot " + what + " of table " + table.name();
            throw ("55000".equals(e.getSQLState()) ? new ArchiveException(Category.USAGE, message + ": " + e.getMessage().replaceFirst("(?s)\\n.*", ""), "archive retention move --table " + table.name()
                    + " --keep PERIOD says what is in the way", e) : SqlErrors.reading(message, e)).inTable(table.name());
        }
    }
}
