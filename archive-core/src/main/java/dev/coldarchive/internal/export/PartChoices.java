package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.internal.rows.ChangedTypeException;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.Manifest.Obstacle;
import dev.coldarchive.store.ColdObjectException;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.StoredObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Chooses, key by key, what becomes of a part: the union of what the archive holds and what the source holds. Where the archive's part cannot be revised now, it stays as it is,
 * and the source's rows are parked. For one use.
 */
final class PartChoices {
    private final NextRevision next;
    private final Former former;
    private final WindowReading now;
    private final boolean gone;
    private final ExportMode mode;
    private final PartMerge merge;
    private final Parking parking;
    private final Optional<ChangedTypeException> typeConflict;

    /** @param next takes what is chosen */
    PartChoices(NextRevision next, PartMerge merge, Former former, WindowReading now, boolean gone, ExportMode mode) {
        this.next = next;
        this.former = former;
        this.now = now;
        this.gone = gone;
        this.mode = mode;
        this.merge = merge;
        this.parking = next.parking();
        this.typeConflict = next.typeConflict();
    }

    /** All of them, in the order of the keys. */
    void make() {
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
            fold(Optional.empty(), key, part).ifPresent(all -> next.put(all, FormerPart.NOTHING));
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
            all.ifPresent(merged -> next.put(merged, before));
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
            next.keep(described);
        } else if (mode.allowShrink()) {
            replace(before, described, part);
        } else if (part.isEmpty() && !parked) {
            next.onlyInArchive(described.digest(), List.of("all rows of " + key));
            next.keep(described);
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
                next.note(all);
                next.keep(described);
            } else {
                next.put(all, before);
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
            next.confirmed(new Manifest.Part(key, written.slice(), written.values(), written.content(), written.digest(), stored.etag(), stored.versionId()));
        } else if ((same && !parking.holds(key) || mode.allowShrink()) && part.isPresent()) {
            next.put(PartMerge.Merged.of(part.get()), before);
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
            next.put(merge.union(there, base, gone), before);
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
            next.put(fold(Optional.empty(), key, part).orElseThrow(() -> beyondRepair(key, damage)), before);
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

    private void replace(FormerPart before, Manifest.Part described, Optional<WrittenPart> part) {
        next.replace(part.orElseGet(() -> merge.empty(described.slice(), described.values(), now.schema())), before);
    }

    /** The part stays as it is described, and what the source has for it is parked. */
    private void stay(ObjectKey key, FormerPart before, Manifest.Part described, Optional<WrittenPart> part, Obstacle why) {
        next.keep(described);
        parking.park(key, before, part, why);
    }
}
