package dev.coldarchive.daemon.page;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.Health;
import dev.coldarchive.LoopHealth;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.daemon.http.HttpPort;
import dev.coldarchive.daemon.http.Refreshed;
import dev.coldarchive.daemon.http.Request;
import dev.coldarchive.daemon.http.Response;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.ledger.MemoryLedger;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.policy.AlarmThresholds;
import dev.coldarchive.policy.CircuitBreaker;
import dev.coldarchive.policy.Dependency;
import dev.coldarchive.policy.LagSeverity;
import dev.coldarchive.policy.RetentionGuard;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.source.MarkLog;
import dev.coldarchive.source.MarkedWindow;
import dev.coldarchive.source.SourceRetention;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import dev.coldarchive.window.Window;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** An archive as the page may find it: tables with a past, and what the archiver does to them, at whatever time the machine's clock shows. */
final class Scene {
    static final Instant NOW = Instant.now();

    /** What the diary's clock shows: it was begun two days ago. */
    private Instant shown = NOW.minus(Duration.ofDays(2));
    final Diary diary = new Diary(() -> shown);
    final MemoryLedger ledger = new MemoryLedger(() -> NOW);
    final Map<String, Set<Window>> marks = new LinkedHashMap<>();
    final Map<String, List<LoopHealth.Setback>> setbacks = new LinkedHashMap<>();
    final List<TableSpec> tables = new ArrayList<>();
    private final Map<Dependency, CircuitBreaker.State> breakers = new LinkedHashMap<>();
    Health.Status status = Health.Status.HEALTHY;
    List<String> reasons = List.of();
    int errorsLastHour;

    static TableSpec hourly(String name, Duration retention) {
        return table(name, Duration.ofHours(1), Duration.ofHours(1), retention);
    }

    static TableSpec table(String name, Duration every, Duration lag, Duration retention) {
        TableSpec.Builder table = TableSpec.builder(name).time(TimeColumn.integer("exchange_ts", TimeUnit.MICROS)).every(every).lag(lag);
        return (retention == null ? table : table.retention(retention)).build();
    }

    /** Adds a table that has been archived for so long, and whose last windows, so many, are not archived yet. */
    Scene archived(TableSpec table, Duration since, int waiting, UnaryOperator<WindowRecord> said) {
        tables.add(table);
        Instant due = Calendar.dueEnd(table, NOW);
        Instant cursor = due.minus(table.grid().every().multipliedBy(waiting));
        Lease lease = ledger.acquire(table.name(), "scene", Duration.ofHours(1), TakeOver.FORCED, 0);
        List<WindowRecord> records = new ArrayList<>();
        for (Window window : table.grid().between(table.grid().at(cursor.minus(since)).start(), cursor)) {
            long rows = 20_000 + Math.floorMod(window.start().getEpochSecond() / 3600 * 7_919, 30_000L);
            boolean sealed = table.retention().map(kept -> window.start().isBefore(NOW.minus(kept).plus(Duration.ofDays(2)))).orElse(false);
            WindowRecord record = said.apply(new WindowRecord(table.name(), window, sealed ? WindowState.SEALED : WindowState.COMMITTED, 1, 1, new RowDigest(rows, 1, 2), rows * 11,
                    Optional.of("ab".repeat(32)), false, Optional.empty(), Instant.EPOCH));
            if (record != null) {
                records.add(record);
            }
        }
        ledger.rewrite(lease, records, Optional.of(cursor));
        return this;
    }

    /** Adds a table that nothing is archived of. */
    Scene empty(TableSpec table) {
        tables.add(table);
        return this;
    }

    static WindowRecord in(WindowState state, WindowRecord record, String reason) {
        return new WindowRecord(record.table(), record.window(), state, state == WindowState.QUARANTINED ? 0 : 1, 1, state == WindowState.QUARANTINED ? RowDigest.EMPTY : record.digest(),
                state == WindowState.QUARANTINED ? 0 : record.sizeBytes(), record.manifestSha256(), false, Optional.of(reason), Instant.EPOCH);
    }

    static WindowRecord late(WindowRecord record) {
        return new WindowRecord(record.table(), record.window(), record.state(), 1, 1, record.digest(), record.sizeBytes(), record.manifestSha256(), true, Optional.empty(), Instant.EPOCH);
    }

    void broken(Dependency dependency, String reason) {
        breakers.put(dependency, CircuitBreaker.State.OPEN);
        diary.breakerChanged(dependency, CircuitBreaker.State.OPEN, reason);
    }

    /** What is written into the diary from now on happened then. */
    Scene at(Instant time) {
        shown = time;
        return this;
    }

    /** A window of the table that was committed. */
    void committed(TableSpec table, Window window, long rows) {
        diary.windowStarted(table.name(), window);
        diary.windowDone(new WindowOutcome(table.name(), window, WindowOutcome.Result.COMMITTED, 1, rows, 0, rows * 11, 1, Duration.ofSeconds(2), ""));
    }

    void failed(TableSpec table, Window window, Category category, String reason, String hint) {
        diary.windowStarted(table.name(), window);
        diary.windowFailed(table.name(), window, new ArchiveException(category, "cannot export window " + window + " of table " + table.name() + ": " + reason, hint));
    }

    Health health() {
        Map<String, Health.Table> byName = new LinkedHashMap<>();
        LagSeverity worst = LagSeverity.NORMAL;
        for (TableSpec table : tables) {
            Optional<Instant> cursor = ledger.cursor(table.name()).map(at -> at.position());
            RetentionRisk risk = new RetentionGuard(table, AlarmThresholds.DEFAULT).assess(new RetentionGuard.Facts(NOW, cursor, Optional.empty(), Optional.empty(), Optional.empty(), SourceRetention.NONE,
                    Optional.empty()), Optional.empty());
            worst = worst.or(risk.severity());
            byName.put(table.name(), new Health.Table(cursor, cursor.map(at -> Duration.between(at, NOW)).orElse(Duration.ZERO), risk, cursor));
        }
        return new Health(status, reasons, NOW, true, true, byName, errorsLastHour, 0, breakers, loop());
    }

    LoopHealth loop() {
        Map<String, LoopHealth.Activity> activities = new LinkedHashMap<>();
        tables.forEach(table -> activities.put(table.name(), new LoopHealth.Activity(LoopHealth.Doing.WAITING, Optional.empty(), Optional.empty(), 0, 0, Optional.of(NOW.plusSeconds(45)),
                setbacks.getOrDefault(table.name(), List.of()))));
        return new LoopHealth(LoopHealth.State.RUNNING, Optional.of(NOW.minusSeconds(20)), Optional.of(NOW.minusSeconds(15)), Optional.of(NOW.plusSeconds(45)), Optional.empty(), activities);
    }

    MarkLog marks() {
        return new MarkLog() {
            @Override
            public void mark(Connection writer, TableSpec table, Collection<Window> windows) {
                throw new UnsupportedOperationException();
            }

            @Override
            public List<MarkedWindow> windows(TableSpec table, Instant from, Instant to) {
                return marks.getOrDefault(table.name(), Set.of()).stream().map(window -> new MarkedWindow(window, 1, NOW, NOW, true)).toList();
            }

            @Override
            public void consume(TableSpec table, Set<Long> ids) {
                throw new UnsupportedOperationException();
            }
        };
    }

    /** The machine's, but no full hour later than when the scene was set: one more window would be due. */
    private static Instant clock() {
        Instant now = Instant.now();
        Instant last = NOW.truncatedTo(ChronoUnit.HOURS).plus(Duration.ofHours(1)).minusSeconds(1);
        return now.isBefore(last) ? now : last;
    }

    StatusRoutes.Subject subject() {
        return new StatusRoutes.Subject(new Installation("production", "s3://kalshi-data-archive", "0.1.0"), tables, ledger, marks());
    }

    /** Its page on a port of its own, as soon as it has something to show. */
    Opened open(int port) {
        return new Opened(this, port);
    }

    /** A page that a browser can go to. */
    static final class Opened implements AutoCloseable {
        private final Refreshed<Health> health;
        private final StatusRoutes routes;
        private final HttpPort port;

        private Opened(Scene scene, int number) {
            health = Refreshed.every("scene-health", Duration.ofSeconds(1), scene::health);
            routes = new StatusRoutes(scene::subject, health, scene::loop, scene.diary, Scene::clock, Duration.ofSeconds(1));
            while (!routes.hasLooked() || health.known().isEmpty()) {
                Thread.onSpinWait();
            }
            port = HttpPort.open("health", "127.0.0.1", number, routes.routes());
        }

        Response ask(String path, Map<String, String> parameters) {
            Request request = new Request(path, parameters, Optional.empty());
            return routes.routes().stream().filter(route -> path.equals(route.path()) || route.path().endsWith("*") && path.startsWith(route.path().substring(0, route.path().length() - 1)))
                    .findFirst().orElseThrow().responder().respond(request);
        }

        String url() {
            return "http://127.0.0.1:" + number() + "/";
        }

        int number() {
            return port.address().getPort();
        }

        @Override
        public void close() {
            port.close();
            routes.close();
            health.close();
        }
    }
}
