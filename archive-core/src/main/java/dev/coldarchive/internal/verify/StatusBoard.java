package dev.coldarchive.internal.verify;

import dev.coldarchive.Health;
import dev.coldarchive.TableSpec;
import dev.coldarchive.TableStatus;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.policy.CircuitBreaker;
import dev.coldarchive.policy.Dependency;
import dev.coldarchive.policy.LagSeverity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
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
    private final Deque<Instant> errors = new ArrayDeque<>();
    private int consecutiveErrors;

    public StatusBoard(Ports ports, List<TableSpec> tables) {
        this.ports = ports;
        this.tables = tables;
    }

    public List<TableStatus> status() {
        Instant now = ports.source().now();
        return tables.stream().map(table -> status(table, now)).toList();
    }

    private TableStatus status(TableSpec table, Instant now) {
        Optional<Cursor> cursor = ports.ledger().cursor(table.name());
        List<WindowRecord> records = ports.ledger().windows(table.name(), FIRST, LAST);
        Map<WindowState, Long> states = new EnumMap<>(WindowState.class);
        records.forEach(record -> states.merge(record.state(), 1L, Long::sum));
        Duration overdue = overdue(table, cursor, now);
        return new TableStatus(table.name(), cursor.map(Cursor::position), cursor.map(Cursor::movedAt), lag(cursor, now), overdue, LagSeverity.of(overdue),
                table.retention().map(keep -> keep.minus(table.grid().every()).minus(table.lag())), states,
                records.stream().mapToLong(record -> record.digest().rows()).sum(), records.stream().mapToLong(WindowRecord::sizeBytes).sum(),
                records.stream().filter(WindowRecord::needsAttention).toList());
    }

    private static Duration lag(Optional<Cursor> cursor, Instant now) {
        return cursor.map(at -> positive(Duration.between(at.position(), now))).orElse(Duration.ZERO);
    }

    private static Duration overdue(TableSpec table, Optional<Cursor> cursor, Instant now) {
        return cursor.map(at -> positive(Duration.between(at.position().plus(table.grid().every()).plus(table.lag()).plus(table.time().closeDelay()), now))).orElse(Duration.ZERO);
    }

    private static Duration positive(Duration length) {
        return length.isNegative() ? Duration.ZERO : length;
    }

    /** Notes how an export ended. */
    public synchronized void note(int failures, boolean progress) {
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
    public Health health() {
        int recent = errorsSince(ports.time().now().minus(Duration.ofHours(1)));
        int inARow = consecutive();
        Map<String, Health.Table> byName = new LinkedHashMap<>();
        LagSeverity worst = LagSeverity.NORMAL;
        boolean connected = true;
        try {
            Instant now = ports.source().now();
            for (TableSpec table : tables) {
                Optional<Cursor> cursor = ports.ledger().cursor(table.name());
                Duration overdue = overdue(table, cursor, now);
                byName.put(table.name(), new Health.Table(lag(cursor, now), overdue, cursor.map(Cursor::movedAt)));
                LagSeverity severity = LagSeverity.of(overdue);
                worst = severity.compareTo(worst) > 0 ? severity : worst;
            }
        } catch (RuntimeException e) {
            connected = false;
        }
        boolean unhealthy = !connected || worst.compareTo(LagSeverity.UNHEALTHY) >= 0 || inARow > CONSECUTIVE_LIMIT;
        Map<Dependency, CircuitBreaker.State> breakers = ports.guards().states();
        boolean degraded = worst != LagSeverity.NORMAL || recent > 0 || breakers.values().stream().anyMatch(state -> state != CircuitBreaker.State.CLOSED);
        return new Health(unhealthy ? Health.Status.UNHEALTHY : degraded ? Health.Status.DEGRADED : Health.Status.HEALTHY, connected, byName, recent, inARow, breakers);
    }

    private synchronized int consecutive() {
        return consecutiveErrors;
    }
}
