package dev.coldarchive.internal.manifest;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.PutCondition;
import dev.coldarchive.window.Window;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Notes beside manifests, create-once, that the rows of their revision are deleted from the source. A note is written before the deletion is begun: where it stands, and not one of these rows
 * is in the source, the deletion was final; where it stands and they are, it never came to that.
 */
public final class PruneNotes {
    private static final int FORMAT = 1;

    private final Ports ports;
    private final Manifests manifests;

    public PruneNotes(Ports ports) {
        this.ports = ports;
        this.manifests = new Manifests(ports);
    }

    /** Whether the rows of this revision were going to be deleted from the source. */
    public boolean isNoted(String table, Window window, int revision) {
        return ports.store().head(Manifest.prunedKey(table, window, revision)).isPresent();
    }

    /**
     * Writes the note; the same text each time, so that it may be there already.
     *
     * @throws ArchiveException of category INTEGRITY if one of another manifest is there
     */
    public void write(Manifests.Loaded pruned, Scratch scratch) {
        Manifest manifest = pruned.manifest();
        ObjectKey key = Manifest.prunedKey(manifest.table(), manifest.window(), manifest.revision());
        if (!manifests.put(key, text(pruned), PutCondition.ABSENT, scratch)) {
            throw new ArchiveException(ArchiveException.Category.INTEGRITY, "cannot prune window " + manifest.window() + ": " + key + " is there already, and speaks of another manifest",
                    "find out who writes to this archive besides").inTable(manifest.table()).inWindow(manifest.window()).atKey(key);
        }
    }

    private static String text(Manifests.Loaded pruned) {
        Manifest manifest = pruned.manifest();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", FORMAT);
        json.put("table", manifest.table());
        json.put("start", manifest.window().start().toString());
        json.put("end", manifest.window().end().toString());
        json.put("revision", manifest.revision());
        json.put("manifestSha256", pruned.sha256());
        json.put("rows", manifest.digest().rows());
        json.put("digest", manifest.digest().hex());
        return Json.write(json);
    }
}
