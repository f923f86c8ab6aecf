package dev.coldarchive.policy;

import static dev.coldarchive.ArchiveFixture.TEN;
import static dev.coldarchive.ArchiveFixture.hour;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveFixture;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.policy.RetentionGuard.Facts;
import dev.coldarchive.policy.RetentionGuard.Silence;
import dev.coldarchive.policy.RetentionRisk.Cause;
import dev.coldarchive.source.SourceRetention;
import dev.coldarchive.window.TimeColumn;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetentionGuardTest {
    private static final Duration KEPT = Duration.ofDays(10);

    private TableSpec table = ArchiveFixture.trades().retention(KEPT).build();
    private Instant now = hour(5).end().plus(Duration.ofMinutes(5));
    private Optional<Instant> cursor = Optional.of(hour(5).end());
    private Optional<Instant> first = Optional.empty();
    private Optional<WindowRecord> unsettled = Optional.empty();
    private Optional<WindowRecord> unsealed = Optional.empty();
    private SourceRetention source = SourceRetention.NONE;
    private Optional<Duration> sealAhead = Optional.empty();
    private Optional<Silence> silence = Optional.empty();

    private RetentionRisk risk() {
        return new RetentionGuard(table, AlarmThresholds.DEFAULT).assess(new Facts(now, cursor, first, unsettled, unsealed, source, sealAhead), silence);
    }

    private static WindowRecord record(int hour, WindowState state, int revision) {
        return new WindowRecord("trades", hour(hour), state, revision, 1, RowDigest.EMPTY, 0, Optional.empty(), false, Optional.empty(), TEN);
    }

    private void endangered(int hour, Cause cause) {
        assertThat(risk().endangered()).contains(hour(hour));
        assertThat(risk().cause()).contains(cause);
        assertThat(risk().untilLoss()).contains(Duration.between(now, hour(hour).start().plus(KEPT)));
    }

    @Test
    void aHealthyTableIsSafeForItsMarginUntilTheNextWindowOfItsGrid() {
        assertThat(risk()).satisfies(risk -> {
            assertThat(risk.safetyMargin()).contains(KEPT.minusMinutes(65));
            assertThat(risk.overdue()).isZero();
            assertThat(risk.severity()).isEqualTo(LagSeverity.NORMAL);
            assertThat(risk.conflict()).isFalse();
            assertThat(risk.alarming()).isFalse();
        });
        endangered(6, Cause.NOT_ARCHIVED);
    }

    @Test
    void withoutRetentionNothingIsEverLostHoweverFarBehind() {
        table = ArchiveFixture.trades().build();
        now = now.plus(Duration.ofDays(400));
        assertThat(risk().untilLoss()).isEmpty();
        assertThat(risk().conflict()).isFalse();
        assertThat(risk().severity()).isEqualTo(LagSeverity.EMERGENCY);
    }

    @ParameterizedTest
    @CsvSource({"24:00:00, false", "23:59:59, true", "00:00:01, true", "00:00:00, true"})
    void lessThanADayUntilLossIsAConflictWhateverIsOverdue(String left, boolean conflict) {
        String[] parts = left.split(":");
        Duration untilLoss = Duration.ofHours(Integer.parseInt(parts[0])).plusMinutes(Integer.parseInt(parts[1])).plusSeconds(Integer.parseInt(parts[2]));
        now = hour(6).start().plus(KEPT).minus(untilLoss);
        assertThat(risk().untilLoss()).contains(untilLoss);
        assertThat(risk().conflict()).isEqualTo(conflict);
        assertThat(risk().severity()).isGreaterThanOrEqualTo(LagSeverity.CRITICAL);
    }

    @Test
    void aShortRetentionIsCriticalAlthoughNothingIsOverdue() {
        table = ArchiveFixture.trades().retention(Duration.ofHours(20)).build();
        assertThat(risk().overdue()).isZero();
        assertThat(risk().severity()).isEqualTo(LagSeverity.CRITICAL);
        assertThat(risk().sentence()).contains("in 19 hours the source deletes rows of window " + hour(6).start() + ", which is not archived");
    }

    @Test
    void whatIsGoneAlreadyIsALossOfNow() {
        now = hour(6).start().plus(KEPT).plus(Duration.ofDays(3));
        assertThat(risk().untilLoss()).contains(Duration.ZERO);
        assertThat(risk().sentence()).contains("may have deleted");
    }

    @ParameterizedTest
    @CsvSource({"COMMITTED, 1, MARKED", "SEALED, 2, MARKED", "QUARANTINED, 1, IN_DOUBT", "EXPORTING, 1, IN_DOUBT", "QUARANTINED, 0, NOT_ARCHIVED", "PLANNED, 0, NOT_ARCHIVED"})
    void anUnsettledWindowBeforeTheCursorCountsAndSaysWhy(WindowState state, int revision, Cause cause) {
        unsettled = Optional.of(record(2, state, revision));
        endangered(2, cause);
    }

    @Test
    void aSealThatIsDueAndNotThereCounts() {
        unsealed = Optional.of(record(2, WindowState.COMMITTED, 1));
        sealAhead = Optional.of(Duration.ofHours(48));
        now = hour(2).start().plus(KEPT).minus(Duration.ofHours(48)).minusSeconds(1);
        cursor = Optional.of(now.minusSeconds(7_200));
        assertThat(risk().cause()).contains(Cause.NOT_ARCHIVED);
        now = now.plusSeconds(1);
        endangered(2, Cause.UNSEALED);
        sealAhead = Optional.empty();
        assertThat(risk().cause()).contains(Cause.NOT_ARCHIVED);
    }

    @Test
    void theOldestOfAllThatCountsIsLostFirst() {
        unsealed = Optional.of(record(1, WindowState.COMMITTED, 1));
        sealAhead = Optional.of(KEPT);
        unsettled = Optional.of(record(2, WindowState.COMMITTED, 1));
        endangered(1, Cause.UNSEALED);
        unsettled = Optional.of(record(1, WindowState.COMMITTED, 1));
        endangered(1, Cause.MARKED);
    }

    @Test
    void aWindowThatWasToBeSealedAndMayBeGoneSinceSomethingFellSilentIsALossOfNow() {
        unsealed = Optional.of(record(2, WindowState.COMMITTED, 1));
        sealAhead = Optional.of(Duration.ofHours(48));
        now = hour(2).start().plus(KEPT).plusSeconds(1);
        silence = Optional.of(new Silence("the ledger does not answer", Optional.of(Duration.ofMinutes(1))));
        assertThat(risk().untilLoss()).contains(Duration.ZERO);
        assertThat(risk().cause()).contains(Cause.UNSEALED);
    }

    @Test
    void aWindowIsKeptUntilItsFirstRowMayBeDeleted() {
        RetentionGuard guard = new RetentionGuard(table, AlarmThresholds.DEFAULT);
        now = hour(3).start().plus(KEPT);
        Instant justAfter = hour(3).start().plusSeconds(1);
        assertThat(guard.keptFrom(source, now, hour(-99).start(), hour(99).start())).isEqualTo(justAfter);
        assertThat(guard.keptFrom(source, now, hour(4).start().plusMillis(1), hour(99).start())).as("never before the range").isEqualTo(hour(4).start().plusMillis(1));
        assertThat(guard.keptFrom(source, now, hour(-99).start(), hour(2).start())).as("none").isEqualTo(hour(2).start());
        assertThat(guard.keptFrom(source, now, hour(-9).start(), hour(-99).start())).as("nothing to look at").isEqualTo(hour(-9).start());
    }

    @Test
    void theSourcesOwnJobCountsIfItIsShorterAndNotPaused() {
        Duration dropAfter = Duration.ofDays(2);
        var ends = new TreeSet<>(Set.of(hour(0).start(), hour(24).start()));
        source = new SourceRetention(Optional.of(dropAfter), false, Optional.of(hour(-24).start()), ends);
        assertThat(risk().retention()).contains(dropAfter);
        assertThat(risk().untilLoss()).as("a chunk goes when its end is old enough").contains(Duration.between(now, hour(24).start().plus(dropAfter)));
        source = new SourceRetention(Optional.of(dropAfter), true, Optional.of(hour(-24).start()), ends);
        assertThat(risk().retention()).contains(KEPT);
        endangered(6, Cause.NOT_ARCHIVED);
        source = new SourceRetention(Optional.of(Duration.ofDays(900)), false, Optional.empty(), new TreeSet<>());
        assertThat(risk().retention()).contains(KEPT);
        endangered(6, Cause.NOT_ARCHIVED);
    }

    @Test
    void whatLiesBeforeTheOldestPartitionIsGoneEvenWithoutARetention() {
        table = ArchiveFixture.trades().build();
        source = new SourceRetention(Optional.empty(), false, Optional.of(hour(7).start()), new TreeSet<>());
        assertThat(risk().untilLoss()).contains(Duration.ZERO);
        assertThat(risk().conflict()).isTrue();
        source = new SourceRetention(Optional.empty(), false, Optional.of(hour(6).start()), new TreeSet<>());
        assertThat(risk().untilLoss()).isEmpty();
    }

    @Test
    void beforeTheFirstExportTheFirstRowCountsAndNothingIsOverdue() {
        cursor = Optional.empty();
        assertThat(risk().untilLoss()).isEmpty();
        first = Optional.of(hour(3).start().plusSeconds(7));
        endangered(3, Cause.NOT_ARCHIVED);
        assertThat(risk().overdue()).isZero();
    }

    @Test
    void aClockEastOfGreenwichLosesItsRowsEarlier() {
        table = ArchiveFixture.trades().retention(KEPT).time(TimeColumn.local("exchange_ts", ZoneId.of("Asia/Tokyo"))).build();
        assertThat(risk().untilLoss()).contains(Duration.between(now, hour(6).start().minus(Duration.ofHours(9)).plus(KEPT)));
    }

    @Test
    void whatWasNeverKnownIsTakenForDangerWhereThereIsARetention() {
        silence = Optional.of(new Silence("the ledger does not answer", Optional.empty()));
        cursor = Optional.empty();
        assertThat(risk().conflict()).isTrue();
        assertThat(risk().severity()).isEqualTo(LagSeverity.CRITICAL);
        assertThat(risk().sentence()).isEqualTo("cannot be judged: the ledger does not answer; how long rows are safe is not known");
        table = ArchiveFixture.trades().build();
        assertThat(risk().conflict()).isFalse();
        assertThat(risk().severity()).isEqualTo(LagSeverity.WARNING);
        assertThat(risk().alarming()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"PT0S, false", "PT2H, false", "PT2H0.001S, true", "PT-5M, false"})
    void silenceIsAWarningAtOnceAndAConflictWhenItLastsLongerThanAWarningMay(Duration length, boolean conflict) {
        silence = Optional.of(new Silence("the ledger does not answer", Optional.of(length)));
        assertThat(risk().conflict()).isEqualTo(conflict);
        assertThat(risk().severity()).isEqualTo(conflict ? LagSeverity.CRITICAL : LagSeverity.WARNING);
        assertThat(risk().unknown()).contains("the ledger does not answer");
        assertThat(risk().alarming()).isTrue();
        table = ArchiveFixture.trades().build();
        assertThat(risk().conflict()).as("without a retention").isFalse();
    }

    @Test
    void aSilenceSaysForHowLongRowsAreSafeByWhatWasKnownBefore() {
        silence = Optional.of(new Silence("the ledger does not answer", Optional.of(Duration.ZERO)));
        assertThat(risk().sentence()).isEqualTo("cannot be judged: the ledger does not answer; by what was known before, rows are safe for 9 days");
    }

    @Test
    void olderFactsThatLeaveLessThanADayAreAConflictHoweverShortTheSilenceIs() {
        silence = Optional.of(new Silence("the ledger does not answer", Optional.of(Duration.ZERO)));
        now = hour(6).start().plus(KEPT).minus(Duration.ofHours(24));
        assertThat(risk().conflict()).isFalse();
        now = now.plusSeconds(1);
        assertThat(risk().conflict()).isTrue();
    }

    @Test
    void thresholdsAreConfigurableAndHaveToGrow() {
        AlarmThresholds own = new AlarmThresholds(Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofMinutes(3), Duration.ofMinutes(4), Duration.ofDays(20));
        assertThat(own.severityOf(Duration.ofSeconds(59))).isEqualTo(LagSeverity.NORMAL);
        assertThat(own.severityOf(Duration.ofSeconds(60))).isEqualTo(LagSeverity.WARNING);
        assertThat(own.severityOf(Duration.ofMinutes(2))).isEqualTo(LagSeverity.CRITICAL);
        assertThat(own.severityOf(Duration.ofMinutes(3))).isEqualTo(LagSeverity.UNHEALTHY);
        assertThat(own.severityOf(Duration.ofMinutes(4))).isEqualTo(LagSeverity.EMERGENCY);
        assertThat(new RetentionGuard(table, own).assess(new Facts(now, cursor, first, unsettled, unsealed, source, sealAhead), silence).conflict()).isTrue();
        assertThatThrownBy(() -> new AlarmThresholds(Duration.ofHours(3), Duration.ofHours(2), Duration.ofHours(4), Duration.ofHours(5), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
