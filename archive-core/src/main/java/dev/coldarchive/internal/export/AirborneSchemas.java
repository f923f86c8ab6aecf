package dev.coldarchive.internal.export;

import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.rows.SchemaUnion;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.window.Window;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Columns of the windows of a table that are in the air: a changed type is noticed by the window before, also where that is not archived yet. Safe for use by several threads.
 */
final class AirborneSchemas {
    private final TableSpec table;
    private final TreeMap<Window, TableSchema> windows = new TreeMap<>();

    AirborneSchemas(TableSpec table) {
        this.table = table;
    }

    /**
     * Notes the columns of a window, until it has {@linkplain #landed landed}.
     *
     * @param archived columns of the last archived window before it; asked only once it is known which are in the air, for one that has landed by then is archived
     * @throws dev.coldarchive.ArchiveException if the table's policy refuses what has changed
     */
    void check(Window window, Supplier<Optional<TableSchema>> archived, TableSchema schema) {
        checkBeside(window, schema);
        archived.get().ifPresent(before -> SchemaUnion.check(table.schemaPolicy(), before, schema));
    }

    private synchronized void checkBeside(Window window, TableSchema schema) {
        Optional.ofNullable(windows.lowerEntry(window)).map(Map.Entry::getValue).ifPresent(before -> SchemaUnion.check(table.schemaPolicy(), before, schema));
        windows.put(window, schema);
    }

    synchronized void landed(Window window) {
        windows.remove(window);
    }
}
