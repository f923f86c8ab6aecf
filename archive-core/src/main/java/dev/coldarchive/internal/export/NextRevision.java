package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.internal.rows.SchemaUnion;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.ledger.Intent;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.window.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The parts of the next revision: the union, key by key, of what the archive holds and what the source holds. Not thread-safe. */
final class NextRevision implements AutoCloseable {

    /** A part that has to be put, and what is at its key now. */
    record Change(WrittenPart part, FormerPart before) {}

    private final TableSpec table;
    private final Window window;
    private final Former former;
    private final WindowReading now;
    private final boolean shrink;
    private final PartMerge merge;
    private final List<Manifest.Part> kept = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    private TableSchema schema;
    private long archiveOnly;
    private long updated;

    private NextRevision(Ports ports, Scratch scratch, TableSpec table, Window window, Former former, WindowReading now, boolean gone, boolean shrink, Progress progress) {
        this.table = table;
        this.window = window;
        this.former = former;
        this.now = now;
        this.shrink = shrink;
        this.schema = now.schema();
        this.merge = new PartMerge(ports, scratch, table, window, gone, progress);
    }

    static NextRevision of(Ports ports, Scratch scratch, TableSpec table, Window window, Former former, WindowReading now, boolean gone, boolean shrink, Progress progress) {
        NextRevision next = new NextRevision(ports, scratch, table, window, former, now, gone, shrink, progress);
        boolean whole = false;
        try {
            next.decide();
            whole = true;
            return next;
        } finally {
            if (!whole) {
                next.close();
            }
        }
    }

    private void decide() {
        Map<ObjectKey, WrittenPart> read = new TreeMap<>();
        now.parts().forEach(part -> read.put(part.key(), part));
        TreeSet<ObjectKey> keys = new TreeSet<>(former.keys());
        keys.addAll(read.keySet());
        for (ObjectKey key : keys) {
            FormerPart before = former.at(key);
            Optional<WrittenPart> part = Optional.ofNullable(read.get(key));
            if (before.stored().isEmpty() || before.lost()) {
                putAnew(key, before, part);
            } else if (before.described().isPresent() && before.intact()) {
                known(before, before.described().get(), part);
            } else {
                unknown(key, before, part);
            }
        }
    }

    /** Nothing that counts is at the key: it is the first time, or what was there has been lost. */
    private void putAnew(ObjectKey key, FormerPart before, Optional<WrittenPart> part) {
        boolean sourceHasItAll = before.described().isEmpty()
                || before.described().get().digest().equals(part.map(WrittenPart::digest).orElse(RowDigest.EMPTY));
        if (!sourceHasItAll && !shrink) {
            throw new ArchiveException(ArchiveException.Category.INTEGRITY, "cannot make a new revision: part " + key + " of the former one is missing or damaged, and the source no longer has the same rows",
                    "restore a version of this object; or give its rows up with --force --allow-shrink").atKey(key);
        }
        part.ifPresent(written -> changes.add(new Change(written, before)));
    }

    /** The key holds what the last manifest says. */
    private void known(FormerPart before, Manifest.Part described, Optional<WrittenPart> part) {
        RowDigest read = part.map(WrittenPart::digest).orElse(RowDigest.EMPTY);
        if (read.equals(described.digest())) {
            keep(described);
        } else if (shrink) {
            replace(before, described, part);
        } else if (part.isEmpty()) {
            archiveOnly += described.digest().rows();
            keep(described);
        } else {
            union(before, Optional.of(described), part.get());
        }
    }

    /** The key holds what a put before a crash left there, which nobody has confirmed yet, or an older system's object that is to be adopted. */
    private void unknown(ObjectKey key, FormerPart before, Optional<WrittenPart> part) {
        boolean same = part.isPresent() && before.stored().get().sha256().equals(Optional.of(part.get().content().sha256()));
        if (same && former.isConfirmed(key, part.get().content())) {
            WrittenPart written = part.get();
            kept.add(new Manifest.Part(key, written.slice(), written.values(), written.content(), written.digest(), before.stored().get().etag(), before.stored().get().versionId()));
        } else if (same) {
            changes.add(new Change(part.get(), before));
        } else if (shrink && part.isPresent()) {
            changes.add(new Change(part.get(), before));
        } else {
            WrittenPart base = part.orElseGet(() -> before.described().map(described -> merge.empty(described.slice(), described.values(), now.schema()))
                    .orElseGet(() -> merge.emptyAt(before.stored().get(), now.schema())));
            union(before, Optional.empty(), base);
        }
    }

    private void union(FormerPart before, Optional<Manifest.Part> described, WrittenPart part) {
        PartMerge.Merged merged = merge.union(before, described, part);
        archiveOnly += merged.archiveOnly();
        updated += merged.updated();
        if (described.isPresent() && merged.part().digest().equals(described.get().digest())) {
            keep(described.get());
        } else {
            schema = SchemaUnion.of(merged.part().schema(), schema);
            changes.add(new Change(merged.part(), before));
        }
    }

    private void replace(FormerPart before, Manifest.Part described, Optional<WrittenPart> part) {
        changes.add(new Change(part.orElseGet(() -> merge.empty(described.slice(), described.values(), now.schema())), before));
    }

    private void keep(Manifest.Part part) {
        kept.add(part);
        former.manifest().ifPresent(manifest -> schema = SchemaUnion.of(manifest.schema(), schema));
    }

    List<Manifest.Part> kept() {
        return kept;
    }

    List<Change> changes() {
        return changes;
    }

    TableSchema schema() {
        return schema;
    }

    long archiveOnly() {
        return archiveOnly;
    }

    long updated() {
        return updated;
    }

    /** Whether the former manifest does not describe what the archive is to hold. */
    boolean differs() {
        Set<Manifest.Part> before = former.manifest().map(manifest -> Set.copyOf(manifest.parts())).orElse(Set.of());
        return former.manifest().isEmpty() || !changes.isEmpty() || !before.equals(Set.copyOf(kept));
    }

    Intent intent(int revision, Lease lease) {
        List<Intent.PlannedPart> planned = changes.stream().map(Change::part)
                .map(part -> new Intent.PlannedPart(part.key(), part.content().sizeBytes(), part.content().sha256())).toList();
        return new Intent(table.name(), window, revision, lease.epoch(), lease.owner(), planned);
    }

    @Override
    public void close() {
        merge.close();
    }
}
