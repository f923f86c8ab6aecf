package dev.coldarchive.internal.rows;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The rows that the archive has and the source has not: how many, their digest, and the names of the first few. A row is named by its time and by its key, never by
 * another value. Not thread-safe.
 */
final class OnlyInArchive {
    private static final int NAMED = 5;

    private final RowNames rowNames;
    private final CanonicalRows canonical;
    private final List<String> names = new ArrayList<>();
    private RowDigest digest = RowDigest.EMPTY;

    OnlyInArchive(TableSpec table, TableSchema schema) {
        this.rowNames = new RowNames(table, schema);
        this.canonical = new CanonicalRows(schema);
    }

    /** Takes the rows of a batch. */
    void add(RowBatch rows) {
        digest = digest.plus(canonical.digest(rows));
        for (int row = 0; row < rows.rows() && names.size() < NAMED; row++) {
            names.add(name(rows, row));
        }
    }

    RowDigest digest() {
        return digest;
    }

    List<String> names() {
        return List.copyOf(names);
    }

    private String name(RowBatch rows, int row) {
        return rowNames.time(rows, row) + rowNames.key(rows, row).entrySet().stream().map(column -> " " + column.getKey() + "=" + column.getValue()).collect(Collectors.joining());
    }
}
