package dev.coldarchive.ddl;

import dev.coldarchive.TableSpec;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.internal.guard.Guards;
import dev.coldarchive.internal.manifest.Manifests;
import dev.coldarchive.internal.manifest.StoredHistory;
import dev.coldarchive.internal.work.Storage;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.policy.Chance;
import dev.coldarchive.policy.FailurePolicy;
import dev.coldarchive.policy.TimeSource;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.window.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an archive says of a table by itself, without database and ledger.
 *
 * @param first the oldest window that has a manifest
 * @param schema columns of the newest window, and after them those that only the oldest one has
 */
public record ArchivedTable(Window first, TableSchema schema) {

    /** Reads two manifests; empty if there is none. */
    public static Optional<ArchivedTable> of(ObjectStore store, TableSpec table) {
        Storage storage = storage(store);
        StoredHistory.Revisions first = null;
        StoredHistory.Revisions last = null;
        try (StoredHistory history = new StoredHistory(storage, table)) {
            while (history.hasNext()) {
                last = history.next();
                first = first == null ? last : first;
            }
        }
        if (first == null) {
            return Optional.empty();
        }
        return Optional.of(new ArchivedTable(first.window(), with(load(storage, table, last).schema(), load(storage, table, first).schema())));
    }

    /** Rows of all newest revisions: reads every manifest. */
    public static OptionalLong rows(ObjectStore store, TableSpec table) {
        Storage storage = storage(store);
        long rows = 0;
        boolean any = false;
        try (StoredHistory history = new StoredHistory(storage, table)) {
            while (history.hasNext()) {
                rows += load(storage, table, history.next()).digest().rows();
                any = true;
            }
        }
        return any ? OptionalLong.of(rows) : OptionalLong.empty();
    }

    /** The columns of one schema, and after them those that only the other one has. */
    public static TableSchema with(TableSchema schema, TableSchema older) {
        List<Column> columns = new ArrayList<>(schema.columns());
        older.columns().stream().filter(column -> schema.indexOf(column.name()).isEmpty()).map(column -> Column.optional(column.name(), column.type())).forEach(columns::add);
        return new TableSchema(schema.name(), columns, schema.key());
    }

    private static Manifest load(Storage storage, TableSpec table, StoredHistory.Revisions of) {
        return new Manifests(storage).load(table.name(), of.window(), of.highest()).orElseThrow().manifest();
    }

    private static Storage storage(ObjectStore store) {
        return Storage.guarded(store, Guards.of(FailurePolicy.DEFAULT, TimeSource.system(), Chance.system(), ArchiveListener.NONE), ArchiveListener.NONE);
    }
}
