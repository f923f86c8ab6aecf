package dev.coldarchive.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.window.Window;
import dev.coldarchive.window.WindowGrid;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final List<Window> WINDOWS = new WindowGrid(Duration.ofHours(1)).between(Instant.EPOCH, Instant.EPOCH.plusSeconds(4 * 3600));

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private long nanos;

    @Test
    void aLineSaysHowFarItIsAndHowLongItWillTake() {
        Progress progress = progress(false, false);
        progress.exportPlanned("trades", WINDOWS);
        exported(progress, 0, 600_000);
        nanos = 20_000_000_000L;
        progress.tick();
        assertThat(shown()).isEqualTo("trades  1 of 4 windows, 600,000 rows, 30,000 rows/s, 1 min left\n");
    }

    @Test
    void aTableThatIsDoneGetsOneLineAndNoMoreTicks() {
        Progress progress = progress(false, false);
        progress.exportPlanned("trades", WINDOWS.subList(0, 1));
        nanos = 2_000_000_000L;
        exported(progress, 0, 600_000);
        progress.tick();
        assertThat(shown()).isEqualTo("trades  1 window, 600,000 rows, 300,000 rows/s, 1.0 kB in 2.0 s\n");
    }

    @Test
    void onATerminalTheBarIsDrawnAgainInItsPlace() {
        Progress progress = progress(true, false);
        progress.exportPlanned("trades", WINDOWS);
        exported(progress, 0, 10);
        progress.tick();
        exported(progress, 1, 10);
        progress.tick();
        progress.close();
        assertThat(shown()).contains("█████░░░░░").contains("██████████░░░░░░░░░░").endsWith("\r\u001b[K").doesNotContain("\n");
    }

    @Test
    void warningsStandAboveTheBar() {
        Progress progress = progress(true, false);
        progress.exportPlanned("trades", WINDOWS);
        progress.tick();
        progress.retrying("upload", 1, Duration.ofSeconds(1), new ArchiveException(ArchiveException.Category.TRANSIENT, "cannot put x: 503", null));
        assertThat(shown()).endsWith("\r\u001b[K\u001b[33mwarning: \u001b[0mcannot put x: 503; trying again in 1.0 s (failed 1 time)\n");
    }

    @Test
    void failedWindowsAreCounted() {
        Progress progress = progress(false, false);
        progress.exportPlanned("trades", WINDOWS.subList(0, 1));
        progress.windowFailed("trades", WINDOWS.get(0), new ArchiveException(ArchiveException.Category.FAILURE, "cannot", null));
        assertThat(shown()).endsWith(", 1 failed\n");
    }

    @Test
    void quietSaysNothing() {
        Progress progress = progress(false, true);
        progress.exportPlanned("trades", WINDOWS);
        exported(progress, 0, 10);
        progress.tick();
        progress.warning("trades", "rows before the first window");
        assertThat(shown()).isEmpty();
    }

    private Progress progress(boolean terminal, boolean quiet) {
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        return Progress.onTicks(Console.of(stream, stream, terminal, terminal, Map.of(), false, quiet, false), () -> nanos);
    }

    private static void exported(Progress progress, int window, long rows) {
        progress.windowStarted("trades", WINDOWS.get(window));
        progress.rowsRead("trades", WINDOWS.get(window), rows);
        progress.windowDone(new WindowOutcome("trades", WINDOWS.get(window), Result.COMMITTED, 1, rows, 0, 1_000, 1, Duration.ZERO, ""));
    }

    private String shown() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
