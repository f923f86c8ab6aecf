package dev.coldarchive.internal.manifest;

import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.PutCondition;
import dev.coldarchive.window.Window;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Notes in the bucket of which content is put in the place of a part that a manifest describes: what the intent says, for the day on which the ledger has lost it. What is at
 * such a part's key is then a revision that was begun, and no damage. A note is made once, before the put, and stays true whatever comes of that put.
 */
public final class Replacements {
    private static final int FORMAT = 1;
    private static final int DIGITS = 16;

    private final Manifests manifests;

    public Replacements(Manifests manifests) {
        this.manifests = manifests;
    }

    /** @param sha256 of the content that is to be put at the part's key */
    public void note(String table, Window window, Manifest.Part part, String sha256, Scratch scratch) {
        Map<String, Object> note = new LinkedHashMap<>();
        note.put("format", FORMAT);
        note.put("key", part.key().value());
        note.put("former", part.content().sha256());
        note.put("content", sha256);
        manifests.put(key(table, window, part, sha256), Json.write(note), PutCondition.ABSENT, scratch); // what is there already was named after the same contents, and says the same
    }

    /** Whether this content was to be put in the place of the part. */
    public boolean isNoted(String table, Window window, Manifest.Part part, String sha256) {
        Optional<String> note = manifests.text(key(table, window, part, sha256));
        try {
            return note.map(JsonFields::parse).filter(read -> read.text("key").equals(Optional.of(part.key().value())) && read.text("former").equals(Optional.of(part.content().sha256()))
                    && read.text("content").equals(Optional.of(sha256))).isPresent();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Where the note is, or would be, that this content was to be put in the place of the part. */
    public static ObjectKey key(String table, Window window, Manifest.Part part, String sha256) {
        return Manifest.replacementKey(table, window, part.content().sha256().substring(0, DIGITS) + "_" + sha256.substring(0, DIGITS));
    }
}
