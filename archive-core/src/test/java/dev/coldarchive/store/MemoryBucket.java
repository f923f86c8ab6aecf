package dev.coldarchive.store;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** What is in a {@link MemoryStore}, what somebody else does to it, and what tests see of it. Thread-safe. */
public abstract class MemoryBucket {
    private static final Set<String> COLD = Set.of("GLACIER", "DEEP_ARCHIVE");

    /**
     * What is at a key.
     *
     * @param is digest of the bytes
     * @param sha256 what its metadata says
     */
    record Content(byte[] bytes, ContentDigest is, Optional<String> sha256, Instant lastModified, Optional<String> storageClass) {
        Content(byte[] bytes, Optional<String> sha256, Instant lastModified, Optional<String> storageClass) {
            this(bytes, ContentDigester.of(bytes), sha256, lastModified, storageClass);
        }

        StoredObject describe(ObjectKey key) {
            return describe(key, sha256);
        }

        StoredObject describe(ObjectKey key, Optional<String> metadata) {
            return new StoredObject(key, bytes.length, is.md5().orElse(is.sha256()), Optional.empty(), metadata, lastModified, storageClass, storageClass.filter(COLD::contains).isPresent());
        }
    }

    final InstantSource clock;
    final NavigableMap<ObjectKey, Content> objects = new TreeMap<>();

    MemoryBucket(InstantSource clock) {
        this.clock = clock;
    }

    /** The bytes without their last third. */
    public static byte[] truncated(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length * 2 / 3);
    }

    /** The bytes with one bit turned in the middle. */
    public static byte[] bitFlipped(byte[] bytes) {
        byte[] flipped = bytes.clone();
        flipped[bytes.length / 2] ^= 1;
        return flipped;
    }

    public synchronized void replace(ObjectKey key, byte[] bytes) {
        objects.put(key, new Content(bytes.clone(), Optional.empty(), clock.instant(), Optional.empty()));
    }

    /** Changes the bytes and leaves the metadata, as a failing disk does. */
    public synchronized void rot(ObjectKey key, UnaryOperator<byte[]> corruption) {
        objects.computeIfPresent(key, (k, c) -> new Content(corruption.apply(c.bytes()), c.sha256(), c.lastModified(), c.storageClass()));
    }

    public synchronized void remove(ObjectKey key) {
        objects.remove(key);
    }

    /**
     * Loses an object of a bucket with versions.
     *
     * @param corruption what becomes of its bytes; null if it is deleted
     * @return brings back the former version; false if something else has been put there meanwhile
     */
    public synchronized BooleanSupplier lose(ObjectKey key, UnaryOperator<byte[]> corruption) {
        Content former = objects.get(key);
        if (corruption == null) {
            remove(key);
        } else {
            rot(key, corruption);
        }
        Content left = objects.get(key);
        return () -> {
            synchronized (this) {
                boolean untouched = objects.get(key) == left;
                if (untouched) {
                    objects.put(key, former);
                }
                return untouched;
            }
        };
    }

    /** Moves an object, as a lifecycle rule or a restore does: out of GLACIER and DEEP_ARCHIVE nothing can be read. */
    public synchronized void storageClass(ObjectKey key, String storageClass) {
        objects.computeIfPresent(key, (k, c) -> new Content(c.bytes(), c.sha256(), c.lastModified(), Optional.of(storageClass)));
    }

    public synchronized List<ObjectKey> keys() {
        return List.copyOf(objects.keySet());
    }

    public synchronized byte[] bytes(ObjectKey key) {
        return objects.get(key).bytes().clone();
    }

    /** All keys with the SHA-256 of their bytes: equal for stores that hold the same. */
    public synchronized Map<ObjectKey, String> contents() {
        Map<ObjectKey, String> all = new TreeMap<>();
        objects.forEach((key, content) -> all.put(key, content.is().sha256()));
        return all;
    }
}
