package dev.coldarchive.postgres;

import dev.coldarchive.TableSpec;
import dev.coldarchive.postgres.internal.PlainReading;
import dev.coldarchive.postgres.internal.SqlErrors;
import dev.coldarchive.window.Window;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * Reads what an export reads, by the same statement and with the same settings, and makes nothing of it: what an export is measured against. It changes nothing. Takes one connection
 * for each call. Safe for use by several threads; the constructor does no I/O.
 */
public final class PostgresPlainReads {
    private final PlainReading reading;

    /** @param pool where rows are read */
    public PostgresPlainReads(DataSource pool, SourceOptions options) {
        this.reading = new PlainReading(pool, options);
    }

    /**
     * What was read and dropped.
     *
     * @param rows by the server's own count
     * @param sizeBytes as COPY sends them
     */
    public record Drained(long rows, long sizeBytes) {}

    /**
     * What the server's processes do that send rows to this user's clients, at one moment.
     *
     * @param sending how many there are
     * @param waitingForClient those whose client, or the way to it, does not take the rows fast enough
     * @param waitingForDisk those that wait for the server's own disk
     */
    public record Look(int sending, int waitingForClient, int waitingForDisk) {}

    /** The statement of each slice that an export reads, without the COPY around it. */
    public List<String> selects(TableSpec table, List<Window> slices) {
        return attempt("describe table " + table.name(), () -> reading.selects(table, slices));
    }

    /** Takes all rows of such a statement from {@code COPY (…) TO STDOUT (FORMAT binary)}, message by message. */
    public Drained copy(String select) {
        return attempt("read rows", () -> reading.copy(select));
    }

    /**
     * Takes all rows from a result set, ten thousand at a time, each value as an object.
     *
     * @return their number
     */
    public long resultSet(String select) {
        return attempt("read rows", () -> reading.resultSet(select));
    }

    /** What the server does at this moment. */
    public Look look() {
        return attempt("see what the server does", reading::look);
    }

    private interface Work<T> {
        T run() throws SQLException;
    }

    private static <T> T attempt(String what, Work<T> work) {
        try {
            return work.run();
        } catch (SQLException e) {
            throw SqlErrors.reading("cannot " + what, e);
        }
    }
}
