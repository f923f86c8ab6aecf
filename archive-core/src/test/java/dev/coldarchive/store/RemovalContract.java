package dev.coldarchive.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every removal does. An adapter gives one over a fresh, empty store for each test. */
public abstract class RemovalContract {
    private static final ObjectKey KEY = ObjectKey.of("raw/a=1/file.bin");

    @TempDir
    protected Path temporary;

    private ObjectStore store;
    private Removal removal;

    protected abstract ObjectStore openStore();

    /** Over the store that {@link #openStore} gave. */
    protected abstract Removal removalOf(ObjectStore store);

    /** Begins an upload to a key of the store and dies. */
    protected abstract void leaveAnUpload(ObjectStore store, ObjectKey key);

    @BeforeEach
    void open() {
        store = openStore();
        removal = removalOf(store);
    }

    private StoredObject put(ObjectKey key, String text, PutCondition condition) throws IOException {
        Path file = Files.writeString(Files.createTempFile(temporary, "content", null), text);
        return store.put(key, file, ContentDigester.of(file), condition);
    }

    private StoredObject listed(ObjectKey key) {
        try (Stream<StoredObject> all = store.list(key.value(), "*")) {
            return all.findFirst().orElseThrow();
        }
    }

    private List<Removal.Upload> uploads() {
        try (Stream<Removal.Upload> all = removal.uploads()) {
            return all.toList();
        }
    }

    @Test
    void whatWasSeenIsRemovedOnce() throws IOException {
        put(KEY, "one", PutCondition.ABSENT);
        put(ObjectKey.of("raw/a=1/other.bin"), "two", PutCondition.ABSENT);
        StoredObject seen = listed(KEY);
        assertThat(removal.remove(seen)).isTrue();
        assertThat(store.head(KEY)).isEmpty();
        assertThat(removal.remove(seen)).as("it is gone").isFalse();
        assertThat(listed(ObjectKey.of("raw")).key().value()).isEqualTo("raw/a=1/other.bin");
    }

    @Test
    void whatHasChangedSinceItWasSeenStays() throws IOException {
        StoredObject first = put(KEY, "one", PutCondition.ABSENT);
        StoredObject seen = listed(KEY);
        put(KEY, "another", PutCondition.replacing(first));
        assertThat(removal.remove(seen)).isFalse();
        assertThat(removal.remove(first)).isFalse();
        assertThat(store.head(KEY)).isPresent();
        assertThat(removal.remove(store.head(KEY).orElseThrow())).as("as a look shows it").isTrue();
    }

    @Test
    void unfinishedUploadsAreListedAndDroppedOnce() throws IOException {
        assertThat(uploads()).isEmpty();
        put(KEY, "one", PutCondition.ABSENT);
        leaveAnUpload(store, KEY);
        leaveAnUpload(store, ObjectKey.of("raw/a=2/file.bin"));
        List<Removal.Upload> left = uploads();
        assertThat(left).hasSize(2).allSatisfy(upload -> assertThat(upload.key().map(ObjectKey::value).or(() -> Optional.of(upload.name())).get()).startsWith("raw/a="));
        assertThat(removal.drop(left.get(0))).isTrue();
        assertThat(removal.drop(left.get(0))).as("it is gone").isFalse();
        assertThat(uploads()).containsExactly(left.get(1));
        assertThat(store.head(KEY)).as("nothing that can be read is touched").isPresent();
    }
}
