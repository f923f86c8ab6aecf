package dev.coldarchive.daemon.page;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.ledger.LeaseHeldException;
import dev.coldarchive.policy.CircuitBreaker;
import dev.coldarchive.policy.Dependency;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Keeps in bounded memory what the archiver does now and did in the last day. Begins empty: it is of this process. Safe for use by several threads. */
public final class Diary implements ArchiveListener {
    private final InstantSource clock;
    private final Instant since;
    private final Map<String, Round> rounds = new LinkedHashMap<>();
    private final Map<Work, Running> running = new LinkedHashMap<>();
    private final Map<Dependency, Breaker> breakers = new EnumMap<>(Dependency.class);
    private final Throughput throughput = new Throughput();
    private final Incidents incidents = new Incidents();
    private Optional<Retry> retry = Optional.empty();
    private Optional<Done> lastDone = Optional.empty();

    private record Work(String table, Window window) {}

    /**
     * A window that is worked on.
     *
     * @param rows read so far
     * @param sizeBytes of the parts that stand so far
     * @param usualRows of the table's last window that had rows; 0 if none is known
     */
    record Running(String table, Window window, Instant since, long rows, long sizeBytes, long usualRows) {}

    /** A run over windows of a table: so many, and so many done. */
    record Round(Instant since, long windows, long done, long usualRows) {
        Round oneMore(long rows) {
            return new Round(since, Math.max(windows, done + 1), done + 1, rows > 0 ? rows : usualRows);
        }
    }

    /** A dependency's breaker, since when it is so, and why. */
    record Breaker(CircuitBreaker.State state, Instant since, String reason) {}

    /** Something that will be tried again after a while. */
    record Retry(Instant at, String what, int failedTries, Duration pause, String message) {}

    /** A window that was committed. */
    record Done(String table, Window window, Instant at, long rows, Duration took) {}

    /** Everything at one moment. */
    record Entries(
            Instant since, List<Running> running, Map<String, Round> rounds, Map<Dependency, Breaker> breakers, List<Throughput.Bucket> lastDay, List<Incident> incidents, Optional<Retry> retry,
            Optional<Done> lastDone) {}

    public Diary(InstantSource clock) {
        this.clock = clock;
        this.since = clock.instant();
        for (Dependency dependency : Dependency.values()) {
            breakers.put(dependency, new Breaker(CircuitBreaker.State.CLOSED, since, ""));
        }
    }

    synchronized Entries read() {
        return new Entries(since, List.copyOf(running.values()), Map.copyOf(rounds), new EnumMap<>(breakers), throughput.lastDay(clock.instant()), incidents.all(), retry, lastDone);
    }

    @Override
    public synchronized void exportPlanned(String table, List<Window> windows) {
        long usualRows = rounds.containsKey(table) ? rounds.get(table).usualRows() : 0;
        rounds.put(table, new Round(clock.instant(), windows.size(), 0, usualRows));
        incidents.tableReached(table, clock.instant());
    }

    @Override
    public synchronized void windowStarted(String table, Window window) {
        long usualRows = rounds.containsKey(table) ? rounds.get(table).usualRows() : 0;
        running.put(new Work(table, window), new Running(table, window, clock.instant(), 0, 0, usualRows));
    }

    @Override
    public synchronized void rowsRead(String table, Window window, long rows) {
        grow(table, window, rows, 0);
    }

    @Override
    public synchronized void partStored(String table, Window window, ObjectKey key, long sizeBytes, boolean put) {
        grow(table, window, 0, sizeBytes);
    }

    private void grow(String table, Window window, long rows, long sizeBytes) {
        running.computeIfPresent(new Work(table, window),
                (work, was) -> new Running(table, window, was.since(), was.rows() + rows, was.sizeBytes() + sizeBytes, was.usualRows()));
    }

    @Override
    public synchronized void windowDone(WindowOutcome outcome) {
        ended(outcome.table(), outcome.window(), outcome.rows());
        switch (outcome.result()) {
            case COMMITTED -> {
                throughput.committed(clock.instant(), outcome.rows(), outcome.sizeBytes());
                lastDone = Optional.of(new Done(outcome.table(), outcome.window(), clock.instant(), outcome.rows(), outcome.took()));
                well(outcome);
            }
            case UNCHANGED, ADOPTED -> well(outcome);
            case QUARANTINED -> {
                throughput.failed(clock.instant());
                note(Optional.of(outcome.table()), Optional.of(outcome.window()), "quarantined", outcome.detail(), Optional.empty(),
                        Commands.about(WindowKind.QUARANTINED, outcome.table(), outcome.window()));
            }
            case NOT_CLOSED -> note(Optional.of(outcome.table()), Optional.of(outcome.window()), "waiting", "window " + outcome.window() + " of table " + outcome.table() + " waits: it "
                    + outcome.detail(), Optional.empty(), Optional.empty());
        }
    }

    private void well(WindowOutcome outcome) {
        incidents.windowDone(outcome.table(), outcome.window(), clock.instant());
        retry = Optional.empty();
    }

    @Override
    public synchronized void windowFailed(String table, Window window, ArchiveException error) {
        ended(table, window, 0);
        throughput.failed(clock.instant());
        note(Optional.of(table), Optional.of(window), error);
    }

    /** A table that another exporter has is in good hands. */
    @Override
    public synchronized void tableFailed(String table, ArchiveException error) {
        running.keySet().removeIf(work -> work.table().equals(table));
        if (!(error instanceof LeaseHeldException)) {
            note(Optional.of(table), Optional.empty(), error);
        }
    }

    @Override
    public synchronized void retrying(String what, int failedTries, Duration wait, ArchiveException error) {
        retry = Optional.of(new Retry(clock.instant(), what, failedTries, wait, error.getMessage()));
    }

    @Override
    public synchronized void breakerChanged(Dependency dependency, CircuitBreaker.State now, String reason) {
        breakers.put(dependency, new Breaker(now, clock.instant(), reason));
    }

    @Override
    public synchronized void warning(String table, String message) {
        note(Optional.of(table).filter(name -> !name.isEmpty()), Optional.empty(), "warning", message, Optional.empty(), Optional.of("archive doctor"));
    }

    private void ended(String table, Window window, long rows) {
        running.remove(new Work(table, window));
        rounds.computeIfPresent(table, (name, round) -> round.oneMore(rows));
    }

    private void note(Optional<String> table, Optional<Window> window, ArchiveException error) {
        note(table, window, error.category().name().toLowerCase(Locale.ROOT), error.getMessage(), error.hint(), Commands.about(error, table, window));
    }

    private void note(Optional<String> table, Optional<Window> window, String category, String message, Optional<String> hint, Optional<String> command) {
        incidents.add(new Incident(table, window, category, message, hint, command, clock.instant(), clock.instant(), 1, Optional.empty()));
    }
}
