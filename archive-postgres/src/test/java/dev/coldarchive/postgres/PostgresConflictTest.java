package dev.coldarchive.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.OutcomeUnknown;
import dev.coldarchive.TableSpec;
import dev.coldarchive.Transient;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.source.WindowSnapshot;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.Window;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Conflicts with other work on real servers: deadlock, replay on a standby, full servers, ledgers that became read-only. */
class PostgresConflictTest {
    private static final Window WINDOW = Window.of(Instant.parse("2024-01-15T10:00:00Z"), Duration.ofHours(1));
    private static final TableSpec SPEC = TableSpec.builder("t").time(TimeColumn.timestamp("ts")).build();
    private static final String PARTITIONED = "CREATE TABLE t (ts timestamptz, v text) PARTITION BY RANGE (ts)";
    private static final String PARTITION = "CREATE TABLE t_10 PARTITION OF t FOR VALUES FROM ('2024-01-15 10:00Z') TO ('2024-01-15 11:00Z')";

    private static void insert(TestDatabase database, int rows) throws SQLException {
        database.execute("INSERT INTO t SELECT timestamptz '2024-01-15 10:00Z' + i * interval '1 ms', repeat('x', 1000) FROM generate_series(1, " + rows + ") i");
    }

    @Test
    void whoLosesADeadlockMayTryAgain() throws Exception {
        TestDatabase database = EmbeddedPostgresServer.freshDatabase();
        database.execute(PARTITIONED, PARTITION, "ALTER DATABASE " + database.name() + " SET deadlock_timeout = '50ms'");
        insert(database, 10);
        PostgresSource source = new PostgresSource(database.dataSource());
        try (Connection other = database.connect()) {
            other.setAutoCommit(false);
            TestDatabase.execute(other, "SET deadlock_timeout = '60s'", "LOCK TABLE t_10");
            CompletableFuture<WindowSnapshot> reading = CompletableFuture.supplyAsync(() -> source.snapshot(SPEC, WINDOW));
            // Ours holds the parent by now, and waits for the partition.
            database.execute("DO $$ BEGIN FOR i IN 1..30000 LOOP PERFORM pg_stat_clear_snapshot();"
                    + " EXIT WHEN EXISTS (SELECT 1 FROM pg_locks WHERE relation = 't_10'::regclass AND NOT granted); PERFORM pg_sleep(0.01); END LOOP; END $$");
            CompletableFuture<Void> theirs = CompletableFuture.runAsync(() -> {
                try {
                    TestDatabase.execute(other, "LOCK TABLE t");
                    other.rollback();
                } catch (SQLException e) {
                    throw new CompletionException(e);
                }
            });
            assertThatThrownBy(() -> reading.get(5, TimeUnit.MINUTES)).cause().isInstanceOf(Transient.class).hasMessageContaining("[40P01]");
            theirs.get(5, TimeUnit.MINUTES);
        }
        try (WindowSnapshot snapshot = source.snapshot(SPEC, WINDOW)) {
            assertThat(RowValues.readAll(snapshot.rows(WINDOW, BatchLimits.DEFAULT))).hasSize(10);
        }
    }

    @Test
    void aFullServerMayHaveRoomLater() throws Exception {
        TestDatabase database = EmbeddedPostgresServer.freshDatabase();
        String role = "full_" + database.name();
        database.execute("CREATE TABLE t (ts timestamptz)", "CREATE ROLE " + role + " LOGIN CONNECTION LIMIT 0", "GRANT SELECT ON t TO " + role);
        assertThatThrownBy(() -> new PostgresSource(database.dataSource(role)).now()).isInstanceOf(Transient.class).hasMessageContaining("[53300]");
        assertThatThrownBy(() -> new PostgresLedger(database.dataSource(role)).cursor("t")).isInstanceOf(Transient.class).hasMessageContaining("[53300]");
    }

    @Test
    void replayThatEndsAReadOnAStandbyLosesNothingAndALedgerThereIsRefused() throws Exception {
        try (EmbeddedPostgres first = EmbeddedPostgresServer.start(EmbeddedPostgresServer.settings(EmbeddedPostgres.builder()))) {
            TestDatabase primary = new TestDatabase("127.0.0.1", first.getPort(), "postgres");
            primary.execute(PARTITIONED, PARTITION, "CREATE TABLE t_11 PARTITION OF t FOR VALUES FROM ('2024-01-15 11:00Z') TO ('2024-01-15 12:00Z')");
            insert(primary, 20_000);
            LedgerSchema.install(primary.dataSource(), LedgerSchema.DEFAULT_SCHEMA);
            try (EmbeddedPostgres second = StandbyServer.of(primary)) {
                TestDatabase standby = new TestDatabase("127.0.0.1", second.getPort(), "postgres");
                standby.execute("ALTER SYSTEM SET max_standby_streaming_delay = 0", "SELECT pg_reload_conf()");
                aDroppedPartitionEndsTheRead(primary, standby);
                aLedgerOnAStandbyIsReadOnly(standby);
            }
        }
    }

    private static void aDroppedPartitionEndsTheRead(TestDatabase primary, TestDatabase standby) throws SQLException {
        PostgresSource source = new PostgresSource(standby.dataSource(), primary.dataSource(), SourceOptions.DEFAULT);
        awaitReplay(primary, standby);
        try (WindowSnapshot snapshot = source.snapshot(SPEC, WINDOW); RowReader rows = snapshot.rows(WINDOW, new BatchLimits(10, 1 << 20))) {
            RowBatch batch = new RowBatch(rows.schema());
            assertThat(rows.next(batch)).isTrue();
            // A lock on the primary knows nothing of readers on a standby: replay ends them.
            primary.execute("DROP TABLE t_10");
            awaitReplayOrConflict(primary, standby);
            assertThatThrownBy(() -> {
                while (rows.next(batch)) {
                    assertThat(batch.rows()).isPositive();
                }
            }).isInstanceOf(Transient.class).hasMessageMatching("(?s).*\\[(40001|08006)].*");
            assertThatThrownBy(snapshot::complete).as("what was read is not used").isInstanceOf(ArchiveException.class);
        }
        try (WindowSnapshot idle = source.snapshot(SPEC, WINDOW)) {
            primary.execute("DROP TABLE t_11");
            awaitReplay(primary, standby);
            assertThatThrownBy(() -> idle.rows(WINDOW, BatchLimits.DEFAULT)).isInstanceOf(Transient.class).hasMessageContaining("[40001]");
        }
    }

    private static void aLedgerOnAStandbyIsReadOnly(TestDatabase standby) {
        PostgresLedger ledger = new PostgresLedger(standby.dataSource());
        assertThat(ledger.cursor("t")).isEmpty();
        assertThatThrownBy(() -> ledger.acquire("t", "a", Duration.ofMinutes(1), TakeOver.NEVER)).isInstanceOf(Transient.class).isNotInstanceOf(OutcomeUnknown.class)
                .hasMessageContaining("[25006]").satisfies(e -> assertThat(((ArchiveException) e).hint().orElseThrow()).contains("primary"));
    }

    /** Waits, in the standby, until it has replayed all that the primary has written. */
    private static void awaitReplay(TestDatabase primary, TestDatabase standby) throws SQLException {
        await(primary, standby, "false");
    }

    /** The same, or until replay waits for a lock that a reader has: a server that cannot send, as nobody receives, hears that it is cancelled only when it can go on. */
    private static void awaitReplayOrConflict(TestDatabase primary, TestDatabase standby) throws SQLException {
        await(primary, standby, "EXISTS (SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND NOT granted)");
    }

    private static void await(TestDatabase primary, TestDatabase standby, String orUntil) throws SQLException {
        primary.execute("SELECT pg_logical_emit_message(true, 'test', 'flush')");
        String written = primary.value("SELECT pg_current_wal_flush_lsn()");
        try (Connection connection = standby.connect()) {
            TestDatabase.execute(connection, "SET statement_timeout = '5min'", "DO $$ BEGIN WHILE pg_last_wal_replay_lsn() < '" + written
                    + "'::pg_lsn AND NOT " + orUntil + " LOOP PERFORM pg_sleep(0.01); END LOOP; END $$");
        }
    }
}
