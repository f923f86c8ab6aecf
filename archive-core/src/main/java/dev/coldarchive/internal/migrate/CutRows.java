package dev.coldarchive.internal.migrate;

import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.internal.rows.EventTime;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.Optional;

/** Rows that come slice by slice, given away a slice at a time. Not thread-safe. */
final class CutRows implements AutoCloseable {
    private static final int PIECE = 4_096;

    private final RowReader rows;
    private final EventTime time;
    private final RowBatch input;
    private int at;

    CutRows(RowReader rows, EventTime time) {
        this.rows = rows;
        this.time = time;
        this.input = new RowBatch(rows.schema());
    }

    /** The time of the next row; empty at the end. */
    Optional<Instant> next() {
        if (at == input.rows()) {
            at = 0;
            if (!rows.next(input)) {
                input.clear();
                return Optional.empty();
            }
        }
        return Optional.of(time.instant(input.longs(time.column()).get(at)));
    }

    /** The next rows, up to the first that lies outside. Closing it closes nothing. */
    RowReader inside(Window slice) {
        return new RowReader() {
            @Override
            public TableSchema schema() {
                return rows.schema();
            }

            @Override
            public boolean next(RowBatch batch) {
                batch.clear();
                if (CutRows.this.next().isEmpty()) {
                    return false;
                }
                int from = at;
                while (at < input.rows() && at - from < PIECE && time.inside(slice, input.longs(time.column()).get(at))) {
                    at++;
                }
                batch.appendRows(input, from, at);
                return at > from;
            }

            @Override
            public void close() {
                // the rows go on
            }
        };
    }

    @Override
    public void close() {
        rows.close();
    }
}
