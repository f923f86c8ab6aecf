package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.internal.rows.ChangedTypeException;
import dev.coldarchive.internal.rows.SchemaUnion;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.ledger.Intent;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.Manifest.Obstacle;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.ColdObjectException;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.StoredObject;
import dev.coldarchive.window.Window;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The parts of the next revision: the union, key by key, of what the archive holds and what the source holds. Where the archive's part cannot be revised now, it stays as
 * it is, and the source's rows are parked. Not thread-safe.
 */
final class NextRevision implements AutoCloseable {

    /** A part that has to be put, and what is at its key now. */
    record Change(WrittenPart part, FormerPart before) {}

    private final TableSpec table;
    private final Window window;
    private final Former former;
    private final WindowReading now;
    private final boolean gone;
    private final ExportMode mode;
    private final PartMerge merge;
    private final Parking parking;
    private final Optional<ChangedTypeException> typeConflict;
    private final List<Manifest.Part> kept = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<String> archiveOnlyNames = new ArrayList<>();
    private TableSchema schema;
    private RowDigest archiveOnly = RowDigest.EMPTY;
    private long updated;

    private NextRevision(Ports ports, Scratch scratch, TableSpec table, Window window, Former former, WindowReading now, boolean gone, ExportMode mode, Progress progress) {
        this.table = table;
        this.window = window;
        this.former = former;
        this.now = now;
        this.gone = gone;
        this.mode = mode;
        this.merge = new PartMerge(ports, scratch, table, window, progress);
        this.parking = new Parking(table, window, former, merge, ports.format().extension(), gone);
        this.typeConflict = former.manifest().flatMap(before -> SchemaUnion.conflict(table.schemaPolicy(), before.schema(), now.schema()));
        this.schema = typeConflict.isPresent() ? former.manifest().orElseThrow().schema() : now.schema();
    }

    static NextRevision of(Ports ports, Scratch scratch, TableSpec table, Window window, Former former, WindowReading now, boolean gone, ExportMode mode, Progress progress) {
        NextRevision next = new NextRevision(ports, scratch, table, window, former, now, gone, mode, progress);
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
        if (typeConflict.isPresent() && mode.allowShrink()) {
            throw typeConflict.get();
        }
        Map<ObjectKey, WrittenPart> read = new TreeMap<>();
        now.parts().forEach(part -> read.put(part.key(), part));
        parking.findWhatACrashLeft();
        TreeSet<ObjectKey> keys = new TreeSet<>(former.keys());
        keys.addAll(read.keySet());
        keys.addAll(parking.keys());
        for (ObjectKey key : keys) {
            FormerPart before = former.at(key);
            Optional<WrittenPart> part = Optional.ofNullable(read.get(key));
            if (before.lost()) {
                lost(key, before, part);
            } else if (before.stored().isEmpty()) {
                first(key, part);
            } else if (before.intact()) {
                known(key, before, before.described().orElseThrow(), part);
            } else {
                unknown(key, before, part);
            }
        }
    }

    /** Nothing is at the key, and nothing has to be. */
    private void first(ObjectKey key, Optional<WrittenPart> part) {
        if (typeConflict.isPresent() && (part.isPresent() || parking.holds(key))) {
            parking.park(key, FormerPart.NOTHING, part, Obstacle.TYPE);
        } else {
            fold(Optional.empty(), key, part).ifPresent(all -> put(all, FormerPart.NOTHING));
        }
    }

    /** What the manifest describes is at the key no more. */
    private void lost(ObjectKey key, FormerPart before, Optional<WrittenPart> part) {
        Manifest.Part described = before.described().orElseThrow();
        boolean sourceHasItAll = part.map(WrittenPart::digest).orElse(RowDigest.EMPTY).equals(described.digest());
        boolean mayBePut = before.stored().isEmpty() || mode.force();
        if (mode.allowShrink()) {
            replace(before, described, part);
        } else if (typeConflict.isPresent()) {
            stay(key, before, described, part, Obstacle.TYPE);
        } else if (sourceHasItAll && mayBePut || mode.giveUp().contains(key)) {
            Optional<PartMerge.Merged> all = fold(Optional.empty(), key, part);
            all.ifPresent(merged -> put(merged, before));
            if (all.isEmpty()) {
                replace(before, described, part);
            }
        } else {
            stay(key, before, described, part, before.stored().isEmpty() ? Obstacle.MISSING : Obstacle.DAMAGED);
        }
    }

    /** The key holds what the last manifest says. */
    private void known(ObjectKey key, FormerPart before, Manifest.Part described, Optional<WrittenPart> part) {
        boolean parked = parking.holds(key);
        boolean same = part.map(WrittenPart::digest).orElse(RowDigest.EMPTY).equals(described.digest());
        if (same && (!parked || mode.allowShrink())) {
            keep(described);
        } else if (mode.allowShrink()) {
            replace(before, described, part);
        } else if (part.isEmpty() && !parked) {
            onlyInArchive(described.digest(), List.of("all rows of " + key));
            keep(described);
        } else if (typeConflict.isPresent()) {
            stay(key, before, described, part, Obstacle.TYPE);
        } else if (before.stored().orElseThrow().cold()) {
            stay(key, before, described, part, Obstacle.COLD);
        } else {
            revise(key, before, described, part);
        }
    }

    private void revise(ObjectKey key, FormerPart before, Manifest.Part described, Optional<WrittenPart> part) {
        try {
            PartMerge.Merged all = fold(Optional.of(merge.fetch(key, described, former.manifest().orElseThrow().schema())), key, part).orElseThrow();
            if (all.part().digest().equals(described.digest())) {
                note(all);
                keep(described);
            } else {
                put(all, before);
            }
        } catch (ColdObjectException e) {
            stay(key, before, described, part, Obstacle.COLD);
        } catch (ChangedTypeException e) {
            stay(key, before, described, part, Obstacle.TYPE);
        } catch (ArchiveException e) {
            if (e.category() != ArchiveException.Category.INTEGRITY) {
                throw e;
            }
            stay(key, before, described, part, Obstacle.DAMAGED);
        }
    }

    /** The key holds what a put before a crash left there, which nobody has confirmed yet, or an older system's object that is to be adopted. */
    private void unknown(ObjectKey key, FormerPart before, Optional<WrittenPart> part) {
        StoredObject stored = before.stored().orElseThrow();
        boolean same = part.isPresent() && stored.sha256().equals(Optional.of(part.get().content().sha256()));
        if (same && !parking.holds(key) && former.isConfirmed(key, part.get().content())) {
            WrittenPart written = part.get();
            kept.add(new Manifest.Part(key, written.slice(), written.values(), written.content(), written.digest(), stored.etag(), stored.versionId()));
        } else if ((same && !parking.holds(key) || mode.allowShrink()) && part.isPresent()) {
            put(PartMerge.Merged.of(part.get()), before);
        } else {
            merge(key, before, part);
        }
    }

    private void merge(ObjectKey key, FormerPart before, Optional<WrittenPart> part) {
        Path there;
        try {
            there = merge.download(before.stored().orElseThrow());
        } catch (ArchiveException e) {
            if (e.category() != ArchiveException.Category.INTEGRITY) {
                throw e;
            }
            arrivedDamaged(key, before, part, e);
            return;
        }
        try {
            WrittenPart base = fold(Optional.empty(), key, part).map(PartMerge.Merged::part).orElseGet(() -> emptyAt(before));
            put(merge.union(there, base, gone), before);
        } finally {
            Scratch.delete(there);
        }
    }

    /** A put before a crash, or a stranger's, that arrived as something else: nobody has confirmed it, and its rows were the source's, or those of the part that is described. */
    private void arrivedDamaged(ObjectKey key, FormerPart before, Optional<WrittenPart> part, ArchiveException damage) {
        if (!before.begun()) {
            throw new ArchiveException(ArchiveException.Category.UNARCHIVABLE, "cannot adopt object " + key + ": " + damage.getMessage(),
                    "restore a sound version of it; or move it away, and the window is archived without what only it had", damage).atKey(key);
        } else if (before.described().isPresent()) {
            lost(key, before, part);
        } else {
            put(fold(Optional.empty(), key, part).orElseThrow(() -> beyondRepair(key, damage)), before);
        }
    }

    /** A matter of this window alone: it is set aside, and later ones go on. */
    private static ArchiveException beyondRepair(ObjectKey key, ArchiveException damage) {
        return new ArchiveException(ArchiveException.Category.UNARCHIVABLE, "cannot archive object " + key + ": it arrived damaged, and the source has lost its rows since: " + damage.getMessage(),
                "restore the rows in the source, or a sound version of the object; move it away to archive the window without them", damage).atKey(key);
    }

    private WrittenPart emptyAt(FormerPart before) {
        return before.described().map(described -> merge.empty(described.slice(), described.values(), now.schema())).orElseGet(() -> {
            WrittenPart there = merge.describe(before.stored().orElseThrow());
            return merge.empty(there.slice(), there.values(), now.schema());
        });
    }

    /** The union, oldest first, of a former part, what was parked for its key since, and what the source has; empty if there is none of these. */
    private Optional<PartMerge.Merged> fold(Optional<WrittenPart> before, ObjectKey key, Optional<WrittenPart> part) {
        Optional<PartMerge.Merged> all = before.map(PartMerge.Merged::of);
        for (Manifest.Parked rows : parking.of(key)) {
            WrittenPart parked = merge.fetch(key, rows.file(), rows.schema());
            all = Optional.of(all.map(so -> merge.union(so.part().file(), parked, rows.gone())).orElseGet(() -> PartMerge.Merged.of(parked)));
        }
        if (part.isEmpty()) {
            return all.map(so -> new PartMerge.Merged(so.part(), so.part().digest(), List.of("all rows of " + key), so.updated()));
        }
        return Optional.of(all.map(so -> merge.union(so.part().file(), part.get(), gone)).orElseGet(() -> PartMerge.Merged.of(part.get())));
    }

    private void put(PartMerge.Merged merged, FormerPart before) {
        note(merged);
        schema = SchemaUnion.of(merged.part().schema(), schema);
        changes.add(new Change(merged.part(), before));
    }

    private void note(PartMerge.Merged merged) {
        onlyInArchive(merged.archiveOnly(), merged.names());
        updated += merged.updated();
    }

    private void onlyInArchive(RowDigest rows, List<String> names) {
        archiveOnly = archiveOnly.plus(rows);
        archiveOnlyNames.addAll(rows.rows() == 0 ? List.of() : names);
    }

    private void replace(FormerPart before, Manifest.Part described, Optional<WrittenPart> part) {
        changes.add(new Change(part.orElseGet(() -> merge.empty(described.slice(), described.values(), now.schema())), before));
    }

    /** The part stays as it is described, and what the source has for it is parked. */
    private void stay(ObjectKey key, FormerPart before, Manifest.Part described, Optional<WrittenPart> part, Obstacle why) {
        keep(described);
        parking.park(key, before, part, why);
    }

    private void keep(Manifest.Part part) {
        kept.add(part);
        schema = typeConflict.isPresent() ? schema : SchemaUnion.of(former.manifest().orElseThrow().schema(), schema);
    }

    List<Manifest.Part> kept() {
        return kept;
    }

    List<Change> changes() {
        return changes;
    }

    Parking parking() {
        return parking;
    }

    TableSchema schema() {
        return schema;
    }

    /** Rows that only the archive has; of parts that cannot be read now nothing is known. */
    RowDigest archiveOnly() {
        return archiveOnly;
    }

    List<String> archiveOnlyNames() {
        return archiveOnlyNames;
    }

    long updated() {
        return updated;
    }

    /** Whether the former manifest does not describe what the archive is to hold. */
    boolean differs() {
        Set<Manifest.Part> before = former.manifest().map(manifest -> Set.copyOf(manifest.parts())).orElse(Set.of());
        return former.manifest().isEmpty() || !changes.isEmpty() || parking.differs() || !before.equals(Set.copyOf(kept));
    }

    Intent intent(int revision, Lease lease) {
        List<Intent.PlannedPart> planned = Stream.concat(changes.stream().map(Change::part), parking.files())
                .map(part -> new Intent.PlannedPart(part.key(), part.content().sizeBytes(), part.content().sha256())).toList();
        return new Intent(table.name(), window, revision, lease.epoch(), lease.owner(), planned);
    }

    @Override
    public void close() {
        merge.close();
    }
}
