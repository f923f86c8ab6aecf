package dev.coldarchive.daemon.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.window.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportJournalTest {
    private static final Instant TEN = Instant.parse("2024-01-15T10:00:00Z");
    private static final ExportRequest REQUEST = ExportRequest.range("market trades", TEN, TEN.plus(Duration.ofHours(9))).forced();

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("done.txt");
    }

    private static WindowOutcome outcome(int hour, Result result) {
        Window window = Window.of(TEN.plus(Duration.ofHours(hour)), Duration.ofHours(1));
        return new WindowOutcome("market trades", window, result, 1, 1, 0, 1, 0, Duration.ZERO, "");
    }

    private Map<String, Set<Instant>> interrupted(WindowOutcome... done) {
        try (ExportJournal journal = ExportJournal.in(file)) {
            Map<String, Set<Instant>> before = journal.begin(REQUEST);
            for (WindowOutcome one : done) {
                journal.windowDone(one);
            }
            return before;
        }
    }

    @Test
    void whatWasDoneBeforeTheInterruptionIsKnownAfterIt() {
        assertThat(interrupted(outcome(0, Result.COMMITTED), outcome(1, Result.UNCHANGED), outcome(2, Result.ADOPTED))).isEmpty();
        assertThat(interrupted(outcome(3, Result.COMMITTED))).isEqualTo(Map.of("market trades", Set.of(TEN, TEN.plus(Duration.ofHours(1)), TEN.plus(Duration.ofHours(2)))));
        assertThat(interrupted().get("market trades")).hasSize(4);
    }

    @Test
    void aWindowThatWaitsOrWasRefusedIsNotDone() {
        interrupted(outcome(0, Result.NOT_CLOSED), outcome(1, Result.QUARANTINED));
        assertThat(interrupted()).isEmpty();
    }

    @Test
    void aLineThatWasCutOffCountsForNothing() throws IOException {
        interrupted(outcome(0, Result.COMMITTED));
        Files.writeString(file, "market%20trades\t2024-01-15T11:00", StandardOpenOption.APPEND);
        assertThat(interrupted(outcome(5, Result.COMMITTED)).get("market trades")).containsExactly(TEN);
        assertThat(interrupted().get("market trades")).hasSize(2);
    }

    @Test
    void theFileOfAnotherExportIsRefused() {
        interrupted();
        assertThatThrownBy(() -> ExportJournal.in(file).begin(ExportRequest.range("market trades", TEN, TEN.plus(Duration.ofHours(2))).forced()))
                .isInstanceOf(ArchiveException.class).hasMessageContaining("begun with another range");
        assertThatThrownBy(() -> ExportJournal.in(file).begin(REQUEST.shrinking())).isInstanceOf(ArchiveException.class);
    }

    @Test
    void whenAllIsDoneTheFileGoes() {
        try (ExportJournal journal = ExportJournal.in(file)) {
            journal.begin(REQUEST);
            journal.windowDone(outcome(0, Result.COMMITTED));
            journal.finish();
        }
        assertThat(file).doesNotExist();
        try (ExportJournal none = ExportJournal.none()) {
            assertThat(none.begin(REQUEST)).isEmpty();
            none.windowDone(outcome(0, Result.COMMITTED));
            none.finish();
        }
        assertThat(directory).isEmptyDirectory();
    }
}
