package dev.coldarchive.internal.export;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.internal.rows.RowNames;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.window.Window;
import java.util.Optional;

/** Rows on their way, with an eye on how large each is. Costs nothing where a whole batch is small. Not thread-safe. */
final class LargeRows implements RowReader {
    private final RowReader rows;
    private final TableSpec table;
    private long count;
    private long largest;
    private String where = "";

    LargeRows(RowReader rows, TableSpec table) {
        this.rows = rows;
        this.table = table;
    }

    @Override
    public TableSchema schema() {
        return rows.schema();
    }

    @Override
    public boolean next(RowBatch batch) {
        boolean more = rows.next(batch);
        if (batch.sizeBytes() >= table.rowSizes().warnBytes()) {
            for (int row = 0; row < batch.rows(); row++) {
                look(batch, row);
            }
        }
        return more;
    }

    private void look(RowBatch batch, int row) {
        long size = 0;
        int widest = 0;
        for (int column = 0; column < schema().columns().size(); column++) {
            size += batch.column(column).sizeBytes(row);
            widest = batch.column(column).sizeBytes(row) > batch.column(widest).sizeBytes(row) ? column : widest;
        }
        if (size >= table.rowSizes().warnBytes()) {
            count++;
            if (size > largest) {
                largest = size;
                where = "at " + new RowNames(table, schema()).time(batch, row) + ", mostly in column \"" + schema().columns().get(widest).name() + "\"";
            }
        }
    }

    /** What a person should know of the rows that were read. */
    Optional<String> warning(Window slice) {
        return count == 0 ? Optional.empty() : Optional.of("window " + slice + " has " + count + (count == 1 ? " row" : " rows") + " of " + megabytes(table.rowSizes().warnBytes())
                + " or more, the largest of " + megabytes(largest) + " " + where + ": it is archived whole, but Athena reads no row of more than 32 MB, and rows above "
                + megabytes(table.rowSizes().maxBytes()) + " are refused (max-row-size)");
    }

    private static String megabytes(long bytes) {
        return bytes < 1 << 20 ? bytes + " bytes" : (bytes >> 20) + " MiB";
    }

    @Override
    public void close() {
        rows.close();
    }
}
