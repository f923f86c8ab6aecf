package dev.coldarchive.internal.manifest;

import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.work.Storage;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.store.StoredObject;
import dev.coldarchive.window.Window;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;

/** The windows of a table that the store has manifests of, oldest first, by nothing but their names; no ledger is asked. A page of the listing is in memory at a time. Not thread-safe. */
public final class StoredHistory implements Iterator<StoredHistory.Revisions>, AutoCloseable {
    private final TableSpec table;
    private final Stream<StoredObject> listing;
    private final Iterator<StoredObject> objects;
    private ManifestName next;

    /** @param revisions ascending, at least one */
    public record Revisions(Window window, List<Integer> revisions) {
        public int highest() {
            return revisions.get(revisions.size() - 1);
        }
    }

    public StoredHistory(Storage storage, TableSpec table) {
        this(storage, table, Manifest.prefix(table.name()));
    }

    private StoredHistory(Storage storage, TableSpec table, String prefix) {
        this.table = table;
        listing = storage.store().list(prefix, "*.r*.json");
        objects = listing.iterator();
        next = nextName();
    }

    /** Of one window alone. */
    public static StoredHistory of(Storage storage, TableSpec table, Window window) {
        String key = Manifest.key(table.name(), window, 1).value();
        return new StoredHistory(storage, table, key.substring(0, key.lastIndexOf(".r") + 2));
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Revisions next() {
        if (next == null) {
            throw new NoSuchElementException();
        }
        Window window = next.window();
        List<Integer> revisions = new ArrayList<>();
        while (next != null && next.window().equals(window)) {
            revisions.add(next.revision());
            next = nextName();
        }
        revisions.sort(null);
        return new Revisions(window, revisions);
    }

    private ManifestName nextName() {
        while (objects.hasNext()) {
            Optional<ManifestName> found = ManifestName.parse(table.name(), objects.next().key())
                    .filter(name -> name.window().every().equals(table.grid().every()) && table.grid().isOnGrid(name.window().start()));
            if (found.isPresent()) {
                return found.get();
            }
        }
        return null;
    }

    @Override
    public void close() {
        listing.close();
    }
}
