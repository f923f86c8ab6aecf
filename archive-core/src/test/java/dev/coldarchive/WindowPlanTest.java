package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.TEN;
import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.ledger.LedgerFaults.Operation;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.Verdicts;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.verify.WindowVerdict;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WindowPlanTest extends OneTableFixture {
    @BeforeEach
    void rowsFromTenOn() {
        archive.source.insert("trades", trade(5, "A", 1), trade(3_700, "B", 1));
    }

    private ExportPlan plan(ExportRequest request) {
        return archive.archiver().plan(request).get(0);
    }

    private static ExportRequest range(Instant start, Instant end) {
        return new ExportRequest(List.of("trades"), Optional.ofNullable(start), Optional.ofNullable(end), false, false, false, false);
    }

    private void cursorAt(Instant position) {
        var lease = archive.ledger.acquire("trades", "older exporter", Duration.ofMinutes(5), TakeOver.FORCED);
        archive.ledger.startAt(lease, position);
        archive.ledger.release(lease);
    }

    private void refused(ExportRequest request, String message, String hint) {
        assertThatThrownBy(() -> plan(request)).isInstanceOfSatisfying(ArchiveException.class, e -> {
            assertThat(e.category()).isEqualTo(ArchiveException.Category.USAGE);
            assertThat(e.table()).contains("trades");
            assertThat(e.hint()).hasValueSatisfying(text -> assertThat(text).contains(hint));
        }).hasMessageContaining(message);
    }

    @Test
    void theFirstRowOrStartFromDecidesWhereArchivingBegins() {
        assertThat(plan(ExportRequest.due()).windows()).containsExactly(hour(0), hour(1));
        archive.table = ArchiveFixture.trades().startFrom(hour(-1).start().plusSeconds(7)).build();
        assertThat(plan(ExportRequest.due()).windows()).startsWith(hour(-1)).hasSize(3);
    }

    @Test
    void aPlanChangesNothing() {
        plan(ExportRequest.due());
        assertThat(archive.ledger.cursor("trades")).isEmpty();
        assertThat(archive.store.keys()).isEmpty();
    }

    @Test
    void aCursorThatWasSetBackReturnsThoughNothingIsDue() {
        archive.export();
        setBack(TEN);
        assertThat(plan(ExportRequest.due()).windows()).isEmpty();
        assertThat(archive.ledger.cursor("trades").orElseThrow().position()).as("a plan changes nothing").isEqualTo(TEN);
        assertThat(archive.export().outcomes()).isEmpty();
        assertThat(archive.ledger.cursor("trades").orElseThrow().position()).isEqualTo(hour(1).end());
        int advances = archive.ledger.faults().calls(Operation.ADVANCE);
        archive.export();
        assertThat(archive.ledger.faults().calls(Operation.ADVANCE)).as("only where it lags").isEqualTo(advances).isEqualTo(1);
    }

    private void setBack(Instant position) {
        Lease lease = archive.ledger.acquire("trades", "a person", Duration.ofMinutes(5), TakeOver.FORCED);
        archive.ledger.place(lease, archive.ledger.cursor("trades").orElseThrow().position(), position, "to see");
        archive.ledger.release(lease);
    }

    @Test
    void aWindowIsDueWhenItsLagHasPassedAndNotBefore() {
        archive.source.setNow(hour(0).end().plus(Duration.ofMinutes(5)).minusNanos(1_000));
        assertThat(plan(ExportRequest.due())).satisfies(plan -> {
            assertThat(plan.windows()).isEmpty();
            assertThat(plan.notes()).singleElement().asString().contains("nothing is due").contains(hour(0).toString()).contains("2024-01-15T11:05:00Z");
        });
        archive.source.setNow(hour(0).end().plus(Duration.ofMinutes(5)));
        assertThat(plan(ExportRequest.due()).windows()).containsExactly(hour(0));
    }

    @Test
    void aClockWestOfGreenwichClosesLater() {
        archive.table = ArchiveFixture.trades().time(TimeColumn.local("exchange_ts", ZoneId.of("America/New_York"))).startFrom(TEN).build();
        archive.source.setNow(hour(0).end().plus(Duration.ofMinutes(5)).plus(Duration.ofHours(5)).minusSeconds(1));
        assertThat(plan(ExportRequest.due()).windows()).isEmpty();
        archive.source.advance(Duration.ofSeconds(1));
        assertThat(plan(ExportRequest.due()).windows()).containsExactly(hour(0));
    }

    @Test
    void anEndOffTheGridNamesTheNearestWindows() {
        Instant off = TEN.plusSeconds(1);
        refused(range(off, hour(1).end()), off + " is off its grid of 1 h", "the nearest windows are " + hour(0) + " and " + hour(1));
        refused(range(TEN, off), "is off its grid", "the nearest windows are");
    }

    @Test
    void aWindowThatIsNotClosedYetIsRefusedAndTheWayOutSaid() {
        refused(range(hour(1).start(), hour(2).end()), "cannot export window " + hour(2), "may be read from 2024-01-15T13:05:00Z on; say --end 2024-01-15T12:00:00Z");
        refused(range(null, hour(2).end()), "it is not closed yet", "--end");
    }

    @Test
    void aRangeWithoutAnEndGoesUpToWhatIsDue() {
        assertThat(plan(range(hour(1).start(), null)).windows()).containsExactly(hour(1));
        assertThat(plan(range(hour(5).start(), null)).windows()).isEmpty();
    }

    @Test
    void aRangeThatDoesNotStartBeforeItsEndIsRefused() {
        assertThatThrownBy(() -> range(TEN, TEN)).isInstanceOf(ArchiveException.class).hasMessageContaining("does not start before its end");
        assertThatThrownBy(() -> new ExportRequest(List.of(), Optional.empty(), Optional.empty(), false, true, false, false)).hasMessageContaining("shrink");
    }

    @Test
    void whatIsArchivedIsPassedOverUnlessForced() {
        archive.export();
        assertThat(plan(ExportRequest.due()).windows()).isEmpty();
        assertThat(plan(range(TEN, hour(1).end()))).satisfies(plan -> {
            assertThat(plan.windows()).isEmpty();
            assertThat(plan.archivedAlready()).isEqualTo(2);
        });
        assertThat(plan(range(TEN, hour(1).end()).forced())).satisfies(plan -> {
            assertThat(plan.windows()).containsExactly(hour(0), hour(1));
            assertThat(plan.archivedAlready()).isZero();
        });
    }

    @Test
    void aCursorAheadOfTheSourcesClockIsRefused() {
        cursorAt(archive.source.now().plusSeconds(1));
        refused(ExportRequest.due(), "its cursor 2024-01-15T13:00:01Z lies ahead of the source's clock", "archive ledger rebuild --table trades");
    }

    @Test
    void aCursorThatAnOlderExporterLeftInsideAWindowIsAlignedDown() {
        cursorAt(TEN.plus(Duration.ofMinutes(30)));
        assertThat(plan(ExportRequest.due()).windows()).containsExactly(hour(0), hour(1));
        assertThat(Verdicts.of(archive.archiver(), VerifyRequest.everything())).isEmpty();
        archive.export();
        assertThat(archive.ledger.cursor("trades").orElseThrow().position()).isEqualTo(hour(1).end());
        assertThat(Verdicts.of(archive.archiver(), VerifyRequest.everything())).extracting(WindowVerdict::verdict).containsExactly(Verdict.OK, Verdict.OK);
    }

    @Test
    void windowsThatHaveToBeReadAgainArePlannedWhereverTheCursorIs() {
        var writer = archive.source.begin("slow writer").insert("trades", trade(6, "late", 1));
        archive.source.setNow(hour(0).end().plus(Duration.ofMinutes(45)));
        archive.export();
        archive.source.setNow(hour(2).start().plus(Duration.ofMinutes(10)));
        assertThat(plan(ExportRequest.due()).windows()).containsExactly(hour(0), hour(1));
        writer.commit();
        assertThat(plan(range(hour(1).start(), hour(1).end())).windows()).as("a range is what was asked for, and no more").containsExactly(hour(1));
    }

    @Test
    void daysOfOneTableAndHoursOfAnotherComeFromTheirOwnGrids() {
        archive.table = ArchiveFixture.trades().every(Duration.ofDays(1)).build();
        archive.source.setNow(TEN.plus(Duration.ofDays(1)));
        assertThat(plan(ExportRequest.due()).windows()).containsExactly(Window.of(Instant.parse("2024-01-15T00:00:00Z"), Duration.ofDays(1)));
    }

    @Test
    void aTableThatIsNotConfiguredIsNamedWithThoseThatAre() {
        assertThatThrownBy(() -> archive.archiver().plan(ExportRequest.range("trade", TEN, hour(0).end()))).isInstanceOfSatisfying(ArchiveException.class,
                e -> assertThat(e.hint()).contains("configured are trades")).hasMessageContaining("cannot find table trade");
    }
}
