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
import dev.coldarchive.ledger.LeaseHeldException;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.policy.CircuitBreaker;
import dev.coldarchive.policy.Dependency;
import dev.coldarchive.policy.LagSeverity;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.source.MarkedWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How tables stand, from ledger and source; and how the exporter has fared, from what it noted. Safe for use by several threads. */
public final class StatusBoard {
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");
    private static final int CONSECUTIVE_LIMIT = 10;

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

    private TableStatus status(RetentionWatch.Standing standing, Instant now) {
        TableSpec table = standing.table();
        Optional<Cursor> cursor = ports.ledger().cursor(table.name());
        List<WindowRecord> records = ports.ledger().windows(table.name(), FIRST, LAST);
        Map<WindowState, Long> states = new EnumMap<>(WindowState.class);
        records.forEach(record -> states.merge(record.state(), 1L, Long::sum));
        return new TableStatus(table.name(), cursor.map(Cursor::position), cursor.map(Cursor::movedAt), lag(cursor, now), standing.risk(), states,
                records.stream().mapToLong(record -> record.digest().rows()).sum(), records.stream().mapToLong(WindowRecord::sizeBytes).sum(),
                late(table), records.stream().filter(WindowRecord::needsAttention).toList());
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

    /** Notes how an export ended. That another exporter has a table is no error: that one does the work. */
    public void note(ExportReport report) {
        int failures = (int) report.failures().stream().filter(failure -> !(failure instanceof LeaseHeldException)).count();
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
    }

    private synchronized int errorsSince(Instant from) {
        while (!errors.isEmpty() && errors.peek().isBefore(from)) {
            errors.remove();
        }
        return errors.size();
    }

    /** Never throws: what cannot be known makes it unhealthy. */
    public Health health(LoopHealth loop) {
        int recent = errorsSince(ports.time().now().minus(Duration.ofHours(1)));
        int inARow = consecutive();
        RetentionWatch.SourceTime time = watch.now();
        boolean connected = time.answered();
        Map<String, Health.Table> byName = new LinkedHashMap<>();
        LagSeverity worst = LagSeverity.NORMAL;
        for (RetentionWatch.Standing standing : watch.standings(tables, time.now())) {
            RetentionRisk risk = standing.risk();
            worst = worst.or(risk.severity());
            connected &= risk.unknown().isEmpty();
            byName.put(risk.table(), new Health.Table(lag(standing.cursor(), time.now()), risk, standing.cursor().map(Cursor::movedAt)));
        }
        boolean unhealthy = !connected || worst.compareTo(LagSeverity.UNHEALTHY) >= 0 || inARow > CONSECUTIVE_LIMIT || loop.state() == LoopHealth.State.DIED;
        Map<Dependency, CircuitBreaker.State> breakers = ports.guards().states();
        boolean degraded = worst != LagSeverity.NORMAL || recent > 0 || breakers.values().stream().anyMatch(state -> state != CircuitBreaker.State.CLOSED);
        return new Health(unhealthy ? Health.Status.UNHEALTHY : degraded ? Health.Status.DEGRADED : Health.Status.HEALTHY, connected, byName, recent, inARow, breakers, loop);
    }

    private synchronized int consecutive() {
        return consecutiveErrors;
    }
}
