package dev.coldarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.Transient;
import dev.coldarchive.TransientException;
import dev.coldarchive.store.ObjectStore.ConditionalWrites;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every object store keeps, whatever it is made of. An adapter's test extends this and says how to make an empty store. */
public abstract class ObjectStoreContract extends ListingContract {
    private static final int RACERS = 8;

    @Test
    void whatWasPutIsReadBack() {
        byte[] content = bytes(10_000, 1);
        StoredObject put = put(KEY, content, PutCondition.ABSENT);

        assertThat(put.key()).isEqualTo(KEY);
        assertThat(put.sizeBytes()).isEqualTo(10_000);
        assertThat(read(KEY, 0)).isEqualTo(content);
    }

    @Test
    void headTellsWhatPutTold() {
        byte[] content = bytes(1_000, 2);
        StoredObject put = put(KEY, content, PutCondition.ABSENT);
        StoredObject head = store.head(KEY).orElseThrow();

        assertThat(head.sizeBytes()).isEqualTo(1_000);
        assertThat(head.etag()).isEqualTo(put.etag());
        assertThat(head.versionId()).isEqualTo(put.versionId());
        assertThat(head.sha256()).contains(ContentDigester.of(content).sha256()).isEqualTo(put.sha256());
    }

    @Test
    void aMissingObjectHasNoHead() {
        put(ObjectKey.of("a/b.parquet"), bytes(5, 1), PutCondition.ABSENT);
        assertThat(store.head(KEY)).isEmpty();
        assertThat(store.head(ObjectKey.of("a"))).isEmpty();
        assertThat(store.head(ObjectKey.of("a/b.parquet/c"))).isEmpty();
    }

    @Test
    void openingAMissingObjectIsAnErrorAndNotAnEmptyStream() {
        assertThatThrownBy(() -> store.open(KEY, 0)).isInstanceOf(ArchiveException.class).isNotInstanceOf(Transient.class).hasMessageContaining(KEY.value());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 4_095, 9_999})
    void readingStartsAtTheOffset(long offset) {
        byte[] content = bytes(10_000, 3);
        put(KEY, content, PutCondition.ABSENT);
        assertThat(read(KEY, offset)).isEqualTo(Arrays.copyOfRange(content, (int) offset, 10_000));
    }

    @ParameterizedTest
    @ValueSource(longs = {10, 11, 5_000_000_000L})
    void nothingIsLeftToReadAtTheEndAndPastIt(long offset) {
        put(KEY, bytes(10, 3), PutCondition.ABSENT);
        assertThat(read(KEY, offset)).isEmpty();
    }

    @Test
    void anEmptyFileIsAnObject() {
        put(KEY, new byte[0], PutCondition.ABSENT);

        assertThat(store.head(KEY).orElseThrow().sizeBytes()).isZero();
        assertThat(read(KEY, 0)).isEmpty();
        assertThat(store.confirm(KEY, ContentDigester.of(new byte[0])).sizeBytes()).isZero();
    }

    @Test
    void aLargeFileIsPutReadAndConfirmed() {
        byte[] content = bytes(12 << 20, 4);
        StoredObject put = put(KEY, content, PutCondition.ABSENT);

        assertThat(put.sizeBytes()).isEqualTo(content.length);
        assertThat(store.head(KEY).orElseThrow().sha256()).contains(ContentDigester.of(content).sha256());
        assertThat(store.confirm(KEY, ContentDigester.of(content)).etag()).isEqualTo(put.etag());
        assertThat(read(KEY, 11 << 20)).isEqualTo(Arrays.copyOfRange(content, 11 << 20, 12 << 20));
    }

    @Test
    void aLargeFileKeepsItsConditions() {
        StoredObject first = put(KEY, bytes(12 << 20, 5), PutCondition.ABSENT);
        assertRefused(KEY, bytes(12 << 20, 6), PutCondition.ABSENT);
        StoredObject second = put(KEY, bytes(11 << 20, 7), PutCondition.replacing(first));
        assertRefused(KEY, bytes(12 << 20, 8), PutCondition.replacing(first));

        assertThat(store.head(KEY).orElseThrow().etag()).isEqualTo(second.etag());
        assertThat(read(KEY, 0)).isEqualTo(bytes(11 << 20, 7));
    }

    @Test
    void aPutThatWasRefusedLeavesTheOldObject() {
        put(KEY, bytes(100, 1), PutCondition.ABSENT);
        assertRefused(KEY, bytes(100, 2), PutCondition.ABSENT);
        assertThat(read(KEY, 0)).isEqualTo(bytes(100, 1));
    }

    @Test
    void anObjectIsReplacedByWhoKnowsIt() {
        StoredObject first = put(KEY, bytes(100, 1), PutCondition.ABSENT);
        StoredObject second = put(KEY, bytes(50, 2), PutCondition.replacing(first));

        assertThat(second.etag()).isNotEqualTo(first.etag());
        assertThat(read(KEY, 0)).isEqualTo(bytes(50, 2));
        assertThat(store.head(KEY).orElseThrow().sha256()).contains(ContentDigester.of(bytes(50, 2)).sha256());
    }

    @Test
    void whoKnowsOnlyAnOlderContentReplacesNothing() {
        StoredObject first = put(KEY, bytes(100, 1), PutCondition.ABSENT);
        put(KEY, bytes(100, 2), PutCondition.replacing(first));
        assertRefused(KEY, bytes(100, 3), PutCondition.replacing(first));
        assertThat(read(KEY, 0)).isEqualTo(bytes(100, 2));
    }

    @Test
    void anObjectFoundByListingCanBeReplacedToo() {
        put(KEY, bytes(100, 1), PutCondition.ABSENT);
        StoredObject listed = list("raw/", "*").get(0);
        put(KEY, bytes(100, 2), PutCondition.replacing(listed));
        assertRefused(KEY, bytes(100, 3), PutCondition.replacing(listed));
    }

    @Test
    void nothingReplacesAMissingObject() {
        StoredObject elsewhere = put(ObjectKey.of("other"), bytes(10, 1), PutCondition.ABSENT);
        assertRefused(KEY, bytes(10, 2), PutCondition.replacing(elsewhere));
        assertThat(store.head(KEY)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"100, 100", "100, 70", "12000000, 12000000", "12000000, 11000000"})
    void aFileThatIsNotWhatItsDigestSaysIsNotStoredAndNotTriedAgain(int written, int left) throws Exception {
        byte[] damaged = Arrays.copyOf(bytes(written, 1), left);
        damaged[left / 2] ^= 1;
        Path file = file(damaged);
        assertThatThrownBy(() -> store.put(KEY, file, ContentDigester.of(bytes(written, 1)), PutCondition.ABSENT)).isInstanceOfSatisfying(ArchiveException.class,
                e -> assertThat(e.category()).isEqualTo(Category.INTEGRITY)).isNotInstanceOf(Transient.class).hasMessageContaining(KEY.value());
        assertThat(store.head(KEY)).isEmpty();
        assertThat(list("", "*")).isEmpty();
    }

    @Test
    void ofPutsThatRaceForAFreeKeyOneWins() throws Exception {
        List<Callable<StoredObject>> puts = new ArrayList<>();
        for (int i = 0; i < RACERS; i++) {
            int seed = i;
            puts.add(() -> put(KEY, bytes(1_000, seed), PutCondition.ABSENT));
        }
        assertRaceEndsWell(race(puts));
    }

    @Test
    void ofPutsThatRaceToReplaceTheSameContentOneWins() throws Exception {
        StoredObject known = put(KEY, bytes(1_000, 100), PutCondition.ABSENT);
        List<Callable<StoredObject>> puts = new ArrayList<>();
        for (int i = 0; i < RACERS; i++) {
            int seed = i;
            puts.add(() -> put(KEY, bytes(1_000, seed), PutCondition.replacing(known)));
        }
        assertRaceEndsWell(race(puts));
    }

    @Test
    void putsToDifferentKeysDoNotDisturbEachOther() throws Exception {
        List<Callable<StoredObject>> puts = new ArrayList<>();
        for (int i = 0; i < RACERS; i++) {
            int seed = i;
            puts.add(() -> put(ObjectKey.of("a/b" + seed + "/c"), bytes(1_000, seed), PutCondition.ABSENT));
        }
        assertThat(race(puts)).hasSize(RACERS);
        for (int i = 0; i < RACERS; i++) {
            assertThat(read(ObjectKey.of("a/b" + i + "/c"), 0)).isEqualTo(bytes(1_000, i));
        }
    }

    @Test
    void confirmTellsOtherContentTruncatedContentAndNone() throws Exception {
        byte[] content = bytes(1_000, 1);
        put(KEY, content, PutCondition.ABSENT);
        assertThat(store.confirm(KEY, ContentDigester.of(content)).sizeBytes()).isEqualTo(1_000);

        overwriteBehindItsBack(KEY, bytes(1_000, 2));
        assertNotConfirmed(KEY, content);
        overwriteBehindItsBack(KEY, Arrays.copyOf(content, 999));
        assertNotConfirmed(KEY, content);
        assertNotConfirmed(ObjectKey.of("missing"), content);
    }

    @Test
    void abandoningUploadsTouchesNothingThatIsVisible() {
        put(KEY, bytes(10, 1), PutCondition.ABSENT);
        assertThat(store.abandonUploads(KEY)).isZero();
        assertThat(store.abandonUploads(ObjectKey.of("never/written"))).isZero();
        assertThat(read(KEY, 0)).isEqualTo(bytes(10, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b/c d.parquet", "symbol=BTC-USD/x", "product=BTC%2FUSD/x", "a+b/c+d", "ünïcødé/日本/😀.parquet", "a&b;c,d/e'f\"g", "$(x)/`y`", "~a/#b", "%", "a?b*c[d]"})
    void anyLegalKeyGoesInAndComesOut(String name) {
        ObjectKey key = ObjectKey.of(name);
        put(key, bytes(20, 1), PutCondition.ABSENT);

        assertThat(read(key, 0)).isEqualTo(bytes(20, 1));
        assertThat(store.head(key)).isPresent();
        assertThat(list("", "*")).extracting(StoredObject::key).containsExactly(key);
        assertThat(list(name, "*")).extracting(StoredObject::key).containsExactly(key);
        assertThat(store.confirm(key, ContentDigester.of(bytes(20, 1))).key()).isEqualTo(key);
    }

    @Test
    void itSaysWhereItIs() {
        assertThat(store.uri()).contains("://");
    }

    private void assertRefused(ObjectKey key, byte[] content, PutCondition condition) {
        assertThatThrownBy(() -> put(key, content, condition)).isInstanceOf(PreconditionFailedException.class).hasMessageContaining(key.value());
    }

    private void assertNotConfirmed(ObjectKey key, byte[] content) {
        assertThatThrownBy(() -> store.confirm(key, ContentDigester.of(content))).isInstanceOfSatisfying(ArchiveException.class,
                e -> assertThat(e.category()).isEqualTo(Category.INTEGRITY)).hasMessageContaining(key.value());
    }

    /** The puts that won; every other one was refused. */
    private static List<StoredObject> race(List<Callable<StoredObject>> puts) throws Exception {
        CyclicBarrier start = new CyclicBarrier(puts.size());
        ExecutorService threads = Executors.newFixedThreadPool(puts.size());
        try {
            List<Future<StoredObject>> answers = new ArrayList<>();
            for (Callable<StoredObject> put : puts) {
                answers.add(threads.submit(() -> {
                    start.await();
                    return put.call();
                }));
            }
            List<StoredObject> won = new ArrayList<>();
            for (Future<StoredObject> answer : answers) {
                try {
                    won.add(answer.get());
                } catch (ExecutionException e) {
                    assertThat(e.getCause()).isInstanceOfAny(PreconditionFailedException.class, TransientException.class);
                }
            }
            return won;
        } finally {
            threads.shutdown();
        }
    }

    /** Whatever the store promises, what stands is whole and one winner's; an atomic store has no second winner. */
    private void assertRaceEndsWell(List<StoredObject> won) {
        byte[] stands = read(KEY, 0);
        assertThat(Stream.iterate(0, i -> i + 1).limit(RACERS).filter(i -> Arrays.equals(bytes(1_000, i), stands))).hasSize(1);
        assertThat(won).isNotEmpty();
        if (store.conditionalWrites() == ConditionalWrites.ATOMIC) {
            assertThat(won).hasSize(1);
            assertThat(won.get(0).etag()).isEqualTo(store.head(KEY).orElseThrow().etag());
        }
    }
}
