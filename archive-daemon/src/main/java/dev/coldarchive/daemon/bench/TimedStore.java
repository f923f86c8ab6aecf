package dev.coldarchive.daemon.bench;

import dev.coldarchive.store.ContentDigest;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.store.PutCondition;
import dev.coldarchive.store.StoredObject;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A store that knows how long it was written to, and how much. Safe for use by several threads. */
final class TimedStore implements ObjectStore {
    private final ObjectStore store;
    private final LongAdder nanos = new LongAdder();

    TimedStore(ObjectStore store) {
        this.store = store;
    }

    /** Since this was made, added up over all threads. */
    long nanos() {
        return nanos.sum();
    }

    private <T> T timed(Supplier<T> call) {
        long from = System.nanoTime();
        try {
            return call.get();
        } finally {
            nanos.add(System.nanoTime() - from);
        }
    }

    @Override
    public StoredObject put(ObjectKey key, Path file, ContentDigest content, PutCondition condition) {
        return timed(() -> store.put(key, file, content, condition));
    }

    @Override
    public StoredObject confirm(ObjectKey key, ContentDigest content) {
        return timed(() -> store.confirm(key, content));
    }

    @Override
    public String uri() {
        return store.uri();
    }

    @Override
    public ConditionalWrites conditionalWrites() {
        return store.conditionalWrites();
    }

    @Override
    public int abandonUploads(ObjectKey key) {
        return store.abandonUploads(key);
    }

    @Override
    public Optional<StoredObject> head(ObjectKey key) {
        return store.head(key);
    }

    @Override
    public InputStream open(ObjectKey key, long offset) {
        return store.open(key, offset);
    }

    @Override
    public Stream<StoredObject> list(String prefix, String fileNameGlob) {
        return store.list(prefix, fileNameGlob);
    }
}
