package dev.coldarchive.daemon;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.ledger.LeaseHeldException;
import dev.coldarchive.policy.CircuitBreaker;
import dev.coldarchive.policy.CircuitOpenException;
import dev.coldarchive.policy.Dependency;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes what happens to the log, with SLF4J's key-value pairs: one line a window that changed, one a failure, with what is
 * safe and what to do. Safe for use by several threads.
 */
public final class LoggingListener implements ArchiveListener {
    /** Kinds of failures that no window is to blame for. */
    private static final Set<ArchiveException.Category> SURROUNDINGS = EnumSet.of(ArchiveException.Category.TRANSIENT, ArchiveException.Category.PERMISSION,
            ArchiveException.Category.NOT_INITIALISED, ArchiveException.Category.LOCAL_DISK, ArchiveException.Category.LEASE, ArchiveException.Category.USAGE);

    private final Logger log;
    /** Windows that were said to wait, by table: they come up in every cycle. */
    private final Map<String, Window> waiting = new ConcurrentHashMap<>();
    /** Who has the tables that others have. */
    private final Map<String, String> elsewhere = new ConcurrentHashMap<>();
    private final RetentionAlarms alarms = new RetentionAlarms();
    private final Repetitions repetitions;
    /** What failed so often that a breaker keeps calls from it: that was said, and is not said of every call. */
    private final Set<Dependency> leftAlone = ConcurrentHashMap.newKeySet();

    public LoggingListener() {
        this(LoggerFactory.getLogger("dev.coldarchive.archive"));
    }

    /** Writes to this logger. */
    public LoggingListener(Logger log) {
        this(log, System::nanoTime);
    }

    /** @param nanos a clock that never jumps */
    LoggingListener(Logger log, LongSupplier nanos) {
        this.log = log;
        this.repetitions = new Repetitions(nanos);
    }

    @Override
    public void exportPlanned(String table, List<Window> windows) {
        elsewhere.remove(table);
        if (!windows.isEmpty()) {
            at(windows.size() == 1 ? Level.DEBUG : Level.INFO, table).addKeyValue("windows", windows.size()).addKeyValue("from", windows.get(0).start())
                    .addKeyValue("to", windows.get(windows.size() - 1).end()).log("export planned");
        }
    }

    @Override
    public void windowStarted(String table, Window window) {
        at(Level.DEBUG, table, window).log("window started");
    }

    @Override
    public void partStored(String table, Window window, ObjectKey key, long sizeBytes, boolean put) {
        at(Level.DEBUG, table, window).addKeyValue("key", key).addKeyValue("bytes", sizeBytes).log(put ? "part stored" : "part was there already");
    }

    @Override
    public void windowDone(WindowOutcome outcome) {
        switch (outcome.result()) {
            case COMMITTED -> {
                SURROUNDINGS.forEach(category -> repetitions.over(kind(outcome.table(), category)));
                figures(Level.INFO, outcome).log("window committed");
            }
            case ADOPTED -> figures(Level.WARN, outcome).log("window adopted from its manifest: the ledger did not know of it");
            case UNCHANGED -> figures(Level.DEBUG, outcome).log("window unchanged");
            case NOT_CLOSED -> {
                if (!outcome.window().equals(waiting.put(outcome.table(), outcome.window()))) {
                    detailed(Level.WARN, outcome).log("window waits: a transaction that could still add rows is open");
                }
            }
            case QUARANTINED -> detailed(Level.ERROR, outcome).log("window refused; its rows stay in the source, the cursor stays, later windows go on");
        }
    }

    @Override
    public void windowPruned(String table, Window window, long rows) {
        at(Level.INFO, table, window).addKeyValue("rows", rows).log("window deleted from the source");
    }

    @Override
    public void retentionHeld(String table, boolean held) {
        at(Level.WARN, table).log(held ? "retention of the source is paused: loss was near" : "retention of the source is resumed");
    }

    @Override
    public void windowSealed(String table, Window window) {
        at(Level.INFO, table, window).log("window sealed");
    }

    @Override
    public void windowFailed(String table, Window window, ArchiveException error) {
        failed(table, Optional.of(window), error);
    }

    /** A table that another exporter has is in good hands: said once, until it is another's. */
    @Override
    public void tableFailed(String table, ArchiveException error) {
        if (!(error instanceof LeaseHeldException held)) {
            failed(table, Optional.empty(), error);
        } else if (!held.held().owner().equals(elsewhere.put(table, held.held().owner()))) {
            at(Level.INFO, table).addKeyValue("owner", held.held().owner()).log("another exporter has this table");
        }
    }

    /** What ails all windows of a table is said once, not of each; what one window has is said of that one. */
    private void failed(String table, Optional<Window> window, ArchiveException error) {
        boolean ofSurroundings = SURROUNDINGS.contains(error.category());
        OptionalInt unsaid = error instanceof CircuitOpenException ? OptionalInt.empty()
                : repetitions.hear(kind(table, error.category()) + (ofSurroundings ? "" : window.map(Window::start).map(Instant::toString).orElse("")));
        Level level = unsaid.isPresent() ? Level.ERROR : Level.DEBUG;
        LoggingEventBuilder event = window.map(its -> at(level, table, its)).orElseGet(() -> at(level, table));
        event.addKeyValue("class", error.category().name().toLowerCase(Locale.ROOT));
        error.key().ifPresent(key -> event.addKeyValue("key", key));
        error.hint().ifPresent(hint -> event.addKeyValue("hint", hint));
        if (unsaid.orElse(0) > 0) {
            event.addKeyValue("like_it_since", unsaid.getAsInt());
        }
        if (error.category() == ArchiveException.Category.FAILURE) {
            event.setCause(error);
        }
        event.log("{}; the cursor has not moved, what is archived stands", error.getMessage());
    }

    private static String kind(String table, ArchiveException.Category category) {
        return table + " " + category;
    }

    /** While something is left alone, that was said. */
    @Override
    public void retrying(String what, int failedTries, Duration wait, ArchiveException error) {
        log.atLevel(leftAlone.isEmpty() ? Level.WARN : Level.DEBUG).addKeyValue("failed_tries", failedTries).addKeyValue("wait_seconds", seconds(wait))
                .log("trying again: {}: {}", what, error.getMessage());
    }

    /** Each time that a dependency still does not answer its breaker opens anew: said when it first does, and then each ten minutes. */
    @Override
    public void breakerChanged(Dependency dependency, CircuitBreaker.State now, String reason) {
        String kind = "breaker of " + dependency;
        Level level = Level.DEBUG;
        if (now == CircuitBreaker.State.OPEN) {
            leftAlone.add(dependency);
            level = repetitions.hear(kind).isPresent() ? Level.ERROR : Level.DEBUG;
        } else if (now == CircuitBreaker.State.CLOSED) {
            leftAlone.remove(dependency);
            repetitions.over(kind);
            level = Level.INFO;
        }
        log.atLevel(level).addKeyValue("dependency", dependency).addKeyValue("breaker", now.name().toLowerCase(Locale.ROOT)).log("the {}: {}", dependency, reason);
    }

    @Override
    public void retention(RetentionRisk risk) {
        alarms.hear(risk).ifPresent(level -> {
            LoggingEventBuilder event = at(level, risk.table()).addKeyValue("severity", risk.severity()).addKeyValue("overdue_seconds", seconds(risk.overdue()));
            risk.untilLoss().ifPresent(left -> event.addKeyValue("seconds_until_loss", seconds(left)));
            risk.endangered().ifPresent(window -> event.addKeyValue("window", window.start()));
            event.log("{}{}{}", risk.conflict() ? "ExportRetentionConflict: " : "", risk.sentence(), RetentionAlarms.advice(risk));
        });
    }

    @Override
    public void warning(String table, String message) {
        at(Level.WARN, table).log(message);
    }

    private LoggingEventBuilder figures(Level level, WindowOutcome outcome) {
        return detailed(level, outcome).addKeyValue("rows", outcome.rows()).addKeyValue("bytes", outcome.sizeBytes()).addKeyValue("seconds", seconds(outcome.took()))
                .addKeyValue("revision", outcome.revision()).addKeyValue("parts_put", outcome.partsPut());
    }

    private LoggingEventBuilder detailed(Level level, WindowOutcome outcome) {
        LoggingEventBuilder event = at(level, outcome.table(), outcome.window());
        return outcome.detail().isEmpty() ? event : event.addKeyValue("detail", outcome.detail());
    }

    private LoggingEventBuilder at(Level level, String table, Window window) {
        return at(level, table).addKeyValue("window", window.start()).addKeyValue("window_end", window.end());
    }

    private LoggingEventBuilder at(Level level, String table) {
        return table.isEmpty() ? log.atLevel(level) : log.atLevel(level).addKeyValue("table", table);
    }

    private static double seconds(Duration length) {
        return length.toMillis() / 1000.0;
    }
}
