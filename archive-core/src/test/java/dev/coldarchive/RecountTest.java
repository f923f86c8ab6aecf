package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.TEN;
import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;
import static dev.coldarchive.ArchiveFixture.trades;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.window.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Late rows of tables that nobody marks: archived windows are counted again over a horizon. */
class RecountTest {
    @TempDir
    private Path directory;
    private ArchiveFixture archive;
    private Archiver archiver;

    @BeforeEach
    void aDayOfWindowsIsArchived() {
        archive(trades().recount(Duration.ofHours(20)).build());
    }

    private void archive(TableSpec table) {
        archive = new ArchiveFixture(directory.resolve("work"));
        archive.table = table;
        archive.create();
        for (int hour = 0; hour < 24; hour++) {
            archive.source.insert("trades", trade(hour * 3_600L + 10, "A", hour));
        }
        archive.source.setNow(TEN.plus(Duration.ofHours(24)).plus(Duration.ofMinutes(10)));
        archiver = archive.archiver();
        archiver.exportNow();
        archive.done.clear();
    }

    @Test
    void windowsThatHaveLeftTheHorizonAreNotCounted() {
        archive.source.advance(Duration.ofDays(1));
        for (int cycle = 0; cycle < 5; cycle++) {
            assertThat(archiver.exportNow().outcomes()).noneMatch(outcome -> outcome.result() == Result.UNCHANGED);
        }
    }

    @Test
    void aRowThatNobodyMarkedIsFoundWithinADay() {
        archive(trades().recount(Duration.ofDays(3)).build());
        archive.source.insert("trades", trade(20 * 3_600 + 20, "late", 1));
        archive.source.advance(Duration.ofHours(24));
        int cycles = 0;
        while (!archive.archivedRows().equals(archive.sourceRows())) {
            assertThat(archiver.exportNow().outcomes()).filteredOn(outcome -> outcome.revision() > 1 || outcome.result() == Result.UNCHANGED).hasSizeLessThanOrEqualTo(8);
            cycles++;
        }
        assertThat(cycles).isEqualTo(3);
        assertThat(archive.done).filteredOn(outcome -> outcome.lateRows() > 0).extracting(WindowOutcome::window).containsExactly(hour(20));
        assertThat(archiver.exportNow().outcomes()).isEmpty();
        archive.source.advance(Duration.ofHours(23));
        assertThat(archiver.exportNow().outcomes()).noneMatch(outcome -> outcome.result() == Result.UNCHANGED);
        archive.source.advance(Duration.ofHours(1));
        assertThat(archiver.exportNow().outcomes()).filteredOn(outcome -> outcome.result() == Result.UNCHANGED).extracting(WindowOutcome::window)
                .containsExactly(IntStream.range(0, 8).mapToObj(ArchiveFixture::hour).toArray(Window[]::new));
    }

    @Test
    void withoutAHorizonNothingIsCountedAgain() {
        archive(trades().build());
        archive.source.advance(Duration.ofDays(2));
        archiver.exportNow();
        assertThat(archiver.exportNow().outcomes()).isEmpty();
    }

    @Test
    void aWindowWhoseRowsMayBeDeletedAlreadyIsLeftAlone() {
        archive(trades().recount(Duration.ofDays(3)).retention(Duration.ofHours(40)).sealAhead(Duration.ZERO).build());
        archive.source.insert("trades", trade(20, "late", 1));
        archive.source.advance(Duration.ofHours(24));
        archiver.exportNow();
        assertThat(archive.done).filteredOn(outcome -> outcome.result() == Result.UNCHANGED).extracting(WindowOutcome::window).startsWith(hour(9)).hasSize(8);
        assertThat(archive.ledger.window("trades", hour(0).start()).orElseThrow().state()).isEqualTo(WindowState.COMMITTED);
    }

    @Test
    void windowsThatCannotBeTakenInKeepNoOtherFromBeingCounted() {
        archive(trades().recount(Duration.ofDays(3)).build());
        for (int hour = 0; hour < 10; hour++) {
            archive.source.insert("trades", trade(hour * 3_600L + 20, "late", 1));
            archive.store.remove(Manifest.key("trades", hour(hour), 1));
        }
        archive.source.insert("trades", trade(20 * 3_600 + 20, "late", 1));
        archive.source.advance(Duration.ofHours(24));
        for (int cycle = 0; cycle < 6; cycle++) {
            archiver.exportNow();
        }
        assertThat(archive.archivedRows()).filteredOn(row -> row.contains("late")).hasSize(1);
    }
}
