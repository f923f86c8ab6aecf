package dev.coldarchive.cli.console;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.load.LoadedWindow;
import dev.coldarchive.verify.WindowVerdict;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Shows an export or a verification while it runs: a bar that is drawn again on a terminal, a line each 30 seconds elsewhere, and one line
 * when a table is done. Safe for use by several threads.
 */
public final class Progress implements ArchiveListener, AutoCloseable {
    private static final Duration REDRAW = Duration.ofMillis(200);
    private static final Duration LINE = Duration.ofSeconds(30);
    private static final int BAR = 20;
    private static final String ERASE_LINE = "\r\u001b[K";

    private final Console console;
    private final LongSupplier nanoClock;
    private final ScheduledExecutorService ticks;
    private final Map<String, TableProgress> tables = new LinkedHashMap<>();
    private String current;
    private boolean barShown;

    private Progress(Console console, LongSupplier nanoClock, ScheduledExecutorService ticks) {
        this.console = console;
        this.nanoClock = nanoClock;
        this.ticks = ticks;
    }

    /** Starts to show, until closed. */
    public static Progress on(Console console) {
        ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "progress");
            thread.setDaemon(true);
            return thread;
        });
        Progress progress = new Progress(console, System::nanoTime, ticks);
        long every = (console.live() ? REDRAW : LINE).toMillis();
        ticks.scheduleAtFixedRate(progress::tick, every, every, TimeUnit.MILLISECONDS);
        return progress;
    }

    /** Shows only when told to {@link #tick}. */
    static Progress onTicks(Console console, LongSupplier nanoClock) {
        return new Progress(console, nanoClock, null);
    }

    synchronized void tick() {
        if (console.quiet() || current == null || tables.get(current).done()) {
            return;
        }
        String line = tables.get(current).line(nanoClock.getAsLong(), console.live() ? BAR : 0);
        if (console.live()) {
            console.err().print(ERASE_LINE + line);
            console.err().flush();
            barShown = true;
        } else {
            console.err().println(line);
        }
    }

    /** Time from the moment a table was planned until its last window was done, or until now. */
    public synchronized Duration took(String table) {
        TableProgress progress = tables.get(table);
        return progress == null ? Duration.ZERO : progress.took(nanoClock.getAsLong());
    }

    @Override
    public synchronized void exportPlanned(String table, List<Window> windows) {
        if (!windows.isEmpty()) {
            tables.put(table, new TableProgress(table, windows.size(), "", nanoClock.getAsLong()));
            current = table;
        }
    }

    @Override
    public synchronized void windowStarted(String table, Window window) {
        of(table);
        current = table;
    }

    @Override
    public synchronized void rowsRead(String table, Window window, long rows) {
        of(table).rows += rows;
    }

    @Override
    public synchronized void windowDone(WindowOutcome outcome) {
        TableProgress progress = of(outcome.table());
        progress.finished++;
        progress.bytes += outcome.sizeBytes();
        if (outcome.result() == WindowOutcome.Result.QUARANTINED) {
            progress.refused++;
        } else if (!outcome.detail().isEmpty()) {
            say(() -> console.note(outcome.table() + " " + Figures.time(outcome.window().start()) + ": " + outcome.detail()));
        }
        finish(progress);
    }

    @Override
    public synchronized void verificationPlanned(String table, long windows) {
        if (windows > 0) {
            tables.put(table, new TableProgress(table, windows, " read", nanoClock.getAsLong())); // on both sides
            current = table;
        }
    }

    @Override
    public synchronized void windowVerified(WindowVerdict verdict) {
        TableProgress progress = of(verdict.table());
        progress.finished++;
        progress.bytes += verdict.sizeBytes();
        finish(progress);
    }

    @Override
    public synchronized void loadPlanned(String table, long windows) {
        tables.put(table, new TableProgress(table, windows, " loaded", nanoClock.getAsLong()));
        current = table;
    }

    @Override
    public synchronized void windowLoaded(String table, LoadedWindow window) {
        TableProgress progress = of(table);
        progress.finished++;
        progress.bytes += window.sizeBytes();
        progress.failed += window.result() == LoadedWindow.Result.FAILED ? 1 : 0;
        finish(progress);
    }

    @Override
    public synchronized void windowFailed(String table, Window window, ArchiveException error) {
        TableProgress progress = of(table);
        progress.finished++;
        progress.failed++;
        finish(progress);
    }

    @Override
    public synchronized void retrying(String what, int failedTries, Duration wait, ArchiveException error) {
        say(() -> console.warning(error.getMessage() + "; trying again in " + Figures.duration(wait) + " (failed " + Figures.count(failedTries, "time") + ")"));
    }

    @Override
    public synchronized void warning(String table, String message) {
        say(() -> console.warning(table + ": " + message));
    }

    private void finish(TableProgress progress) {
        if (progress.done()) {
            progress.end(nanoClock.getAsLong());
            say(() -> console.note(progress.line(nanoClock.getAsLong(), 0)));
        }
    }

    private TableProgress of(String table) {
        return tables.computeIfAbsent(table, name -> new TableProgress(name, 1, "", nanoClock.getAsLong()));
    }

    /** Prints above the bar. */
    private void say(Runnable line) {
        erase();
        line.run();
    }

    private void erase() {
        if (barShown) {
            console.err().print(ERASE_LINE);
            console.err().flush();
            barShown = false;
        }
    }

    /** Stops to draw; what is printed next starts on a fresh line. */
    public void stop() {
        if (ticks != null) {
            ticks.shutdownNow();
        }
        synchronized (this) {
            current = null;
            erase();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
