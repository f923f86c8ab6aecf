package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.text;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.ledger.WindowState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Windows of which somebody may still write rows when they become due: writers that are open, and a standby that has not replayed them. */
class OpenWriterTest extends OneTableFixture {
    @Test
    void aWriterThatIsOpenAcrossTheCloseIsWaitedFor() {
        archive.source.insert("trades", trade(5, "A", 1));
        var writer = archive.source.begin("slow writer").insert("trades", trade(6, "late", 1));
        archive.source.setNow(hour(0).end().plus(Duration.ofMinutes(6)));
        ExportReport report = archive.export();
        assertThat(report.outcomes()).singleElement().satisfies(outcome -> {
            assertThat(outcome.result()).isEqualTo(Result.NOT_CLOSED);
            assertThat(outcome.detail()).contains("slow writer");
        });
        assertThat(archive.parts()).isEmpty();
        writer.commit();
        archive.export();
        assertThat(archive.archivedRows()).hasSize(2);
    }

    @Test
    void aWriterThatStaysOpenTooLongIsNamedAndTheWindowIsReadAgain() {
        archive.source.insert("trades", trade(5, "A", 1));
        var writer = archive.source.begin("slow writer").insert("trades", trade(6, "late", 1));
        archive.source.advance(Duration.ofMinutes(4));
        assertThat(archive.export().outcomes()).extracting(WindowOutcome::result).containsExactly(Result.NOT_CLOSED, Result.NOT_CLOSED);
        archive.source.advance(Duration.ofMinutes(12));
        assertThat(archive.export().outcomes()).hasSize(3).allSatisfy(outcome -> {
            assertThat(outcome.result()).isEqualTo(Result.COMMITTED);
            assertThat(outcome.detail()).contains("slow writer");
        });
        assertThat(archive.record(0).recount()).isTrue();
        writer.commit();
        archive.export();
        assertThat(archive.archivedRows()).hasSize(2);
        assertThat(archive.record(0)).satisfies(record -> {
            assertThat(record.recount()).isFalse();
            assertThat(record.revision()).isEqualTo(2);
        });
    }

    /** Read while a writer was open, whose row retention took before the window was read again: before the writer's row, after it, or the row alone. */
    private void readWhileAWriterWasOpen(long late) {
        archive.table = ArchiveFixture.trades().retention(Duration.ofHours(6)).sealAhead(Duration.ZERO).build();
        archive.source.insert("trades", trade(3_000, "A", 1));
        var writer = archive.source.begin("slow writer").insert("trades", trade(late, "late", 1));
        archive.source.advance(Duration.ofMinutes(4));
        archive.export();
        archive.source.advance(Duration.ofMinutes(12));
        archive.export();
        assertThat(archive.record(0)).satisfies(record -> assertThat(record.state() + " " + record.recount()).isEqualTo("COMMITTED true"));
        writer.commit();
    }

    private void saysThatItIsTooLate() {
        assertThat(archive.record(0)).satisfies(record -> {
            assertThat(record.state()).isEqualTo(WindowState.SOURCE_GONE);
            assertThat(record.recount()).isFalse();
            assertThat(record.reason()).hasValueSatisfying(reason -> assertThat(reason).contains("was to be read again"));
        });
        assertThat(archive.warnings).anySatisfy(warning -> assertThat(warning).contains("was to be read again").contains(hour(0).toString()));
        assertThat(archive.archivedRows()).hasSize(1);
    }

    @Test
    void aWindowThatRetentionTookBeforeItWasReadAgainSaysSo() {
        readWhileAWriterWasOpen(6);
        archive.source.setNow(hour(7).end());
        archive.source.delete("trades", row -> true);
        archive.source.insert("trades", trade(8 * 3_600, "B", 1));
        archive.export();
        saysThatItIsTooLate();
    }

    @Test
    void aWindowThatRetentionTookOnlyTheLateRowsOfSaysSoToo() {
        readWhileAWriterWasOpen(6);
        archive.source.setNow(hour(5).end().plus(Duration.ofMinutes(10)));
        archive.source.delete("trades", row -> ArchiveFixture.text(row).contains("late"));
        archive.export();
        saysThatItIsTooLate();
    }

    @Test
    void aWriterThatEndsInAMomentHoldsNothingBack() {
        archive.source.insert("trades", trade(5, "A", 1));
        var writer = archive.source.begin("quick writer").insert("trades", trade(6, "in time", 1));
        archive.onSleep = () -> {
            archive.onSleep = () -> { };
            writer.commit();
        };
        assertThat(archive.export().outcomes()).extracting(WindowOutcome::result).containsExactly(Result.COMMITTED, Result.COMMITTED);
        assertThat(archive.archivedRows()).hasSize(2);
    }

    @Test
    void aStandbyThatHasNotReplayedIsWaitedForHoweverLongItTakes() {
        archive.source.insert("trades", trade(5, "A", 1));
        archive.source.pauseReplay();
        archive.source.insert("trades", trade(6, "not replayed", 1));
        archive.source.advance(Duration.ofDays(2));
        assertThat(archive.export(ExportRequest.range("trades", hour(0).start(), hour(1).end())).outcomes()).extracting(WindowOutcome::result)
                .containsExactly(Result.NOT_CLOSED, Result.NOT_CLOSED);
        assertThat(archive.parts()).isEmpty();
        archive.source.resumeReplay();
        archive.export(ExportRequest.range("trades", hour(0).start(), hour(1).end()));
        assertThat(archive.archivedRows()).hasSize(2);
    }

    @Test
    void aWindowThatWasReadTooEarlyIsSettledOnceTheWriterHasGoneWithoutAnyRow() {
        archive.source.insert("trades", trade(5, "A", 1));
        var writer = archive.source.begin("slow writer").insert("trades", trade(6, "late", 1));
        archive.source.advance(Duration.ofMinutes(16));
        archive.export();
        writer.rollback();
        archive.export();
        assertThat(archive.record(0)).satisfies(record -> {
            assertThat(record.recount()).isFalse();
            assertThat(record.revision()).isEqualTo(1);
        });
    }
}
