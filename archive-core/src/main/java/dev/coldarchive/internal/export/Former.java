package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.internal.manifest.Manifests;
import dev.coldarchive.internal.manifest.Replacements;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.Intent;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.store.ColdObjectException;
import dev.coldarchive.store.ContentDigest;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.StoredObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the archive holds of a window before a new revision: what the last manifest names, or, after a crash in the middle of the puts, what an open intent names.
 * Anything else at a key is somebody else's.
 */
final class Former {
    private final Ports ports;
    private final Optional<Manifests.Loaded> manifest;
    private final List<Intent> intents;
    private final Replacements replacements;
    private final ExportMode mode;
    private final boolean doubted;
    private final Map<ObjectKey, Manifest.Part> described = new HashMap<>();
    private final Map<ObjectKey, Set<String>> intended = new HashMap<>();
    private final Map<ObjectKey, String> intendedToPark = new TreeMap<>();

    /**
     * @param doubted whether the parts have to be confirmed: they were found not to be what the manifest says
     */
    Former(Ports ports, Optional<Manifests.Loaded> manifest, List<Intent> intents, Replacements replacements, ExportMode mode, boolean doubted) {
        this.ports = ports;
        this.manifest = manifest;
        this.intents = intents;
        this.replacements = replacements;
        this.mode = mode;
        this.doubted = doubted;
        manifest.ifPresent(loaded -> loaded.manifest().parts().forEach(part -> described.put(part.key(), part)));
        for (Intent intent : intents) {
            for (Intent.PlannedPart part : intent.parts()) {
                if (part.key().value().startsWith(Manifest.parkedPrefix(intent.table()))) {
                    intendedToPark.put(part.key(), part.sha256());
                } else {
                    intended.computeIfAbsent(part.key(), key -> new HashSet<>()).add(part.sha256());
                }
            }
        }
        parked().forEach(rows -> intendedToPark.remove(rows.file().key()));
    }

    /** Rows that the last manifest says are parked. */
    List<Manifest.Parked> parked() {
        return manifest().map(Manifest::parked).orElse(List.of());
    }

    /** Files of parked rows that a put before a crash left in the store, and that no manifest names. */
    List<StoredObject> parkedByIntent() {
        return intendedToPark.entrySet().stream().flatMap(planned -> ports.store().head(planned.getKey())
                .filter(there -> there.sha256().equals(Optional.of(planned.getValue()))).stream()).toList();
    }

    Optional<Manifest> manifest() {
        return manifest.map(Manifests.Loaded::manifest);
    }

    Optional<String> manifestSha256() {
        return manifest.map(Manifests.Loaded::sha256);
    }

    /** What was begun and never committed. */
    List<Intent> intents() {
        return intents;
    }

    /**
     * Whether a revision above this one was begun. The put of its manifest may be on its way still, also when whoever sent it is dead: a manifest of ours at its key keeps it out,
     * where otherwise it would turn up one day, and nobody would know it.
     */
    boolean isBegunAbove(int revision) {
        return intents.stream().anyMatch(intent -> intent.revision() > revision);
    }

    /** Every key at which the archive holds, or may hold, rows of the window. */
    Set<ObjectKey> keys() {
        Set<ObjectKey> keys = new HashSet<>(described.keySet());
        keys.addAll(intended.keySet());
        return keys;
    }

    /**
     * Looks at a key.
     *
     * @throws ArchiveException of category UNARCHIVABLE if something is there that nobody here has put there, and that may not be adopted
     */
    FormerPart at(ObjectKey key) {
        Optional<StoredObject> stored = ports.store().head(key);
        Optional<Manifest.Part> part = Optional.ofNullable(described.get(key));
        // A person who reads a window again wants to know that its parts are sound.
        boolean intact = stored.isPresent() && part.isPresent() && part.get().isAt(stored.get()) && (!mode.force() && !doubted || isConfirmed(key, part.get().content()));
        // What is described is looked for as that, also where an intent says the same.
        boolean begun = stored.flatMap(StoredObject::sha256).filter(there -> part.map(known -> !known.content().sha256().equals(there)).orElse(true))
                .filter(there -> intended.getOrDefault(key, Set.of()).contains(there) || part.filter(known -> isReplaced(known, there)).isPresent()).isPresent();
        boolean lost = part.isPresent() && !intact && !begun && (stored.isEmpty() || mode.force() || !mode.adopt());
        if (stored.isPresent() && !intact && !begun && !lost && !mode.adopt()) {
            throw new ArchiveException(ArchiveException.Category.UNARCHIVABLE, "cannot write object " + key + ": something is there that neither a manifest nor an intent names",
                    "look at it with archive inspect; export --adopt merges its rows, or move it away").atKey(key);
        }
        return new FormerPart(part, stored, intact, begun, lost);
    }

    /** Whether this very content was put in the part's place by a revision that was begun, and whose intent the ledger may have lost. */
    private boolean isReplaced(Manifest.Part part, String sha256) {
        Manifest of = manifest().orElseThrow();
        return replacements.isNoted(of.table(), of.window(), part, sha256);
    }

    /** Whether the store holds these very bytes, whatever the object's metadata say. */
    boolean isConfirmed(ObjectKey key, ContentDigest content) {
        try {
            ports.store().confirm(key, content);
            return true;
        } catch (ColdObjectException e) {
            return true; // a look is all that is possible
        } catch (ArchiveException e) {
            if (e.category() != ArchiveException.Category.INTEGRITY) {
                throw e;
            }
            return false;
        }
    }
}
