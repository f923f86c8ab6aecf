package dev.coldarchive.internal.rows;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.format.FileDescription;
import dev.coldarchive.format.FileFormat;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.schema.TableSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The rows of one slice's parts one after another, in {@link RowOrder}, under the schema of their manifest: parts go by the values that chose them. One file is open at a time.
 * Not thread-safe.
 */
public final class PartRows extends RowsInTurn {
    /** Under this key a file names the columns that its row groups are clustered by. */
    public static final String CLUSTERED = "archive.cluster-by";

    private final FileFormat format;
    private final BatchLimits limits;
    private final TableSpec table;
    private final Scratch scratch;
    private final Iterator<Path> files;

    /**
     * @param schema columns of all of them
     */
    public PartRows(List<Path> files, FileFormat format, BatchLimits limits, TableSpec table, TableSchema schema, Scratch scratch) {
        super(schema);
        this.format = format;
        this.limits = limits;
        this.table = table;
        this.scratch = scratch;
        this.files = sorted(files, new RowOrder(table, schema)).iterator();
    }

    /** The rows of one file in {@link RowOrder}: as they lie, or, where it is clustered, row group after row group put back in order. */
    public static RowReader open(Path file, FileFormat format, BatchLimits limits, TableSpec table, Scratch scratch) {
        FileDescription says = format.describe(file);
        RowReader rows = format.read(file, limits);
        return says.keyValues().containsKey(CLUSTERED)
                ? new ResortedRows(rows, says.rowGroups().stream().map(FileDescription.RowGroup::rows).toList(), table, scratch, limits, (batch, row) -> false) : rows;
    }

    private record First(Path file, RowBatch row) {}

    private List<Path> sorted(List<Path> parts, RowOrder order) {
        if (parts.size() < 2) {
            return parts;
        }
        List<First> firsts = new ArrayList<>();
        for (Path file : parts) {
            try (RowReader rows = open(file, new BatchLimits(1, limits.sizeBytes()))) {
                RowBatch row = new RowBatch(schema());
                if (rows.next(row)) {
                    firsts.add(new First(file, row));
                }
            }
        }
        firsts.sort((a, b) -> order.compare(a.row(), 0, b.row(), 0));
        return firsts.stream().map(First::file).toList();
    }

    private RowReader open(Path file, BatchLimits most) {
        return new AdaptedRows(open(file, format, most, table, scratch), schema());
    }

    @Override
    protected Optional<RowReader> openNext() {
        return files.hasNext() ? Optional.of(open(files.next(), limits)) : Optional.empty();
    }
}
