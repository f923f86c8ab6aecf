package dev.coldarchive.internal.manifest;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.internal.work.Storage;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.PutCondition;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where the archiving of a table began, noted in the bucket once: a ledger that has forgotten it would begin anew at the first row that is left, and pass over in silence what
 * retention has taken meanwhile.
 */
public final class Beginning {
    private static final int FORMAT = 1;

    private final Manifests manifests;

    public Beginning(Ports ports) {
        this(ports.storage());
    }

    public Beginning(Storage storage) {
        this.manifests = new Manifests(storage);
    }

    /** Start of the first window; empty if nobody has noted it. */
    public Optional<Instant> of(TableSpec table) {
        ObjectKey key = key(table);
        return manifests.text(key).map(text -> {
            try {
                return JsonFields.parse(text).instant("first");
            } catch (IllegalArgumentException e) {
                throw new ArchiveException(ArchiveException.Category.INTEGRITY, "cannot read " + key + ": " + Json.reason(e), "restore a former version of this object", e)
                        .inTable(table.name()).atKey(key);
            }
        });
    }

    /** Notes it, unless it is noted already. */
    public void note(TableSpec table, Instant first, Scratch scratch) {
        Map<String, Object> note = new LinkedHashMap<>();
        note.put("format", FORMAT);
        note.put("table", table.name());
        note.put("first", first.toString());
        manifests.put(key(table), Json.write(note), PutCondition.ABSENT, scratch);
    }

    private static ObjectKey key(TableSpec table) {
        return ObjectKey.of(Manifest.prefix(table.name()) + "begin.json");
    }
}
