package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.text;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.format.CanonicalFormat;
import dev.coldarchive.ledger.Intent;
import dev.coldarchive.ledger.MemoryLedger;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.store.MemoryStore;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.StoreCall;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.VerifyReport;
import dev.coldarchive.verify.Verdicts;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.verify.WindowVerdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VerificationTest extends OneTableFixture {
    private static final ObjectKey PART = ObjectKey.of("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_10-00-00.canonical");
    private static final ObjectKey MANIFEST = ObjectKey.of("_archive/trades/20240115T100000Z_PT1H.r0001.json");

    @BeforeEach
    void twoHoursAreArchived() {
        archive.source.insert("trades", trade(1, "A", 1), trade(2, "B", 2));
        archive.export();
    }

    private VerifyReport verify(VerifyLevel level) {
        return archive.archiver().verify(new VerifyRequest(List.of(), Optional.empty(), Optional.empty(), level));
    }

    private List<WindowVerdict> verdicts(VerifyLevel level) {
        return Verdicts.of(archive.archiver(), new VerifyRequest(List.of(), Optional.empty(), Optional.empty(), level));
    }

    private WindowVerdict first(VerifyLevel level) {
        return verdicts(level).get(0);
    }

    private static VerifyRequest range(Instant start, Instant end) {
        return new VerifyRequest(List.of("trades"), Optional.ofNullable(start), Optional.ofNullable(end), VerifyLevel.SOURCE);
    }

    @Test
    void whatIsWholeIsOkAndWhatIsEmptyIsEmpty() {
        for (VerifyLevel level : VerifyLevel.values()) {
            assertThat(verdicts(level)).extracting(WindowVerdict::verdict).containsExactly(Verdict.OK, Verdict.EMPTY);
            assertThat(verdicts(level)).extracting(WindowVerdict::rows).containsExactly(2L, 0L);
            assertThat(verify(level)).satisfies(report -> {
                assertThat(report.ok()).isTrue();
                assertThat(report.windows()).isEqualTo(2);
                assertThat(report.tables()).singleElement().satisfies(trades -> {
                    assertThat(trades.verdicts()).isEqualTo(Map.of(Verdict.OK, 1L, Verdict.EMPTY, 1L));
                    assertThat(trades.rows()).isEqualTo(2);
                    assertThat(trades.worst()).isEqualTo(Verdict.OK);
                });
            });
        }
        assertThat(archive.leftovers()).isEmpty();
    }

    @Test
    void thousandsOfWindowsAreLookedAtAPageAtATimeAndProblemsBeyondAThousandAreCounted() {
        archive.source.setNow(hour(1_101).start());
        archive.export();
        archive.store.keys().stream().filter(key -> key.value().startsWith("_archive/trades/")).forEach(archive.store::remove);
        archive.ledger.forgetReads();
        List<Verdict> heard = new ArrayList<>();
        VerifyReport report = archive.archiver().verify(VerifyRequest.everything().parallel(4), verdict -> heard.add(verdict.verdict()));
        assertThat(heard).hasSize(1_100).containsOnly(Verdict.MISSING);
        assertThat(report.problemCount()).isEqualTo(1_100);
        assertThat(report.problems()).hasSize(VerifyReport.MOST_PROBLEMS);
        assertThat(archive.ledger.mostWindowsRead()).as("windows in one answer of the ledger").isLessThanOrEqualTo(500);
    }

    @Test
    void severalWindowsAtATimeGiveTheSameVerdictsInTheSameOrder() {
        for (int i = 2; i < 40; i++) {
            archive.source.insert("trades", trade(i * 3_600L + 1, "A" + i, i));
        }
        archive.source.setNow(hour(41).start());
        archive.export();
        archive.source.insert("trades", trade(7 * 3_600L, "late", 1));
        archive.store.remove(ObjectKey.of("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_13-00-00.canonical"));
        VerifyRequest one = VerifyRequest.everything();
        assertThat(Verdicts.of(archive.archiver(), one.parallel(8))).isEqualTo(Verdicts.of(archive.archiver(), one))
                .extracting(WindowVerdict::window).isSorted().hasSize(40);
        assertThat(archive.archiver().verify(one.parallel(8)).problems()).extracting(WindowVerdict::verdict).containsExactly(Verdict.MISSING, Verdict.LATE_ROWS);
        assertThat(archive.leftovers()).isEmpty();
    }

    @Test
    void aStoreThatDoesNotAnswerEndsItWithoutAVerdict() {
        archive.store.onCall(call -> {
            if (call.operation() == StoreCall.Operation.HEAD) {
                throw new TransientException("cannot look at " + call.key() + ": 503", null, null);
            }
        });
        for (int parallel : new int[] {1, 3}) {
            List<WindowVerdict> heard = new ArrayList<>();
            assertThatThrownBy(() -> archive.archiver().verify(VerifyRequest.everything().parallel(parallel), heard::add)).isInstanceOf(TransientException.class);
            assertThat(heard).isEmpty();
            assertThat(archive.leftovers()).isEmpty();
        }
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
        assertThat(first(VerifyLevel.FOOTER)).as("the format of these tests has its checksum at its end").satisfies(found -> {
            assertThat(found.verdict()).isEqualTo(Verdict.CORRUPT);
            assertThat(found.object()).contains(PART);
            assertThat(found.detail()).contains(PART.value());
        });
        assertThat(first(VerifyLevel.FULL).verdict()).isEqualTo(Verdict.CORRUPT);
        assertThat(first(VerifyLevel.FULL).detail()).contains("bytes are not those that were written");
        assertThat(archive.leftovers()).isEmpty();
    }

    @Test
    void aColdPartIsLookedAtFromOutsideAndSaysSo() {
        archive.store.storageClass(PART, "GLACIER");
        for (VerifyLevel level : VerifyLevel.values()) {
            assertThat(first(level).verdict()).isEqualTo(Verdict.OK);
            assertThat(first(level).detail()).startsWith("ARCHIVED: 1 part lies in a cold storage class");
        }
        archive.source.insert("trades", trade(3, "late", 3));
        assertThat(first(VerifyLevel.SOURCE)).satisfies(late -> {
            assertThat(late.verdict()).isEqualTo(Verdict.LATE_ROWS);
            assertThat(late.detail()).contains("cannot be compared row by row before the parts are restored").contains("ARCHIVED");
        });
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
            assertThat(late.detail()).isEqualTo("the source has 3 rows and the archive has 2: 1 only in the source");
        });
    }

    @Test
    void rowsThatWereChangedOrDeletedInTheLiveSourceAreAMismatch() {
        archive.source.begin("writer").update("trades", row -> text(row).contains("A"), row -> trade(1, "A", 99)).commit();
        assertThat(first(VerifyLevel.SOURCE)).satisfies(changed -> {
            assertThat(changed.verdict()).isEqualTo(Verdict.MISMATCH);
            assertThat(changed.detail()).contains("1 only in the source, 1 only in the archive");
        });
        archive.source.delete("trades", row -> text(row).contains("A"));
        assertThat(first(VerifyLevel.SOURCE).verdict()).isEqualTo(Verdict.MISMATCH);
    }

    @Test
    void rowsBehindTheRetentionBoundaryAreGoneAndNoMismatch() {
        archive.table = ArchiveFixture.trades().retention(Duration.ofHours(10)).build();
        archive.source.delete("trades", row -> text(row).contains("A"));
        archive.source.advance(Duration.ofHours(12));
        assertThat(Verdicts.of(archive.archiver(), VerifyRequest.everything()).get(0).verdict()).isEqualTo(Verdict.SOURCE_GONE);
        assertThat(archive.archiver().verify(VerifyRequest.everything()).ok()).isTrue();
    }

    @Test
    void aSourceThatWasEmptiedStillHasItsArchiveVerified() {
        archive.table = ArchiveFixture.trades().retention(Duration.ofHours(10)).build();
        archive.source.delete("trades", row -> true);
        archive.source.advance(Duration.ofHours(12));
        assertThat(Verdicts.of(archive.archiver(), VerifyRequest.everything())).extracting(WindowVerdict::verdict).containsExactly(Verdict.SOURCE_GONE, Verdict.EMPTY);
    }

    @Test
    void windowsThatAreDueAndNotArchivedArePending() {
        archive.source.insert("trades", trade(7_300, "C", 1));
        List<WindowVerdict> verdicts = Verdicts.of(archive.archiver(), range(hour(0).start(), hour(2).end()));
        assertThat(verdicts).extracting(WindowVerdict::verdict).containsExactly(Verdict.OK, Verdict.EMPTY, Verdict.PENDING);
    }

    @Test
    void aWindowThatAnExportIsAtIsInProgress() {
        var lease = archive.ledger.acquire("trades", "other", Duration.ofMinutes(5), TakeOver.NEVER);
        archive.ledger.intend(lease, new Intent("trades", hour(2), 1, lease.epoch(), lease.owner(), List.of()));
        assertThat(Verdicts.of(archive.archiver(), range(hour(2).start(), hour(2).end()))).extracting(WindowVerdict::verdict).containsExactly(Verdict.IN_PROGRESS);
    }

    @Test
    void aWindowThatTheCursorHasPassedAndTheLedgerDoesNotKnowIsMissing() {
        archive.source.insert("trades", trade(7_300, "C", 1));
        archive.source.setNow(hour(2).end().plus(Duration.ofMinutes(30)));
        archive.export();
        MemoryLedger holed = new MemoryLedger(archive.source::now);
        var lease = holed.acquire("trades", "somebody", Duration.ofMinutes(5), TakeOver.NEVER);
        holed.rewrite(lease, List.of(archive.ledger.window("trades", hour(0).start()).orElseThrow(), archive.ledger.window("trades", hour(2).start()).orElseThrow()),
                Optional.of(hour(2).end()));
        Archiver archiver = Archiver.builder().source(archive.source).format(new CanonicalFormat()).store(archive.store).ledger(holed).tables(List.of(archive.table))
                .workDir(temporary.resolve("other")).instance("test").build();
        List<WindowVerdict> verdicts = Verdicts.of(archiver, new VerifyRequest(List.of(), Optional.empty(), Optional.empty(), VerifyLevel.HEAD));
        assertThat(verdicts).extracting(WindowVerdict::verdict).containsExactly(Verdict.OK, Verdict.MISSING, Verdict.OK);
        assertThat(verdicts.get(1).detail()).contains("archive gaps --backfill");
    }

    @Test
    void aRefusedWindowIsMissingAndSaysWhy() {
        archive.source.insert("trades", trade(7_300, "C", 1));
        archive.source.setNow(hour(2).end().plus(Duration.ofMinutes(30)));
        archive.store.replace(ObjectKey.of("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_12-00-00.canonical"), new byte[] {1});
        archive.export();
        assertThat(Verdicts.of(archive.archiver(), range(hour(2).start(), hour(2).end()))).singleElement().satisfies(refused -> {
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
        assertThat(Verdicts.of(empty.archiver(), VerifyRequest.everything())).isEmpty();
    }

    @Test
    void anObjectWhereAnEmptyWindowHasNoneIsExtra() {
        archive.store.replace(ObjectKey.of("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_11-00-00.canonical"), new byte[] {1});
        assertThat(verdicts(VerifyLevel.HEAD)).extracting(WindowVerdict::verdict).containsExactly(Verdict.OK, Verdict.EXTRA);
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
