package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.text;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ledger.Intent;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.store.MemoryStore;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.VerifyReport;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.verify.WindowVerdict;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerificationTest {
    private static final ObjectKey PART = ObjectKey.of("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_10-00-00.canonical");
    private static final ObjectKey MANIFEST = ObjectKey.of("_archive/trades/20240115T100000Z_PT1H.r0001.json");

    @TempDir
    Path temporary;

    private ArchiveFixture archive;

    @BeforeEach
    void twoHoursAreArchived() {
        archive = new ArchiveFixture(temporary.resolve("work")).create();
        archive.source.insert("trades", trade(1, "A", 1), trade(2, "B", 2));
        archive.export();
    }

    private VerifyReport verify(VerifyLevel level) {
        return archive.archiver().verify(new VerifyRequest(List.of(), Optional.empty(), Optional.empty(), level));
    }

    private WindowVerdict first(VerifyLevel level) {
        return verify(level).windows().get(0);
    }

    private static VerifyRequest range(Instant start, Instant end) {
        return new VerifyRequest(List.of("trades"), Optional.ofNullable(start), Optional.ofNullable(end), VerifyLevel.SOURCE);
    }

    @Test
    void whatIsWholeIsOkAndWhatIsEmptyIsEmpty() {
        for (VerifyLevel level : VerifyLevel.values()) {
            VerifyReport report = verify(level);
            assertThat(report.ok()).isTrue();
            assertThat(report.windows()).extracting(WindowVerdict::verdict).containsExactly(Verdict.OK, Verdict.EMPTY);
            assertThat(report.windows()).extracting(WindowVerdict::rows).containsExactly(2L, 0L);
        }
        assertThat(archive.leftovers()).isEmpty();
    }

    @Test
    void aPartThatIsNotThereIsMissing() {
        archive.store.remove(PART);
        for (VerifyLevel level : VerifyLevel.values()) {
            assertThat(first(level).verdict()).isEqualTo(Verdict.MISSING);
            assertThat(first(level).detail()).contains(PART.value());
        }
        assertThat(verify(VerifyLevel.HEAD).ok()).isFalse();
    }

    @Test
    void aManifestThatIsNotThereIsMissing() {
        archive.store.remove(MANIFEST);
        assertThat(first(VerifyLevel.HEAD).verdict()).isEqualTo(Verdict.MISSING);
        assertThat(first(VerifyLevel.HEAD).detail()).contains(MANIFEST.value());
    }

    @Test
    void anObjectOfAnotherSizeIsAMismatch() {
        archive.store.replace(PART, "somebody else's".getBytes(StandardCharsets.UTF_8));
        assertThat(first(VerifyLevel.HEAD).verdict()).isEqualTo(Verdict.MISMATCH);
    }

    @Test
    void aPartThatRottedIsFoundCorruptByWhoReadsIt() {
        archive.store.rot(PART, MemoryStore::bitFlipped);
        assertThat(first(VerifyLevel.HEAD).verdict()).as("size and metadata are what they were").isEqualTo(Verdict.OK);
        assertThat(first(VerifyLevel.FULL).verdict()).isEqualTo(Verdict.CORRUPT);
        assertThat(first(VerifyLevel.FULL).detail()).contains("bytes are not those that were written");
        assertThat(archive.leftovers()).isEmpty();
    }

    @Test
    void aManifestThatRottedIsCorruptWhateverBecameOfIt() {
        int length = archive.store.bytes(MANIFEST).length;
        byte[] whole = archive.store.bytes(MANIFEST);
        for (int i = 0; i < length; i += 7) {
            int at = i;
            archive.store.rot(MANIFEST, bytes -> {
                byte[] rotten = whole.clone();
                rotten[at] ^= 4;
                return rotten;
            });
            assertThat(first(VerifyLevel.HEAD).verdict()).as("byte %s", i).isEqualTo(Verdict.CORRUPT);
        }
    }

    @Test
    void rowsThatCameLaterAreLateRows() {
        archive.source.insert("trades", trade(3, "late", 3));
        assertThat(first(VerifyLevel.FULL).verdict()).isEqualTo(Verdict.OK);
        assertThat(first(VerifyLevel.SOURCE)).satisfies(late -> {
            assertThat(late.verdict()).isEqualTo(Verdict.LATE_ROWS);
            assertThat(late.detail()).contains("the source has 3 rows and the archive has 2").contains("export --force");
        });
    }

    @Test
    void rowsThatWereChangedOrDeletedInTheLiveSourceAreAMismatch() {
        archive.source.begin("writer").update("trades", row -> text(row).contains("A"), row -> trade(1, "A", 99)).commit();
        assertThat(first(VerifyLevel.SOURCE)).satisfies(changed -> {
            assertThat(changed.verdict()).isEqualTo(Verdict.MISMATCH);
            assertThat(changed.detail()).contains("as many rows, but not the same");
        });
        archive.source.delete("trades", row -> text(row).contains("A"));
        assertThat(first(VerifyLevel.SOURCE).verdict()).isEqualTo(Verdict.MISMATCH);
    }

    @Test
    void rowsBehindTheRetentionBoundaryAreGoneAndNoMismatch() {
        archive.table = ArchiveFixture.trades().retention(Duration.ofHours(10)).build();
        archive.source.delete("trades", row -> text(row).contains("A"));
        archive.source.advance(Duration.ofHours(12));
        VerifyReport report = archive.archiver().verify(VerifyRequest.everything());
        assertThat(report.windows().get(0).verdict()).isEqualTo(Verdict.SOURCE_GONE);
        assertThat(report.ok()).isTrue();
    }

    @Test
    void aSourceThatWasEmptiedStillHasItsArchiveVerified() {
        archive.table = ArchiveFixture.trades().retention(Duration.ofHours(10)).build();
        archive.source.delete("trades", row -> true);
        archive.source.advance(Duration.ofHours(12));
        assertThat(archive.archiver().verify(VerifyRequest.everything()).windows()).extracting(WindowVerdict::verdict).containsExactly(Verdict.SOURCE_GONE, Verdict.EMPTY);
    }

    @Test
    void windowsThatAreDueAndNotArchivedArePending() {
        archive.source.insert("trades", trade(7_300, "C", 1));
        List<WindowVerdict> verdicts = archive.archiver().verify(range(hour(0).start(), hour(2).end())).windows();
        assertThat(verdicts).extracting(WindowVerdict::verdict).containsExactly(Verdict.OK, Verdict.EMPTY, Verdict.PENDING);
    }

    @Test
    void aWindowThatAnExportIsAtIsInProgress() {
        var lease = archive.ledger.acquire("trades", "other", Duration.ofMinutes(5), TakeOver.NEVER);
        archive.ledger.intend(lease, new Intent("trades", hour(2), 1, lease.epoch(), List.of()));
        assertThat(archive.archiver().verify(range(hour(2).start(), hour(2).end())).windows()).extracting(WindowVerdict::verdict).containsExactly(Verdict.IN_PROGRESS);
    }

    @Test
    void aRefusedWindowIsMissingAndSaysWhy() {
        archive.source.insert("trades", trade(7_300, "C", 1));
        archive.source.setNow(hour(2).end().plus(Duration.ofMinutes(30)));
        archive.store.replace(ObjectKey.of("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_12-00-00.canonical"), new byte[] {1});
        archive.export();
        assertThat(archive.archiver().verify(range(hour(2).start(), hour(2).end())).windows()).singleElement().satisfies(refused -> {
            assertThat(refused.verdict()).isEqualTo(Verdict.MISSING);
            assertThat(refused.detail()).startsWith("quarantined: ").contains("--adopt");
        });
    }

    @Test
    void rangesOffTheGridAreRefusedWithTheNearestWindows() {
        Instant off = hour(0).start().plusSeconds(1);
        for (VerifyRequest request : List.of(range(off, hour(1).end()), range(hour(0).start(), off))) {
            assertThatThrownBy(() -> archive.archiver().verify(request)).isInstanceOfSatisfying(ArchiveException.class, e -> {
                assertThat(e.category()).isEqualTo(ArchiveException.Category.USAGE);
                assertThat(e.hint()).contains("the nearest windows are " + hour(0) + " and " + hour(1));
            });
        }
    }

    @Test
    void aTableThatWasNeverExportedHasNoVerdicts() {
        ArchiveFixture empty = new ArchiveFixture(temporary.resolve("other")).create();
        assertThat(empty.archiver().verify(VerifyRequest.everything()).windows()).isEmpty();
    }

    @Test
    void anObjectWhereAnEmptyWindowHasNoneIsExtra() {
        archive.store.replace(ObjectKey.of("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_11-00-00.canonical"), new byte[] {1});
        assertThat(verify(VerifyLevel.HEAD).windows()).extracting(WindowVerdict::verdict).containsExactly(Verdict.OK, Verdict.EXTRA);
    }

    @Test
    void aStandbyThatHasNotReplayedProvesNothing() {
        archive.source.pauseReplay();
        archive.source.forgetFences();
        assertThat(first(VerifyLevel.SOURCE)).satisfies(verdict -> {
            assertThat(verdict.verdict()).isEqualTo(Verdict.PENDING);
            assertThat(verdict.detail()).contains("replay has not passed");
        });
        assertThat(first(VerifyLevel.FULL).verdict()).isEqualTo(Verdict.OK);
        archive.source.resumeReplay();
        assertThat(first(VerifyLevel.SOURCE).verdict()).isEqualTo(Verdict.OK);
    }
}
