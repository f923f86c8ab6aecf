package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.event.WindowOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports over long ranges: gently, and not twice. */
class LongExportTest {
    @TempDir
    Path directory;

    private ArchiveFixture fixture;

    @BeforeEach
    void threeArchivedHours() {
        fixture = new ArchiveFixture(directory.resolve("work")).create();
        fixture.source.setNow(hour(4).start());
        for (int hour = 0; hour < 3; hour++) {
            fixture.source.insert("trades", trade(hour * 3_600L + 1, "A", 1), trade(hour * 3_600L + 2, "B", 2));
        }
        assertThat(fixture.export().complete()).isTrue();
    }

    private static ExportRequest again(LongRun terms) {
        return ExportRequest.range("trades", hour(0).start(), hour(3).start()).forced().keepingTo(terms);
    }

    @Test
    void aPaceIsKeptByRestingBetweenWindowsWhenNothingIsOpen() {
        fixture.sleeps.clear();
        fixture.onSleep = () -> {
            fixture.nanos += fixture.sleeps.get(fixture.sleeps.size() - 1).toNanos();
            assertThat(fixture.source.openSnapshots()).isZero();
        };
        assertThat(fixture.export(again(new LongRun(1, Map.of()))).complete()).isTrue();
        assertThat(fixture.sleeps).as("two rows before the second window, two more before the third").hasSize(4).containsOnly(Duration.ofSeconds(1));
    }

    @Test
    void withoutAPaceThereIsNoRest() {
        fixture.sleeps.clear();
        assertThat(fixture.export(again(LongRun.NONE)).complete()).isTrue();
        assertThat(fixture.sleeps).isEmpty();
    }

    @Test
    void whatAnInterruptedExportHasDoneIsPassedOverAndNothingElse() {
        ExportReport report = fixture.export(again(new LongRun(0, Map.of("trades", Set.of(hour(0).start(), hour(2).start()), "another", Set.of(hour(1).start())))));
        assertThat(report.outcomes()).extracting(WindowOutcome::window).containsExactly(hour(1));
        assertThat(report.plans().get(0).archivedAlready()).isEqualTo(2);
    }

    @Test
    void whatIsNotArchivedIsReadWhateverAJournalSays() {
        fixture.source.insert("trades", trade(3 * 3_600L + 1, "C", 1));
        fixture.source.setNow(hour(5).start());
        ExportReport report = fixture.export(ExportRequest.range("trades", hour(3).start(), hour(4).start()).forced().keepingTo(new LongRun(0, Map.of("trades", Set.of(hour(3).start())))));
        assertThat(report.outcomes()).extracting(WindowOutcome::window).containsExactly(hour(3));
    }

    private ExportEstimate estimate(Instant start, Instant end, long pace) {
        return estimate(start, end, pace, 1);
    }

    private ExportEstimate estimate(Instant start, Instant end, long pace, int parallel) {
        ExportRequest request = ExportRequest.range("trades", start, end).forced();
        return ExportEstimate.of(fixture.ledger, fixture.table, fixture.archiver().plan(request).get(0), pace, parallel);
    }

    @Test
    void windowsThatAreArchivedCountAsTheyWereAndOthersLikeTheLastOnes() {
        assertThat(estimate(hour(0).start(), hour(3).start(), 0).rows()).contains(6L);
        fixture.source.setNow(hour(5).start());
        assertThat(estimate(hour(1).start(), hour(4).start(), 0).rows()).contains(6L);
        long bytes = fixture.store.list("raw/", "*").mapToLong(object -> object.sizeBytes()).sum();
        assertThat(estimate(hour(0).start(), hour(3).start(), 0).bytes()).contains(bytes);
    }

    @Test
    void temporaryDiskIsSaidInAdvanceThreeTimesTheLargestWindowForEachInTheAir() {
        long largest = fixture.store.list("raw/", "*").mapToLong(object -> object.sizeBytes()).max().orElseThrow();
        assertThat(estimate(hour(0).start(), hour(3).start(), 0).temporaryBytes()).contains(3 * largest);
        assertThat(estimate(hour(0).start(), hour(3).start(), 0, 2).temporaryBytes()).as("no more windows than there are").contains(3 * 3 * largest);
        assertThat(estimate(hour(0).start(), hour(1).start(), 0, 4).temporaryBytes()).contains(3 * largest);
    }

    @Test
    void aPaceIsForAllStreamsTogether() {
        fixture.sleeps.clear();
        fixture.onSleep = () -> fixture.nanos += Duration.ofSeconds(1).toNanos();
        assertThat(fixture.builder().parallel(4).pace(1).executor(work -> { }).build().export(again(LongRun.NONE)).complete()).isTrue();
        assertThat(fixture.sleeps).as("of the configuration: two rows before the second window, two more before the third").hasSize(4);
        fixture.sleeps.clear();
        assertThat(fixture.builder().pace(1).build().export(again(new LongRun(2, Map.of()))).complete()).isTrue();
        assertThat(fixture.sleeps).as("what is asked for comes before what is configured").hasSize(2);
    }

    @Test
    void whatWasNotReadInAnIdleHourIsNotMadeUpFor() {
        fixture.onSleep = () -> fixture.nanos += Duration.ofSeconds(1).toNanos();
        Archiver archiver = fixture.builder().pace(1).build();
        archiver.export(again(LongRun.NONE));
        fixture.nanos += Duration.ofHours(1).toNanos();
        fixture.sleeps.clear();
        archiver.export(again(LongRun.NONE));
        assertThat(fixture.sleeps).hasSize(4);
    }

    @Test
    void aPaceSaysHowLongItTakesAtLeast() {
        assertThat(estimate(hour(0).start(), hour(3).start(), 2).time()).contains(Duration.ofSeconds(3));
        assertThat(estimate(hour(0).start(), hour(3).start(), 0).time()).as("two gaps are too few to tell").isEmpty();
    }

    @Test
    void ofATableThatWasNeverArchivedNothingIsKnown() {
        ArchiveFixture other = new ArchiveFixture(directory.resolve("other")).create();
        other.source.insert("trades", trade(1, "A", 1));
        assertThat(ExportEstimate.of(other.ledger, other.table, other.archiver().plan(ExportRequest.due()).get(0), 0, 1))
                .isEqualTo(new ExportEstimate(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @Test
    void nothingToDoTakesNoTime() {
        assertThat(ExportEstimate.of(fixture.ledger, fixture.table, new ExportPlan("trades", List.of(), 0, List.of()), 5, 4).time()).contains(Duration.ZERO);
    }
}
