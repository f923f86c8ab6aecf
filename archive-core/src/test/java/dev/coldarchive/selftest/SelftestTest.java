package dev.coldarchive.selftest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TransientException;
import dev.coldarchive.selftest.Finding.Result;
import dev.coldarchive.store.ContentDigester;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.store.MemoryStore;
import dev.coldarchive.store.MemoryStore.Conditions;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.store.ObjectStore.ConditionalWrites;
import dev.coldarchive.store.PutCondition;
import dev.coldarchive.store.StoreCall.Operation;
import dev.coldarchive.store.StoreCall.Phase;
import dev.coldarchive.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SelftestTest {
    /** To these stores a byte is as good as a million. */
    private static final Selftest.Sizes SMALL = new Selftest.Sizes(10_000, 20_000);

    @TempDir
    Path temporary;

    private SelftestReport run(ObjectStore store) {
        return Selftest.run(store, temporary, "run", SMALL);
    }

    private static MemoryStore memory(Conditions conditions) {
        return new MemoryStore(conditions, InstantSource.fixed(Instant.EPOCH));
    }

    @Test
    void aDirectoryKeepsWhatItClaimsAndSaysWhatItDoesNotHave() throws IOException {
        Path root = Files.createDirectory(temporary.resolve("root"));
        SelftestReport report = Selftest.run(new DirectoryStore(root), Files.createDirectory(temporary.resolve("files")), "run", SMALL);
        assertThat(report.ok()).as(report.details()).isTrue();
        assertThat(report.conditionalWrites()).isEqualTo(ConditionalWrites.ATOMIC);
        assertThat(report.of(Guarantee.VERSIONS)).isEqualTo(Result.ABSENT);
        assertThat(report.of(Guarantee.CHECKSUM_ON_HEAD)).isEqualTo(Result.ABSENT);
        assertThat(report.findings()).extracting(Finding::guarantee).containsExactlyInAnyOrder(Guarantee.values());
        assertThat(root).isDirectoryContaining("glob:**/_archive-selftest");
        try (var files = Files.walk(root)) {
            assertThat(files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum()).as("large objects are made empty").isLessThan(200_000);
        }
    }

    @Test
    void aStoreWithAtomicConditionsIsFoundAtomic() {
        assertThat(run(memory(Conditions.ATOMIC)).conditionalWrites()).isEqualTo(ConditionalWrites.ATOMIC);
    }

    @ParameterizedTest
    @EnumSource(names = {"CREATE_RACE", "REPLACE_RACE", "LARGE_CREATE_RACE", "LARGE_REPLACE_RACE"})
    void aStoreThatLooksBeforeItWritesIsCaught(Guarantee race) {
        MemoryStore store = memory(Conditions.RACY);
        String key = "/" + race.name().toLowerCase(Locale.ROOT).replace('_', '-') + "-2";
        boolean replacing = race.name().contains("REPLACE");
        // two racers have looked before the first of them writes; what they are to replace is put there before
        CountDownLatch looked = new CountDownLatch(replacing ? 3 : 2);
        store.onCall(call -> {
            if (call.operation() == Operation.PUT && call.phase() == Phase.CHECKED && call.key().endsWith(key)) {
                looked.countDown();
                if (looked.getCount() <= 1) {
                    awaited(looked);
                }
            }
        });
        SelftestReport report = run(store);
        assertThat(report.of(race)).as(report.details()).isEqualTo(Result.BROKEN);
        assertThat(report.of(Guarantee.CONDITIONS)).isEqualTo(Result.KEPT);
        assertThat(report.conditionalWrites()).isEqualTo(ConditionalWrites.RACY);
        assertThat(report.ok()).isFalse();
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aStoreThatIgnoresConditionsIsCaught() {
        SelftestReport report = run(memory(Conditions.IGNORED));
        assertThat(report.of(Guarantee.CONDITIONS)).isEqualTo(Result.BROKEN);
        assertThat(report.conditionalWrites()).isEqualTo(ConditionalWrites.IGNORED);
    }

    @Test
    void racesThatCouldNotBeRunTellNothing() {
        MemoryStore store = memory(Conditions.ATOMIC);
        store.onCall(call -> {
            if (call.operation() == Operation.PUT && call.phase() == Phase.BEFORE && call.key().contains("/replace-race-")) {
                throw new TransientException("cannot write: busy", null, null);
            }
        });
        SelftestReport report = run(store);
        assertThat(report.of(Guarantee.REPLACE_RACE)).isEqualTo(Result.UNKNOWN);
        assertThat(report.conditionalWrites()).isEqualTo(ConditionalWrites.UNKNOWN);
    }

    @Test
    void aStoreThatCannotBeWrittenToIsAnError() {
        assertThatThrownBy(() -> Selftest.run(new DirectoryStore(temporary.resolve("missing")), temporary, "run")).isInstanceOf(ArchiveException.class);
    }

    /** Ways to be no good store. */
    enum Flaw { DAMAGED_UPLOADS_ARE_TAKEN, METADATA_IS_LOST, LISTS_LAG_BEHIND, OTHER_BYTES_COME_BACK }

    @ParameterizedTest
    @EnumSource
    void eachFlawIsSeen(Flaw flaw) {
        Guarantee broken = switch (flaw) {
            case DAMAGED_UPLOADS_ARE_TAKEN -> Guarantee.CHECKSUMS;
            case METADATA_IS_LOST -> Guarantee.METADATA;
            case LISTS_LAG_BEHIND -> Guarantee.LIST_AFTER_WRITE;
            case OTHER_BYTES_COME_BACK -> Guarantee.READ_AFTER_WRITE;
        };
        SelftestReport report = run(flawed(flaw));
        assertThat(report.of(broken)).as(report.details()).isEqualTo(Result.BROKEN);
        assertThat(report.ok()).isFalse();
    }

    private ObjectStore flawed(Flaw flaw) {
        MemoryStore memory = memory(Conditions.ATOMIC);
        return (ObjectStore) Proxy.newProxyInstance(SelftestTest.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
            boolean put = method.getName().equals("put") && flaw == Flaw.DAMAGED_UPLOADS_ARE_TAKEN;
            boolean head = method.getName().equals("head") && flaw == Flaw.METADATA_IS_LOST;
            boolean list = method.getName().equals("list") && flaw == Flaw.LISTS_LAG_BEHIND;
            boolean open = method.getName().equals("open") && flaw == Flaw.OTHER_BYTES_COME_BACK;
            if (list) {
                return memory.list((String) arguments[0], "*").limit(1);
            } else if (open) {
                return InputStream.nullInputStream();
            } else if (put) {
                Path file = (Path) arguments[1];
                return memory.put((ObjectKey) arguments[0], file, ContentDigester.of(file), (PutCondition) arguments[3]);
            }
            try {
                Object answer = method.invoke(memory, arguments);
                return head ? ((Optional<?>) answer).map(object -> withoutSha256((StoredObject) object)) : answer;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    private static StoredObject withoutSha256(StoredObject object) {
        return new StoredObject(object.key(), object.sizeBytes(), object.etag(), object.versionId(), Optional.empty(), object.lastModified(), object.storageClass(), object.cold());
    }
}
