package dev.coldarchive.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.Archiver;
import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.Transient;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.format.CanonicalFormat;
import dev.coldarchive.source.SharedSnapshot;
import dev.coldarchive.store.MemoryStore;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.Window;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several streams from a real PostgreSQL, with the ledger in it. */
@Timeout(120)
class ParallelPostgresTest {
    private static final Instant START = Instant.parse("2024-01-15T00:00:00Z");
    private static final Window FIRST = Window.of(START, Duration.ofHours(1));
    private static final int HOURS = 9;
    private static final TableSpec.Builder SPEC = TableSpec.builder("t").time(TimeColumn.timestamp("ts")).lag(Duration.ofMinutes(1));

    @TempDir
    Path temporary;

    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private int archives;

    @BeforeEach
    void nineHoursOfRows() throws Exception {
        database.execute("CREATE TABLE t (ts timestamptz NOT NULL, n int, v text)", "INSERT INTO t SELECT timestamptz '2024-01-15 00:00:00+00' + n / 3 * interval '3 seconds', n, 'v' || n % 7"
                + " FROM generate_series(0, " + (HOURS * 3_600 - 1) + ") n");
    }

    /** A pool of so many connections, whose borrowers wait for one. */
    private DataSource pool(int connections) {
        Semaphore free = new Semaphore(connections, true);
        DataSource real = database.dataSource();
        return (DataSource) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, args) -> {
            if (!method.getName().equals("getConnection")) {
                return method.invoke(real, args);
            }
            if (!free.tryAcquire(20, TimeUnit.SECONDS)) {
                throw new SQLTransientConnectionException("the pool is empty");
            }
            mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
            Connection connection = real.getConnection();
            AtomicBoolean out = new AtomicBoolean(true);
            return Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Connection.class}, (self, call, arguments) -> {
                if (call.getName().equals("close") && out.getAndSet(false)) {
                    open.decrementAndGet();
                    free.release();
                }
                try {
                    return call.invoke(connection, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            });
        });
    }

    /** What is stored, without the transactions that manifests name. */
    private Map<String, String> export(TableSpec table, DataSource pool, int parallel) {
        String schema = "archive_" + ++archives;
        LedgerSchema.install(database.dataSource(), schema);
        MemoryStore store = new MemoryStore();
        try (Archiver archiver = Archiver.builder().source(new PostgresSource(pool)).format(new CanonicalFormat()).store(store).ledger(new PostgresLedger(pool, schema)).tables(List.of(table))
                .workDir(temporary.resolve(schema)).batchRows(50).parallel(parallel).build()) {
            ExportReport report = archiver.export(ExportRequest.range("t", START, START.plus(Duration.ofHours(HOURS))));
            assertThat(report.failures()).isEmpty();
            assertThat(report.outcomes().stream().mapToLong(WindowOutcome::rows).sum()).isEqualTo(HOURS * 3_600);
        }
        assertThat(new PostgresLedger(database.dataSource(), schema).cursor("t").orElseThrow().position()).isEqualTo(START.plus(Duration.ofHours(HOURS)));
        Map<String, String> files = new TreeMap<>();
        store.contents().forEach((key, sha256) -> files.put(key.value(), key.value().startsWith("_archive/") ? "" : sha256));
        return files;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void soManyStreamsAndOneConnectionForQuestionsAreAllThatWindowsWithRowsNeed(int parallel) {
        TableSpec table = SPEC.every(Duration.ofHours(1)).slices(1).build();
        Map<String, String> alone = export(table, database.dataSource(), 1);
        assertThat(export(table, pool(parallel + 1), parallel)).isEqualTo(alone);
        assertThat(mostOpen).hasValueLessThanOrEqualTo(parallel + 1);
        assertThat(open).as("all were given back").hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void andAllThatSlicesNeed(int parallel) {
        TableSpec table = SPEC.every(Duration.ofHours(3)).slices(6).build();
        Map<String, String> alone = export(table, database.dataSource(), 1);
        assertThat(export(table, pool(parallel + 1), parallel)).hasSizeGreaterThan(18).isEqualTo(alone);
        assertThat(mostOpen).hasValueLessThanOrEqualTo(parallel + 1);
        assertThat(open).hasValue(0);
    }

    @Test
    void whoeverWaitsToChangeTheTableIsNotHeldUpByOneMore() throws Exception {
        try (SharedSnapshot view = view(new OddPool(database.dataSource()))) {
            CompletableFuture<Void> altering = CompletableFuture.runAsync(() -> alter());
            database.execute("DO $$ BEGIN FOR i IN 1..3000 LOOP PERFORM pg_stat_clear_snapshot();"
                    + " EXIT WHEN EXISTS (SELECT 1 FROM pg_locks WHERE relation = 't'::regclass AND NOT granted); PERFORM pg_sleep(0.01); END LOOP; END $$");
            assertThat(view.join()).isEmpty();
            assertThat(RowValues.readAll(view.rows(FIRST, BatchLimits.DEFAULT))).as("the view itself goes on").hasSize(3_600);
            view.complete();
            altering.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void aConnectionThatCannotBeHadCostsTheStreamAndNotTheView() {
        OddPool pool = new OddPool(database.dataSource());
        try (SharedSnapshot view = view(pool)) {
            for (Exception refused : List.of(new SQLTransientConnectionException("the pool is empty"), new SQLException("Connection refused", "08001"),
                    new SQLException("too many clients", "53300"), new IllegalStateException("the pool is closed"))) {
                pool.next(() -> {
                    throw refused;
                });
                assertThat(view.join()).as("%s", refused).isEmpty();
            }
            assertThat(RowValues.readAll(view.rows(FIRST, BatchLimits.DEFAULT))).hasSize(3_600);
            view.complete();
        }
    }

    @Test
    void aConnectionToWhereNoSuchSnapshotIsKnownCostsTheStreamToo() throws Exception {
        TestDatabase other = EmbeddedPostgresServer.freshDatabase();
        OddPool pool = new OddPool(database.dataSource());
        try (SharedSnapshot view = view(pool)) {
            pool.next(other::connect);
            assertThat(view.join()).isEmpty();
            assertThat(RowValues.readAll(view.rows(FIRST, BatchLimits.DEFAULT))).hasSize(3_600);
        }
    }

    @Test
    void aViewThatTheServerEndedIsJoinedByNobodyAndItsNextReadIsWorthAnotherTry() {
        OddPool pool = new OddPool(database.dataSource());
        try (SharedSnapshot view = view(pool)) {
            pool.next(() -> {
                endViews();
                return database.connect();
            });
            assertThat(view.join()).as("after the export").isEmpty();
            assertThatThrownBy(() -> view.rows(FIRST, BatchLimits.DEFAULT)).isInstanceOf(Transient.class);
        }
    }

    @Test
    void aViewThatTheServerEndedBeforeItWasJoinedSaysSoWhenItIsRead() throws Exception {
        try (SharedSnapshot view = view(new OddPool(database.dataSource()))) {
            endViews();
            assertThat(view.join()).isEmpty();
            assertThatThrownBy(() -> view.rows(FIRST, BatchLimits.DEFAULT)).isInstanceOf(Transient.class);
            assertThatThrownBy(view::complete).isInstanceOf(Transient.class);
        }
    }

    private static SharedSnapshot view(OddPool pool) {
        return (SharedSnapshot) new PostgresSource(pool.dataSource()).snapshot(SPEC.every(Duration.ofHours(1)).slices(2).build(), FIRST);
    }

    private void endViews() throws SQLException {
        database.value("SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE state LIKE 'idle in%' AND datname = current_database() AND pid <> pg_backend_pid()");
    }

    private void alter() {
        try {
            database.execute("ALTER TABLE t ADD COLUMN w int");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
