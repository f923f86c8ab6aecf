package dev.coldarchive.internal.verify;

import dev.coldarchive.ExportReport;
import dev.coldarchive.Health;
import dev.coldarchive.LateRows;
import dev.coldarchive.LoopHealth;
import dev.coldarchive.TableSpec;
import dev.coldarchive.TableStatus;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.DayCount;
import dev.coldarchive.ledger.LeaseHeldException;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.policy.CircuitBreaker;
import dev.coldarchive.policy.CircuitOpenException;
import dev.coldarchive.policy.Dependency;
import dev.coldarchive.source.MarkedWindow;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How tables stand, from ledger and source; and how the exporter has fared, from what it noted. Safe for use by several threads. */
public final class StatusBoard {
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");
    private static final int MOST_LISTED = 100;
    private static final Duration RECENT = Duration.ofHours(1);

    private final Ports ports;
    private final List<TableSpec> tables;
    private final RetentionWatch watch;
    private final Deque<Instant> errors = new ArrayDeque<>();
    private int consecutiveErrors;
    private final Map<String, Long> lateRows = new HashMap<>();

    public StatusBoard(Ports ports, List<TableSpec> tables, RetentionWatch watch) {
        this.ports = ports;
        this.tables = tables;
        this.watch = watch;
    }

    public List<TableStatus> status() {
        Instant now = ports.source().now();
        return watch.standings(tables, now).stream().map(standing -> status(standing, now)).toList();
    }

    /** Counts days, not windows: what is read, and kept, does not grow with ten thousand windows. */
    private TableStatus status(RetentionWatch.Standing standing, Instant now) {
        TableSpec table = standing.table();
        Optional<Cursor> cursor = ports.ledger().cursor(table.name());
        List<DayCount> days = ports.ledger().days(table.name(), FIRST, LAST);
        Map<WindowState, Long> states = new EnumMap<>(WindowState.class);
        days.forEach(day -> states.merge(day.state(), day.windows(), Long::sum));
        return new TableStatus(table.name(), cursor.map(Cursor::position), cursor.map(Cursor::movedAt), lag(cursor, now), standing.risk(), states,
                days.stream().mapToLong(DayCount::rows).sum(), days.stream().mapToLong(DayCount::sizeBytes).sum(), late(table),
                days.stream().filter(DayCount::needsAttention).mapToLong(DayCount::windows).sum(), needingAttention(table, days));
    }

    private List<WindowRecord> needingAttention(TableSpec table, List<DayCount> days) {
        List<WindowRecord> found = new ArrayList<>();
        Iterator<Instant> starts = days.stream().filter(DayCount::needsAttention).map(day -> day.day().atStartOfDay(ZoneOffset.UTC).toInstant()).distinct().iterator();
        while (starts.hasNext() && found.size() < MOST_LISTED) {
            Instant day = starts.next();
            ports.ledger().windows(table.name(), day, day.plus(Duration.ofDays(1))).stream().filter(WindowRecord::needsAttention).limit(MOST_LISTED - found.size()).forEach(found::add);
        }
        return found;
    }

    private LateRows late(TableSpec table) {
        List<MarkedWindow> marked = ports.marks().windows(table);
        return new LateRows(marked.size(), marked.stream().map(MarkedWindow::oldest).min(Instant::compareTo), lateSoFar(table.name()));
    }

    private synchronized long lateSoFar(String table) {
        return lateRows.getOrDefault(table, 0L);
    }

    private static Duration lag(Optional<Cursor> cursor, Instant now) {
        return cursor.map(at -> positive(Duration.between(at.position(), now))).orElse(Duration.ZERO);
    }

    private static Duration positive(Duration length) {
        return length.isNegative() ? Duration.ZERO : length;
    }

    /** Notes how an export ended. That another exporter has a table is no error: that one does the work; nor is what a breaker refused: nothing was tried. */
    public void note(ExportReport report) {
        int failures = (int) report.failures().stream().filter(failure -> !(failure instanceof LeaseHeldException) && !(failure instanceof CircuitOpenException)).count();
        note(failures, !report.outcomes().isEmpty());
        report.outcomes().forEach(this::noteLate);
    }

    private synchronized void noteLate(WindowOutcome outcome) {
        lateRows.merge(outcome.table(), outcome.lateRows(), Long::sum);
    }

    /** Notes an export that could not even begin. */
    public void noteFailure() {
        note(1, false);
    }

    private synchronized void note(int failures, boolean progress) {
        for (int i = 0; i < failures; i++) {
            errors.add(ports.time().now());
        }
        consecutiveErrors = failures > 0 ? consecutiveErrors + failures : progress ? 0 : consecutiveErrors;
        recentErrors();
    }

    private synchronized int recentErrors() {
        Instant from = ports.time().now().minus(RECENT);
        while (!errors.isEmpty() && errors.peek().isBefore(from)) {
            errors.remove();
        }
        return errors.size();
    }

    private synchronized int consecutiveErrors() {
        return consecutiveErrors;
    }

    /** Looks at source and ledger, once and aside: how often somebody wants to know must change nothing of how exports fare. Never throws: what cannot be known makes it unhealthy. */
    public Health health(LoopHealth loop) {
        return ports.guards().aside(() -> look(loop));
    }

    private Health look(LoopHealth loop) {
        RetentionWatch.SourceTime time = watch.now();
        Optional<String> ledgerSilent = ledgerSilent();
        Map<String, Health.Table> byName = new LinkedHashMap<>();
        for (RetentionWatch.Standing standing : watch.standings(tables, time.now(), time.silent().or(() -> ledgerSilent))) {
            Optional<Cursor> cursor = standing.cursor();
            byName.put(standing.table().name(), new Health.Table(cursor.map(Cursor::position), lag(cursor, time.now()), standing.risk(), cursor.map(Cursor::movedAt)));
        }
        Map<Dependency, CircuitBreaker.State> breakers = ports.guards().states();
        HealthCriteria found = new HealthCriteria();
        found.connections(time.silent(), ledgerSilent, byName.values());
        byName.values().forEach(table -> found.table(table.retention()));
        found.errors(recentErrors(), consecutiveErrors());
        breakers.forEach(found::breaker);
        found.loop(loop);
        return new Health(found.status(), found.reasons(), time.now(), time.silent().isEmpty(), ledgerSilent.isEmpty(), byName, recentErrors(), consecutiveErrors(), breakers, loop);
    }

    private Optional<String> ledgerSilent() {
        try {
            ports.ledger().cursor(tables.get(0).name());
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
