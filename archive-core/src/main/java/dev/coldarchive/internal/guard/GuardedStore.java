package dev.coldarchive.internal.guard;

import dev.coldarchive.policy.RetryPolicy;
import dev.coldarchive.store.ContentDigest;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.store.PutCondition;
import dev.coldarchive.store.StoredObject;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A store whose requests are made again where nothing has happened. Errors in the middle of a stream or a listing are the reader's: it reads again as a whole, through the
 * same guard. Safe for use by several threads.
 */
public final class GuardedStore implements ObjectStore {
    private final ObjectStore store;
    private final Guards guards;

    public GuardedStore(ObjectStore store, Guards guards) {
        this.store = store;
        this.guards = guards;
    }

    private <T> T read(String what, Supplier<T> request) {
        RetryPolicy policy = guards.policy().storeRead();
        return guards.store().call(policy, what, request);
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
    public Optional<StoredObject> head(ObjectKey key) {
        return read("look at " + key, () -> store.head(key));
    }

    @Override
    public InputStream open(ObjectKey key, long offset) {
        return read("open " + key, () -> store.open(key, offset));
    }

    @Override
    public Stream<StoredObject> list(String prefix, String fileNameGlob) {
        return read("list " + prefix, () -> store.list(prefix, fileNameGlob));
    }

    @Override
    public StoredObject put(ObjectKey key, Path file, ContentDigest content, PutCondition condition) {
        return guards.store().call(guards.policy().storePut(), "put " + key, () -> store.put(key, file, content, condition));
    }

    @Override
    public StoredObject confirm(ObjectKey key, ContentDigest content) {
        return read("confirm " + key, () -> store.confirm(key, content));
    }

    /** Once: what it leaves behind costs storage, and the next run tries again. */
    @Override
    public int abandonUploads(ObjectKey key) {
        return guards.store().once(() -> store.abandonUploads(key));
    }
}
