package dev.coldarchive.postgres;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TableSpec;
import dev.coldarchive.postgres.internal.MarkRows;
import dev.coldarchive.postgres.internal.SchemaName;
import dev.coldarchive.postgres.internal.SqlErrors;
import dev.coldarchive.source.MarkLog;
import dev.coldarchive.source.MarkedWindow;
import dev.coldarchive.window.Window;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Marks in the table {@code export_dirty_marks} of the database that is written to, which {@link LedgerSchema} installs. Takes connections from the host's pool and gives
 * them back as they were. Safe for use by several threads. Constructors do no I/O.
 *
 * <p>A {@link PostgresSource} has to be given the same marks, so that its snapshots see them. Roles that {@linkplain #mark mark} need INSERT on the table
 * ({@link LedgerSchema#markingGrants}), the pool's role SELECT and DELETE.
 */
public final class PostgresMarks implements MarkLog {
    private static final Set<String> NOT_THERE = Set.of("42P01", "3F000");

    private final DataSource written;
    private final SourceOptions options;
    private final MarkRows rows;

    /** With default time-outs. */
    public PostgresMarks(DataSource written, String schema) {
        this(written, schema, SourceOptions.DEFAULT);
    }

    /**
     * @param written the database that is written to: a primary, never a standby
     * @param schema where its table of marks is
     * @param options time-outs
     */
    public PostgresMarks(DataSource written, String schema, SourceOptions options) {
        this.written = Objects.requireNonNull(written, "written");
        this.options = Objects.requireNonNull(options, "options");
        this.rows = new MarkRows(new SchemaName(schema));
    }

    @Override
    public void mark(Connection writer, TableSpec table, Collection<Window> windows) {
        try {
            if (writer.getAutoCommit()) {
                throw new ArchiveException(Category.USAGE, "cannot mark windows of table " + table.name() + ": the connection commits every statement by itself, so that a row could "
                        + "be committed without its mark", "set autocommit to false, and commit rows and marks together").inTable(table.name());
            }
            rows.insert(writer, table, windows);
        } catch (SQLException e) {
            throw failed("mark windows", table, e);
        }
    }

    @Override
    public List<MarkedWindow> windows(TableSpec table, Instant from, Instant to) {
        try {
            return rows.windows(written, options, table, from, to);
        } catch (SQLException e) {
            throw failed("read the marks", table, e);
        }
    }

    @Override
    public void consume(TableSpec table, Set<Long> ids) {
        try {
            rows.delete(written, options, table, ids);
        } catch (SQLException e) {
            throw failed("delete marks", table, e);
        }
    }

    /** How snapshots of the same database see them. */
    MarkRows rows() {
        return rows;
    }

    private ArchiveException failed(String what, TableSpec table, SQLException e) {
        String message = "cannot " + what + " of table " + table.name();
        ArchiveException failure = NOT_THERE.contains(String.valueOf(e.getSQLState()))
                ? new ArchiveException(Category.NOT_INITIALISED, message + ": there is no table " + rows.table(), "run: archive init", e)
                : SqlErrors.reading(message, e);
        return failure.inTable(table.name());
    }
}
