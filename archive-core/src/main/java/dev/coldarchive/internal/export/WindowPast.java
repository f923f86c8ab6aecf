package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.Transient;
import dev.coldarchive.internal.manifest.Manifests;
import dev.coldarchive.internal.manifest.PastDifference;
import dev.coldarchive.internal.manifest.Replacements;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.Intent;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.window.Window;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds out how far a window has come before it is exported: by the ledger, by manifests that it does not know of yet, and by what was begun and not ended. Nothing in ledger or
 * archive is changed by that; only uploads that a dead process has left unfinished are dropped.
 */
final class WindowPast {
    private final Ports ports;
    private final LeaseKeeper lease;
    private final TableSpec table;
    private final Window window;
    private final ExportMode mode;
    private final Manifests manifests;
    private final Replacements replacements;

    WindowPast(Ports ports, LeaseKeeper lease, TableSpec table, Window window, ExportMode mode, Manifests manifests, Replacements replacements) {
        this.ports = ports;
        this.lease = lease;
        this.table = table;
        this.window = window;
        this.mode = mode;
        this.manifests = manifests;
        this.replacements = replacements;
    }

    /**
     * How far it has come.
     *
     * @param recorded the revision that the ledger knows; 0 if none
     * @param record what the ledger says, or would say had it been told of the last commit
     * @param former what the archive holds
     */
    record Found(int recorded, Optional<WindowRecord> record, Former former) {

        /** The last revision that was committed; 0 if none was. */
        int revision() {
            return revisionOf(record);
        }
    }

    /**
     * @throws ArchiveException of category INTEGRITY if ledger and archive contradict each other in a way that no crash of ours explains
     */
    Found find() {
        Optional<WindowRecord> known = ports.ledger().window(table.name(), window.start());
        Optional<WindowRecord> record = newestAbove(known).map(newer -> adopted(newer, known)).or(() -> known);
        return new Found(revisionOf(known), record, former(record));
    }

    private static int revisionOf(Optional<WindowRecord> record) {
        return record.map(WindowRecord::revision).orElse(0);
    }

    private Optional<Manifests.Loaded> newestAbove(Optional<WindowRecord> known) {
        Optional<Manifests.Loaded> newest = Optional.empty();
        for (int revision = revisionOf(known) + 1;; revision++) {
            Optional<Manifests.Loaded> loaded = manifests.load(table.name(), window, revision);
            if (loaded.isEmpty()) {
                return newest;
            }
            newest = loaded;
        }
    }

    /**
     * A manifest above the ledger's revision, of a revision that an open intent says was being made, is a commit whose ledger entry was lost: it is taken in. If the store does
     * not hold what it names, it is taken in all the same, as quarantined: what follows is the usual way of a damaged window. The ledger is told at the end, of this revision or of
     * the next one: until then the intents stay open. A stale holder may have made this manifest after others had put what only their intents know of.
     */
    private WindowRecord adopted(Manifests.Loaded newer, Optional<WindowRecord> known) {
        Manifest manifest = newer.manifest();
        if (!PastDifference.isIntended(ports, table.name(), window, manifest.revision())) {
            throw PastDifference.forgot(table.name(), manifest.key(), 1).inWindow(window);
        }
        Optional<String> damage = damage(manifest, known);
        damage.ifPresent(what -> ports.listener().warning(table.name(), "window " + window + ": " + what));
        return damage.map(Standing::quarantined).orElseGet(() -> Standing.adopted(manifest, known)).on(manifest, newer.sha256(), lease.lease().epoch());
    }

    private Optional<String> damage(Manifest manifest, Optional<WindowRecord> known) {
        try {
            confirmed(manifest, known).forEach(part -> ports.store().confirm(part.key(), part.content()));
            return Optional.empty();
        } catch (ArchiveException e) {
            if (e.category() != ArchiveException.Category.INTEGRITY) {
                throw e;
            }
            return Optional.of("revision " + manifest.revision() + " was committed, and the store does not hold what it names: " + e.getMessage());
        }
    }

    /** Files that a manifest's revision has put, as far as anybody can tell: parts that it only left as they were may lie in the cold, or be lost. */
    private Stream<Manifest.Part> confirmed(Manifest manifest, Optional<WindowRecord> known) {
        Set<Manifest.Part> before = known.filter(record -> record.revision() > 0).flatMap(record -> manifests.load(table.name(), window, record.revision()))
                .map(loaded -> Set.copyOf(loaded.manifest().parts())).orElse(Set.of());
        Set<ObjectKey> waiting = manifest.parked().stream().map(Manifest.Parked::of).collect(Collectors.toSet());
        return Stream.concat(manifest.parts().stream().filter(part -> !before.contains(part) && !waiting.contains(part.key())), manifest.parked().stream().map(Manifest.Parked::file));
    }

    private Former former(Optional<WindowRecord> record) {
        int revision = revisionOf(record);
        boolean goesByFiles = mode.force() || mode.adopt();
        Optional<Manifests.Loaded> manifest = revision == 0 ? Optional.empty() : goesByFiles ? readable(revision) : manifests.load(table.name(), window, revision);
        if (revision > 0 && !goesByFiles && !manifest.map(Manifests.Loaded::sha256).equals(record.get().manifestSha256())) {
            throw new ArchiveException(ArchiveException.Category.INTEGRITY, "cannot make a new revision: manifest " + Manifest.key(table.name(), window, revision)
                    + (manifest.isEmpty() ? " is missing" : " is not the one that was committed"),
                    "restore the former version of this object; or say export --adopt, which goes by the manifests of earlier revisions and by the files themselves");
        }
        List<Intent> intents = ports.ledger().intents(table.name()).stream().filter(intent -> intent.window().equals(window)).toList();
        for (Intent intent : intents) {
            for (Intent.PlannedPart planned : intent.parts()) {
                abandonLeftovers(planned.key());
                manifest.stream().flatMap(loaded -> loaded.manifest().parts().stream()).filter(part -> part.key().equals(planned.key()))
                        .forEach(part -> abandonLeftovers(Replacements.key(table.name(), window, part, planned.sha256())));
            }
            abandonLeftovers(Manifest.key(table.name(), window, intent.revision()));
        }
        return new Former(ports, manifest, intents, replacements, mode, revision > 0 && record.get().state() == WindowState.QUARANTINED);
    }

    /** The highest revision, up to this one, whose manifest can be read: a person has said that the window is to be read again whatever is known of it. */
    private Optional<Manifests.Loaded> readable(int revision) {
        for (int candidate = revision; candidate > 0; candidate--) {
            try {
                Optional<Manifests.Loaded> found = manifests.load(table.name(), window, candidate);
                if (found.isPresent()) {
                    return found;
                }
            } catch (ArchiveException e) {
                if (e.category() != ArchiveException.Category.INTEGRITY) {
                    throw e;
                }
                ports.listener().warning(table.name(), e.getMessage());
            }
        }
        return Optional.empty();
    }

    /** What cannot be dropped costs storage, not rows. */
    private void abandonLeftovers(ObjectKey key) {
        try {
            ports.store().abandonUploads(key);
        } catch (ArchiveException e) {
            String why = e instanceof Transient ? "the store did not answer" : e.getMessage();
            ports.listener().warning(table.name(), "could not look for unfinished uploads of " + key + ": " + why + "; a lifecycle rule that aborts incomplete uploads clears them");
        }
    }
}
