package dev.coldarchive.store;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.store.StoreCall.Operation;
import dev.coldarchive.store.StoreCall.Phase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * An object store in memory, for tests: thread-safe, exact by default, and faulty on request. Its ETag is the MD5 of the
 * content, as with a real store: equal content has an equal tag.
 *
 * <pre>{@code
 * store.failOn(Operation.PUT, 2, Phase.AFTER, () -> new OutcomeUnknownException("cannot write: no answer", null, null));
 * store.failOn(Operation.HEAD, 1, Phase.BEFORE, () -> new SimulatedCrash("before the first head"));
 * store.corruptPut(1, MemoryStore::truncated);
 * }</pre>
 */
public final class MemoryStore extends MemoryBucket implements ObjectStore {
    /** What a put makes of its condition. */
    public enum Conditions {
        /** Compared and written in one step. */
        ATOMIC,
        /** Compared, then written: a put in between is not seen. */
        RACY,
        /** Not looked at, as old servers do. */
        IGNORED
    }

    private final Conditions conditions;
    private final Map<ObjectKey, Integer> uploads = new TreeMap<>();
    private final Map<Operation, Integer> calls = new EnumMap<>(Operation.class);
    private final Map<Integer, UnaryOperator<byte[]>> corruptions = new TreeMap<>();
    private final List<Consumer<StoreCall>> hooks = new CopyOnWriteArrayList<>();
    private String uri = "memory://archive";
    private int pageSize = 1_000;
    private int puts;

    public MemoryStore() {
        this(Conditions.ATOMIC, InstantSource.fixed(Instant.EPOCH));
    }

    /** @param clock what {@code lastModified} is taken from */
    public MemoryStore(Conditions conditions, InstantSource clock) {
        super(clock);
        this.conditions = conditions;
    }

    // --- what tests tell it to do

    /** Calls the hook at every moment of every call; what it throws, the call throws. */
    public MemoryStore onCall(Consumer<StoreCall> hook) {
        hooks.add(hook);
        return this;
    }

    /** Lets the nth call of an operation (from 1, counted since the store was made) fail. */
    public MemoryStore failOn(Operation operation, int nth, Phase phase, Supplier<? extends Throwable> failure) {
        return onCall(call -> {
            if (call.operation() == operation && call.nth() == nth && call.phase() == phase) {
                throw MemoryStore.<RuntimeException>unchecked(failure.get());
            }
        });
    }

    /** Stores something else than the nth put brings, with the metadata of what it brings. */
    public synchronized MemoryStore corruptPut(int nth, UnaryOperator<byte[]> corruption) {
        corruptions.put(nth, corruption);
        return this;
    }

    /** Is another store than those that are not called so. */
    public MemoryStore named(String name) {
        uri = "memory://" + name;
        return this;
    }

    public synchronized MemoryStore pageSize(int objectsAPage) {
        pageSize = objectsAPage;
        return this;
    }

    /** Forgets all faults; objects, unfinished uploads and counts stay. */
    public synchronized MemoryStore heal() {
        hooks.clear();
        corruptions.clear();
        return this;
    }

    // --- what tests look at

    /** Puts that have written something. */
    public synchronized int puts() {
        return puts;
    }

    public synchronized int calls(Operation operation) {
        return calls.getOrDefault(operation, 0);
    }

    public synchronized int unfinishedUploads() {
        return uploads.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many unfinished uploads there are to each key. */
    public synchronized Map<ObjectKey, Integer> uploads() {
        return new TreeMap<>(uploads);
    }

    // --- the port

    @Override
    public String uri() {
        return uri;
    }

    @Override
    public ConditionalWrites conditionalWrites() {
        return conditions == Conditions.ATOMIC ? ConditionalWrites.ATOMIC : ConditionalWrites.UNKNOWN;
    }

    @Override
    public Optional<StoredObject> head(ObjectKey key) {
        return around(Operation.HEAD, key.value(), () -> find(key));
    }

    @Override
    public InputStream open(ObjectKey key, long offset) {
        byte[] bytes = around(Operation.OPEN, key.value(), () -> contentOf(key, "read").bytes());
        int from = (int) Math.min(offset, bytes.length);
        ByteArrayInputStream in = new ByteArrayInputStream(bytes, from, bytes.length - from);
        return new InputStream() {
            @Override
            public int read() {
                return around(Operation.READ, key.value(), in::read);
            }

            @Override
            public int read(byte[] buffer, int start, int length) {
                return around(Operation.READ, key.value(), () -> in.read(buffer, start, length));
            }
        };
    }

    @Override
    public Stream<StoredObject> list(String prefix, String fileNameGlob) {
        FileNameGlob glob = new FileNameGlob(fileNameGlob);
        List<StoredObject> first = page(prefix, null);
        return Stream.iterate(first, page -> !page.isEmpty(), page -> page(prefix, page.get(page.size() - 1).key()))
                .flatMap(Collection::stream)
                .filter(object -> glob.matches(object.key()));
    }

    @Override
    public StoredObject put(ObjectKey key, Path file, ContentDigest content, PutCondition condition) {
        byte[] bytes = read(file);
        int nth = begin(Operation.PUT, key.value());
        if (!ContentDigester.of(bytes).equals(content)) {
            throw new ArchiveException(Category.INTEGRITY, "cannot write object " + key + ": file " + file + " is not what its digest says", null).atKey(key);
        }
        if (conditions == Conditions.RACY) {
            check(key, condition);
            tell(Operation.PUT, key.value(), nth, Phase.CHECKED);
        }
        uploading(key, 1);
        tell(Operation.PUT, key.value(), nth, Phase.PARTIAL);
        uploading(key, -1);
        StoredObject stored = write(key, bytes, content, condition, nth);
        tell(Operation.PUT, key.value(), nth, Phase.AFTER);
        return stored;
    }

    @Override
    public StoredObject confirm(ObjectKey key, ContentDigest content) {
        return around(Operation.CONFIRM, key.value(), () -> {
            if (!contentOf(key, "confirm").is().sha256().equals(content.sha256())) {
                throw new ArchiveException(Category.INTEGRITY, "cannot confirm object " + key + ": other content is there", null).atKey(key);
            }
            return find(key).orElseThrow();
        });
    }

    @Override
    public int abandonUploads(ObjectKey key) {
        return around(Operation.ABANDON, key.value(), () -> {
            synchronized (this) {
                return Optional.ofNullable(uploads.remove(key)).orElse(0);
            }
        });
    }

    private synchronized Optional<StoredObject> find(ObjectKey key) {
        return Optional.ofNullable(objects.get(key)).map(c -> c.describe(key));
    }

    private synchronized Content contentOf(ObjectKey key, String verb) {
        Content content = objects.get(key);
        if (content == null) {
            throw new ArchiveException(Category.INTEGRITY, "cannot " + verb + " object " + key + ": it is not there", null).atKey(key);
        }
        if (verb.equals("read") && content.describe(key).cold()) {
            throw new ColdObjectException("cannot read object " + key, key, content.storageClass().orElseThrow(), null);
        }
        return content;
    }

    private List<StoredObject> page(String prefix, ObjectKey after) {
        return around(Operation.LIST, prefix, () -> {
            synchronized (this) {
                List<StoredObject> page = new ArrayList<>();
                for (var entry : (after == null ? objects : objects.tailMap(after, false)).entrySet()) {
                    if (page.size() < pageSize && entry.getKey().value().startsWith(prefix)) {
                        page.add(entry.getValue().describe(entry.getKey(), Optional.empty()));
                    }
                }
                return page;
            }
        });
    }

    private synchronized StoredObject write(ObjectKey key, byte[] bytes, ContentDigest content, PutCondition condition, int nth) {
        if (conditions == Conditions.ATOMIC) {
            check(key, condition);
        }
        UnaryOperator<byte[]> corruption = corruptions.get(nth);
        Optional<String> says = Optional.of(content.sha256());
        objects.put(key, corruption == null ? new Content(bytes, content, says, clock.instant(), Optional.empty()) : new Content(corruption.apply(bytes), says, clock.instant(), Optional.empty()));
        puts++;
        return find(key).orElseThrow();
    }

    private synchronized void check(ObjectKey key, PutCondition condition) {
        if (!find(key).map(StoredObject::etag).equals(condition.etag())) {
            throw new PreconditionFailedException(key, null);
        }
    }

    private synchronized void uploading(ObjectKey key, int more) {
        uploads.merge(key, more, (a, b) -> a + b == 0 ? null : a + b);
    }

    private <T> T around(Operation operation, String key, Supplier<T> call) {
        int nth = begin(operation, key);
        T answer = call.get();
        tell(operation, key, nth, Phase.AFTER);
        return answer;
    }

    private int begin(Operation operation, String key) {
        int nth;
        synchronized (this) {
            nth = calls.merge(operation, 1, Integer::sum);
        }
        tell(operation, key, nth, Phase.BEFORE);
        return nth;
    }

    private void tell(Operation operation, String key, int nth, Phase phase) {
        StoreCall call = new StoreCall(operation, key, nth, phase);
        hooks.forEach(hook -> hook.accept(call));
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
        throw (E) failure;
    }
}
