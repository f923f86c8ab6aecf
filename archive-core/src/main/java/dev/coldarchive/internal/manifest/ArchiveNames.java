package dev.coldarchive.internal.manifest;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.internal.guard.Guards;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.store.KeySegments;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.ObjectReader;
import dev.coldarchive.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All keys that manifests name: of every table that the archive has, configured or not, and every revision. Keys are remembered by 64 bits each; two that share them make one
 * of them look named, which keeps it. A manifest that cannot be read ends it: nobody knows what it names. Not thread-safe.
 */
public final class ArchiveNames {
    private static final String ROOT = "_archive/";
    private static final int MAX_BYTES = 16 << 20;

    private final ObjectReader store;
    private final Guards guards;
    private final Set<Long> read = new HashSet<>();
    private final Set<Long> parts = new HashSet<>();
    private final Set<Long> parked = new HashSet<>();
    private final Map<Long, ObjectKey> superseded = new HashMap<>();
    private final Set<String> tables = new HashSet<>();

    public ArchiveNames(ObjectReader store, Guards guards) {
        this.store = store;
        this.guards = guards;
    }

    /** Reads the manifests that were written since. What a manifest has named once it names for good. */
    public void refresh() {
        List<ManifestName> window = new ArrayList<>();
        try (Stream<StoredObject> manifests = store.list(ROOT, "*.r*.json")) {
            for (StoredObject object : (Iterable<StoredObject>) manifests::iterator) {
                table(object.key()).ifPresent(table -> ManifestName.parse(table, object.key()).ifPresent(name -> {
                    tables.add(table);
                    if (!window.isEmpty() && !(window.get(0).window().equals(name.window()) && table(window.get(0).key()).equals(Optional.of(table)))) {
                        take(window);
                        window.clear();
                    }
                    window.add(name);
                }));
            }
        }
        take(window);
    }

    /** The tables that there are manifests of. */
    public Set<String> tables() {
        return tables;
    }

    /** Whether a manifest of any revision names the object as a part, or the newest one of its window as rows that are parked. */
    public boolean isNamed(ObjectKey key) {
        return parts.contains(fingerprint(key)) || parked.contains(fingerprint(key));
    }

    /** The newest manifest of a window, if an earlier one of it names these parked rows and it does not. */
    public Optional<Manifest> supersededBy(ObjectKey parkedRows) {
        return Optional.ofNullable(superseded.get(fingerprint(parkedRows))).map(this::load);
    }

    /** The instance that the archive belongs to; empty if nothing was ever archived here. */
    public Optional<String> instance() {
        return text(ObjectKey.of(ROOT + "archive.json")).map(text -> JsonFields.parse(text).text("instance").orElse(""));
    }

    private static Optional<String> table(ObjectKey key) {
        String[] segments = key.value().split("/");
        return segments.length == 3 ? Optional.of(KeySegments.decode(segments[1])) : Optional.empty();
    }

    private void take(List<ManifestName> window) {
        if (window.stream().allMatch(name -> read.contains(fingerprint(name.key())))) {
            return;
        }
        ManifestName newest = window.stream().max((a, b) -> Integer.compare(a.revision(), b.revision())).orElseThrow();
        Set<Long> now = new HashSet<>();
        load(newest.key()).parked().forEach(rows -> now.add(fingerprint(rows.file().key())));
        for (ManifestName name : window) {
            Manifest manifest = load(name.key());
            manifest.parts().forEach(part -> parts.add(fingerprint(part.key())));
            for (Manifest.Parked rows : manifest.parked()) {
                long file = fingerprint(rows.file().key());
                if (now.contains(file)) {
                    parked.add(file);
                    superseded.remove(file);
                } else {
                    parked.remove(file);
                    superseded.put(file, newest.key());
                }
            }
            read.add(fingerprint(name.key()));
        }
    }

    private Manifest load(ObjectKey key) {
        try {
            return ManifestJson.read(text(key).orElseThrow(() -> new IllegalArgumentException("it is gone")));
        } catch (IllegalArgumentException e) {
            throw new ArchiveException(Category.INTEGRITY, "cannot say what is needed: manifest " + key + " cannot be read: " + Json.reason(e),
                    "nothing was taken away; restore a former version of this object, archive verify says more", e).atKey(key);
        }
    }

    private Optional<String> text(ObjectKey key) {
        return guards.store().call(guards.policy().storeRead(), "read " + key, () -> store.head(key).map(there -> {
            try (InputStream in = store.open(key, 0)) {
                return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new ArchiveException(Category.FAILURE, "cannot read " + key + ": " + e.getMessage(), null, e).atKey(key);
            }
        }));
    }

    /** FNV-1a. */
    private static long fingerprint(ObjectKey key) {
        long hash = 0xcbf29ce484222325L;
        for (byte one : key.value().getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (one & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }
}
