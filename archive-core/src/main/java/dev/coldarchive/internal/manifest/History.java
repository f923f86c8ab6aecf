package dev.coldarchive.internal.manifest;

import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.StoredObject;
import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The windows of a table as the archive and the ledger tell of them, oldest first: names of manifests on one side, records on the other. One listing and one reading of
 * the ledger, both a page at a time, so that memory does not grow with them. Nothing but names is read of the manifests. Not thread-safe.
 */
public final class History implements Iterator<History.Told>, AutoCloseable {
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");
    private static final int PAGE = 1_000;

    private final Ports ports;
    private final TableSpec table;
    private final Consumer<ObjectKey> foreign;
    private final Stream<StoredObject> listing;
    private final Iterator<StoredObject> objects;
    private Iterator<WindowRecord> page = List.<WindowRecord>of().iterator();
    private Instant pageFrom = FIRST;
    private final Set<ManifestName> notes = new HashSet<>();
    private ManifestName name;
    private WindowRecord record;

    /**
     * What is told of one window.
     *
     * @param revisions of its manifests, ascending
     * @param record what the ledger says; empty if nothing
     * @param pruned whether a note beside the highest says that its rows are deleted from the source
     */
    public record Told(Window window, List<Integer> revisions, Optional<WindowRecord> record, boolean pruned) {
        /** The highest revision that the archive has a manifest of; 0 if it has none. */
        public int archived() {
            return revisions.isEmpty() ? 0 : revisions.get(revisions.size() - 1);
        }

        /** The revision that the ledger knows of; 0 if none. */
        public int recorded() {
            return record.map(WindowRecord::revision).orElse(0);
        }
    }

    /**
     * @param foreign is given the keys of manifests of windows that the table's grid does not have
     */
    public History(Ports ports, TableSpec table, Consumer<ObjectKey> foreign) {
        this.ports = ports;
        this.table = table;
        this.foreign = foreign;
        listing = ports.store().list(Manifest.prefix(table.name()), "*.r*.json");
        objects = listing.iterator();
        name = nextName();
        record = nextRecord();
    }

    @Override
    public boolean hasNext() {
        return name != null || record != null;
    }

    @Override
    public Told next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        boolean listed = name != null && (record == null || !name.window().start().isAfter(record.window().start()));
        Window window = listed ? name.window() : record.window();
        List<Integer> revisions = new ArrayList<>();
        while (name != null && name.window().start().equals(window.start())) {
            revisions.add(name.revision());
            name = nextName();
        }
        Optional<WindowRecord> known = Optional.ofNullable(record).filter(there -> there.window().start().equals(window.start()));
        if (known.isPresent()) {
            record = nextRecord();
        }
        revisions.sort(null);
        boolean pruned = !revisions.isEmpty() && notes.contains(new ManifestName(Manifest.key(table.name(), window, revisions.get(revisions.size() - 1)), window,
                revisions.get(revisions.size() - 1)));
        notes.clear();
        return new Told(window, revisions, known, pruned);
    }

    private ManifestName nextName() {
        while (objects.hasNext()) {
            ObjectKey key = objects.next().key();
            ManifestName.ofPruned(table.name(), key).ifPresent(notes::add);
            Optional<ManifestName> found = ManifestName.parse(table.name(), key);
            if (found.filter(this::isOnGrid).isPresent()) {
                return found.get();
            }
            found.ifPresent(other -> foreign.accept(other.key()));
        }
        return null;
    }

    private boolean isOnGrid(ManifestName found) {
        return found.window().every().equals(table.grid().every()) && table.grid().isOnGrid(found.window().start());
    }

    private WindowRecord nextRecord() {
        if (!page.hasNext()) {
            List<WindowRecord> read = ports.ledger().windows(table.name(), pageFrom, LAST, PAGE);
            page = read.iterator();
            if (read.isEmpty()) {
                return null;
            }
            pageFrom = read.get(read.size() - 1).window().start().plusSeconds(1);
        }
        return page.next();
    }

    @Override
    public void close() {
        listing.close();
    }
}
