package dev.coldarchive.store;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** Takes things out of a {@link MemoryStore}, for tests. Safe for use by several threads. */
public final class MemoryRemoval implements Removal {
    private final MemoryStore store;

    public MemoryRemoval(MemoryStore store) {
        this.store = store;
    }

    @Override
    public Stream<Upload> uploads() {
        return store.uploads().entrySet().stream().map(entry -> new Upload(Optional.of(entry.getKey()), "upload", Instant.EPOCH, entry.getValue()));
    }

    @Override
    public boolean drop(Upload upload) {
        return store.abandonUploads(upload.key().orElseThrow()) > 0;
    }

    @Override
    public boolean remove(StoredObject seen) {
        boolean same = store.head(seen.key()).filter(now -> now.etag().equals(seen.etag())).isPresent();
        if (same) {
            store.remove(seen.key());
        }
        return same;
    }
}
