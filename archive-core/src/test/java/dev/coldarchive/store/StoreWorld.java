package dev.coldarchive.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An empty store for each test, and what is put into it; for adapters' own tests too. */
public abstract class StoreWorld {
    static final ObjectKey KEY = ObjectKey.of("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_10-00-00.parquet");

    @TempDir
    protected Path files;

    protected ObjectStore store;

    /** A store without objects, which no other test uses. */
    protected abstract ObjectStore emptyStore() throws Exception;

    /** Changes what is stored without going through the store: somebody else's hand, or a failing disk. */
    protected abstract void overwriteBehindItsBack(ObjectKey key, byte[] content) throws Exception;

    /** How many objects fill a page of a listing and begin the next; S3 has 1,000 on a page. */
    protected int moreThanAPage() {
        return 1_003;
    }

    @BeforeEach
    void makeAStore() throws Exception {
        store = emptyStore();
    }

    protected final StoredObject put(ObjectKey key, byte[] content, PutCondition condition) {
        Path file = file(content);
        return store.put(key, file, ContentDigester.of(content), condition);
    }

    protected final Path file(byte[] content) {
        try {
            return Files.write(Files.createTempFile(files, "content", null), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    protected final byte[] read(ObjectKey key, long offset) {
        try (InputStream in = store.open(key, offset)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    protected final List<StoredObject> list(String prefix, String glob) {
        try (Stream<StoredObject> objects = store.list(prefix, glob)) {
            return objects.toList();
        }
    }

    /** The same bytes for the same arguments; other seeds give other bytes. */
    protected static byte[] bytes(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
