package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.TEN;
import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.StoreCall;
import dev.coldarchive.verify.Gap;
import dev.coldarchive.verify.Gaps;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GapsTest {
    @TempDir
    Path temporary;

    private ArchiveFixture archive;

    /** Ten hours are due; 0, 1, 4 and 5 are archived. */
    @BeforeEach
    void someHoursAreArchived() {
        archive = new ArchiveFixture(temporary.resolve("work")).create();
        for (int i = 0; i < 10; i++) {
            archive.source.insert("trades", trade(i * 3_600L + 1, "A" + i, i));
        }
        archive.source.setNow(hour(10).start().plus(Duration.ofMinutes(10)));
        archive.export(ExportRequest.range("trades", hour(0).start(), hour(1).end()));
        archive.export(ExportRequest.range("trades", hour(4).start(), hour(5).end()));
    }

    private Gaps gaps(Gaps.From from) {
        return archive.archiver().gaps(List.of(), from);
    }

    @Test
    void windowsThatAreDueAndNotArchivedAreGapsWhoeverIsAsked() {
        for (Gaps.From from : Gaps.From.values()) {
            assertThat(gaps(from).gaps()).extracting(Gap::start, Gap::end, Gap::windows)
                    .containsExactly(tuple(hour(2).start(), hour(3).end(), 2L), tuple(hour(6).start(), hour(9).end(), 4L));
            assertThat(gaps(from).windows()).isEqualTo(6);
        }
    }

    @Test
    void theStoreAloneTellsWithoutTheLedger() {
        archive.ledger.faults().probe((operation, call, phase) -> {
            throw new TransientException("cannot reach the ledger", null, null);
        });
        assertThat(gaps(Gaps.From.STORE).windows()).isEqualTo(6);
    }

    @Test
    void aManifestThatIsGoneIsAGapOfTheStoreAndNotOfTheLedger() {
        archive.store.remove(ObjectKey.of("_archive/trades/20240115T140000Z_PT1H.r0001.json"));
        assertThat(gaps(Gaps.From.STORE).windows()).isEqualTo(7);
        assertThat(gaps(Gaps.From.LEDGER).windows()).isEqualTo(6);
    }

    @Test
    void otherFilesBesideTheManifestsAreNoManifests() {
        for (String name : List.of("20240115T120000Z_PT1H.r0001.json.bak", "20240115T120000Z_PT15M.r0001.json", "20241315T120000Z_PT1H.r0001.json", "parked/20240115T120000Z_PT1H.r0001.json",
                "20240115T120000Z_PT1H.r0001.pruned.json", "identity.json")) {
            archive.store.replace(ObjectKey.of("_archive/trades/" + name), new byte[] {1});
        }
        assertThat(gaps(Gaps.From.STORE).windows()).isEqualTo(6);
    }

    @Test
    void aListThatFailsIsAnErrorAndNoGap() {
        archive.store.onCall(call -> {
            if (call.operation() == StoreCall.Operation.LIST) {
                throw new TransientException("cannot list", null, null);
            }
        });
        assertThatThrownBy(() -> gaps(Gaps.From.STORE)).isInstanceOf(TransientException.class);
    }

    @Test
    void aRefusedWindowIsAGapWithItsReason() {
        archive.store.replace(ObjectKey.of("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_12-00-00.canonical"), new byte[] {1});
        archive.export();
        assertThat(gaps(Gaps.From.LEDGER).gaps()).singleElement().satisfies(gap -> {
            assertThat(gap.start()).isEqualTo(hour(2).start());
            assertThat(gap.reason()).contains("neither a manifest nor an intent names");
        });
    }

    @Test
    void whatTheSourceDeletesFirstIsFilledFirstAndNoMoreThanTheLimit() {
        Gap early = new Gap("kept", TEN, TEN.plus(Duration.ofHours(3)), Duration.ofHours(1), "", Optional.empty());
        Gap late = new Gap("dying", TEN.plus(Duration.ofDays(1)), TEN.plus(Duration.ofHours(29)), Duration.ofHours(1), "", Optional.of(TEN.plus(Duration.ofDays(2))));
        assertThat(new Gaps(List.of(early, late)).mostUrgent(Duration.ofMinutes(7 * 60 + 30)).gaps()).extracting(Gap::table, Gap::windows)
                .containsExactly(tuple("dying", 5L), tuple("kept", 2L));
        assertThat(new Gaps(List.of(early, late)).mostUrgent(Duration.ofMinutes(59)).gaps()).isEmpty();
    }

    @Test
    void backfillArchivesWhatWasPlannedAndMovesTheCursorNoFurtherThanTheRunReaches() {
        ExportReport report = archive.archiver().backfill(gaps(Gaps.From.LEDGER).mostUrgent(Duration.ofHours(3)));
        assertThat(report.outcomes()).hasSize(3);
        assertThat(report.failures()).isEmpty();
        assertThat(archive.ledger.cursor("trades").orElseThrow().position()).isEqualTo(hour(6).end());
        assertThat(gaps(Gaps.From.LEDGER).gaps()).extracting(Gap::start).containsExactly(hour(7).start());
        archive.archiver().backfill(gaps(Gaps.From.STORE));
        assertThat(gaps(Gaps.From.STORE).gaps()).isEmpty();
    }

    @Test
    void aTableWithoutRowsHasNoGaps() {
        ArchiveFixture empty = new ArchiveFixture(temporary.resolve("other")).create();
        for (Gaps.From from : Gaps.From.values()) {
            assertThat(empty.archiver().gaps(List.of(), from).gaps()).isEmpty();
        }
    }

    @Test
    void retentionSaysUntilWhenTheSourceKeepsAGap() {
        archive.table = ArchiveFixture.trades().retention(Duration.ofDays(2)).build();
        Instant end = hour(2).start().plus(Duration.ofDays(2));
        assertThat(gaps(Gaps.From.LEDGER).gaps().get(0).lostAt()).contains(end);
    }
}
