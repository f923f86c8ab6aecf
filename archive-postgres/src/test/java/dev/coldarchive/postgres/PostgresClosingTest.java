package dev.coldarchive.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.TableSpec;
import dev.coldarchive.Transient;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.source.WindowSnapshot;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import dev.coldarchive.window.Window;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Open writers, locks, partitions and lost connections, with real sessions. */
class PostgresClosingTest {
    private static final Instant TEN = Instant.parse("2024-01-15T10:00:00Z");
    private static final long MICROS = TEN.getEpochSecond() * 1_000_000;
    private static final Window WINDOW = Window.of(TEN, Duration.ofHours(1));
    private static final TableSpec SPEC = TableSpec.builder("t").time(TimeColumn.integer("ts", TimeUnit.MICROS)).build();

    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    private final PostgresSource source = new PostgresSource(database.dataSource());

    @Test
    void aPreparedTransactionKeepsTheWindowOpenUntilItIsCommitted() throws Exception {
        database.execute("CREATE TABLE t (ts bigint)");
        String gid = "held by " + database.name();
        try (Connection writer = database.connect()) {
            writer.setAutoCommit(false);
            TestDatabase.execute(writer, "INSERT INTO t VALUES (" + MICROS + ")", "PREPARE TRANSACTION '" + gid + "'");
        }
        // A transaction that is completed meanwhile moves the snapshot's xmax past X, but not its xmin.
        database.execute("INSERT INTO t VALUES (" + (MICROS + 1) + ")");
        try (WindowSnapshot snapshot = source.snapshot(SPEC, WINDOW)) {
            assertThat(snapshot.openWriters()).anySatisfy(writer -> assertThat(writer).contains("prepared transaction '" + gid + "'", "postgres", database.name()));
            assertThat(snapshot.openSince()).hasValueSatisfying(since -> assertThat(since).isBeforeOrEqualTo(source.now()));
        }
        database.execute("INSERT INTO t VALUES (" + (MICROS + 2) + ")");
        try (WindowSnapshot snapshot = source.snapshot(SPEC, WINDOW)) {
            assertThat(snapshot.openWriters()).isNotEmpty();
        }
        database.execute("COMMIT PREPARED '" + gid + "'");
        try (WindowSnapshot snapshot = source.snapshot(SPEC, WINDOW)) {
            assertThat(snapshot.openWriters()).isEmpty();
            assertThat(RowValues.readAll(snapshot.rows(WINDOW, BatchLimits.DEFAULT))).hasSize(3);
            snapshot.complete();
        }
    }

    @Test
    void anOpenWriterIsNamedByUserApplicationAndTime() throws Exception {
        database.execute("CREATE TABLE t (ts bigint)");
        try (Connection writer = database.connect()) {
            writer.setAutoCommit(false);
            TestDatabase.execute(writer, "SET application_name = 'gatherer 2'", "SAVEPOINT s", "INSERT INTO t VALUES (" + MICROS + ")");
            try (WindowSnapshot snapshot = source.snapshot(SPEC, WINDOW)) {
                assertThat(snapshot.openWriters()).anySatisfy(who -> assertThat(who).contains("process ", "user postgres", database.name(), "gatherer 2", "idle in transaction"));
                Instant began = Instant.parse(database.value("SELECT to_char(max(xact_start) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM pg_stat_activity"
                        + " WHERE application_name = 'gatherer 2'"));
                assertThat(snapshot.openSince().orElseThrow()).isAfterOrEqualTo(began);
            }
            writer.commit();
        }
    }

    @Test
    void aWriterOfAnotherRoleIsNamedAsFarAsItIsShown() throws Exception {
        String role = "blind_" + database.name();
        database.execute("CREATE TABLE t (ts bigint)", "CREATE ROLE " + role + " LOGIN", "GRANT SELECT ON t TO " + role);
        try (Connection writer = database.connect()) {
            writer.setAutoCommit(false);
            TestDatabase.execute(writer, "INSERT INTO t VALUES (" + MICROS + ")");
            try (WindowSnapshot snapshot = new PostgresSource(database.dataSource(role)).snapshot(SPEC, WINDOW)) {
                assertThat(snapshot.openWriters()).anySatisfy(who -> assertThat(who).contains("process ", "GRANT pg_read_all_stats TO \"" + role + "\""));
            }
            writer.rollback();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"DROP TABLE t_10", "TRUNCATE t_10", "ALTER TABLE t DETACH PARTITION t_10", "ALTER TABLE t ADD COLUMN more int", "ALTER TABLE t ALTER v TYPE bigint",
        "VACUUM FULL t_10", "DROP TABLE t"})
    void nothingThatWouldTakeRowsAwayGetsPastTheLock(String change) throws Exception {
        createPartitioned();
        try (WindowSnapshot snapshot = source.snapshot(SPEC, WINDOW); Connection other = database.connect()) {
            TestDatabase.execute(other, "SET lock_timeout = '20ms'");
            assertThatThrownBy(() -> TestDatabase.execute(other, change)).isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("55P03"));
            assertThat(RowValues.readAll(snapshot.rows(WINDOW, BatchLimits.DEFAULT))).hasSize(2);
            snapshot.complete();
        }
        database.execute(change);
    }

    @Test
    void aTableThatChangedAfterItWasDescribedIsReadAsItIs() throws Exception {
        database.execute("CREATE TABLE t (ts bigint, v int, gone text)", "INSERT INTO t VALUES (" + MICROS + ", 1, 'x')");
        assertThat(source.describe(SPEC).columns()).extracting(Column::name).containsExactly("ts", "v", "gone");
        database.execute("ALTER TABLE t DROP COLUMN gone", "ALTER TABLE t ALTER v TYPE text", "ALTER TABLE t ADD COLUMN more int DEFAULT 7");
        try (WindowSnapshot snapshot = source.snapshot(SPEC, WINDOW)) {
            assertThat(snapshot.schema().columns()).containsExactly(Column.optional("ts", ColumnType.INT64), Column.optional("v", ColumnType.STRING),
                    Column.optional("more", ColumnType.INT32));
            assertThat(RowValues.readAll(snapshot.rows(WINDOW, BatchLimits.DEFAULT))).hasSize(1).allSatisfy(row -> assertThat(row[2]).isEqualTo(7L));
            snapshot.complete();
        }
    }

    @Test
    void aPartitionThatIsAttachedMeanwhileIsNoticed() throws Exception {
        createPartitioned();
        database.execute("CREATE TABLE late (ts bigint, v int)", "INSERT INTO late VALUES (" + (MICROS + 1_800_000_000L) + ", 3)");
        try (WindowSnapshot snapshot = source.snapshot(SPEC, WINDOW)) {
            database.execute("ALTER TABLE t ATTACH PARTITION late FOR VALUES FROM (" + (MICROS + 1_800_000_000L) + ") TO (" + (MICROS + 3_600_000_000L) + ")");
            RowValues.readAll(snapshot.rows(WINDOW, BatchLimits.DEFAULT));
            assertThatThrownBy(snapshot::complete).isInstanceOf(Transient.class).hasMessageContaining("partitions");
        }
        try (WindowSnapshot snapshot = source.snapshot(SPEC, WINDOW)) {
            assertThat(snapshot.partitions()).containsExactly("public.late", "public.t_10");
            assertThat(RowValues.readAll(snapshot.rows(WINDOW, BatchLimits.DEFAULT))).hasSize(3);
            snapshot.complete();
        }
    }

    @Test
    void aTableThatHasLostAllItsPartitionsKeepsNothing() throws Exception {
        database.execute("CREATE TABLE t (ts timestamptz) PARTITION BY RANGE (ts)");
        TableSpec spec = TableSpec.builder("t").time(TimeColumn.timestamp("ts")).build();
        try (WindowSnapshot snapshot = source.snapshot(spec, WINDOW)) {
            assertThat(snapshot.oldestPartitionStart()).contains(Instant.MAX);
        }
        database.execute("CREATE TABLE t_default PARTITION OF t DEFAULT");
        try (WindowSnapshot snapshot = source.snapshot(spec, WINDOW)) {
            assertThat(snapshot.oldestPartitionStart()).isEmpty();
        }
    }

    @Test
    void partitionsOfPartitionsNarrowTheirBoundsAndADefaultTakesAnything() throws Exception {
        database.execute("CREATE TABLE t (ts timestamptz, s text) PARTITION BY LIST (s)", "CREATE TABLE t_a PARTITION OF t FOR VALUES IN ('a') PARTITION BY RANGE (ts, s)",
                "CREATE TABLE t_a1 PARTITION OF t_a FOR VALUES FROM ('2024-01-15 09:00Z', MINVALUE) TO ('2024-01-15 10:00Z', 'm')",
                "CREATE TABLE t_a2 PARTITION OF t_a FOR VALUES FROM ('2024-01-15 10:00Z', 'm') TO ('2024-01-15 11:00Z', MINVALUE)",
                "CREATE TABLE t_a3 PARTITION OF t_a FOR VALUES FROM ('2024-01-15 12:00Z', MINVALUE) TO (MAXVALUE, MAXVALUE)", "CREATE TABLE t_ad PARTITION OF t_a DEFAULT");
        TableSpec spec = TableSpec.builder("t").time(TimeColumn.timestamp("ts")).build();
        try (WindowSnapshot snapshot = source.snapshot(spec, WINDOW)) {
            assertThat(snapshot.partitions()).containsExactly("public.t_a1", "public.t_a2", "public.t_ad");
            assertThat(snapshot.oldestPartitionStart()).contains(TEN.minus(Duration.ofHours(1)));
            snapshot.complete();
        }
        database.execute("CREATE TABLE t_b PARTITION OF t FOR VALUES IN ('b')");
        try (WindowSnapshot snapshot = source.snapshot(spec, WINDOW)) {
            assertThat(snapshot.partitions()).contains("public.t_b");
            assertThat(snapshot.oldestPartitionStart()).isEmpty();
        }
    }

    @Test
    void aSessionThatIsEndedWhileItIsReadIsTransient() throws Exception {
        database.execute("CREATE TABLE t (ts bigint, v text)", "INSERT INTO t SELECT " + MICROS + " + i, repeat('x', 1000) FROM generate_series(1, 50000) i");
        try (WindowSnapshot snapshot = source.snapshot(SPEC, WINDOW); RowReader rows = snapshot.rows(WINDOW, new BatchLimits(10, 1 << 20))) {
            RowBatch batch = new RowBatch(rows.schema());
            assertThat(rows.next(batch)).isTrue();
            database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
            assertThatThrownBy(() -> {
                while (rows.next(batch)) {
                    assertThat(batch.rows()).isPositive();
                }
            }).isInstanceOf(Transient.class);
        }
    }

    @Test
    void aTableThatSomebodyElseLocksIsTransient() throws Exception {
        database.execute("CREATE TABLE t (ts bigint)");
        SourceOptions impatient = new SourceOptions(Duration.ofMillis(20), Duration.ofMinutes(1), Duration.ofMinutes(1));
        try (Connection other = database.connect()) {
            other.setAutoCommit(false);
            TestDatabase.execute(other, "LOCK TABLE t");
            assertThatThrownBy(() -> new PostgresSource(database.dataSource(), database.dataSource(), impatient).snapshot(SPEC, WINDOW))
                    .isInstanceOf(Transient.class).hasMessageContaining("55P03");
            other.rollback();
        }
    }

    @Test
    void aReadThatTakesTooLongIsTransient() throws Exception {
        database.execute("CREATE TABLE t (ts bigint, v text)", "INSERT INTO t SELECT " + MICROS + " + i, repeat('x', 1000) FROM generate_series(1, 50000) i");
        SourceOptions impatient = new SourceOptions(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMillis(1));
        try (WindowSnapshot snapshot = new PostgresSource(database.dataSource(), database.dataSource(), impatient).snapshot(SPEC, WINDOW)) {
            assertThatThrownBy(() -> RowValues.readAll(snapshot.rows(WINDOW, BatchLimits.DEFAULT))).isInstanceOf(Transient.class).hasMessageContaining("57014");
        }
    }

    @Test
    void theHostGetsItsConnectionBackAsItWas() throws Exception {
        createPartitioned();
        List<String> settings = List.of("TimeZone", "DateStyle", "IntervalStyle", "search_path", "lock_timeout", "statement_timeout", "row_security", "extra_float_digits",
                "idle_in_transaction_session_timeout", "transaction_isolation", "transaction_read_only");
        try (Connection only = database.connect()) {
            TestDatabase.execute(only, "SET TimeZone = 'Asia/Tokyo'", "SET lock_timeout = '3s'");
            List<String> before = shown(only, settings);
            PostgresSource pooled = new PostgresSource(new OneConnection(only));
            pooled.describe(SPEC);
            pooled.timeRange(SPEC);
            try (WindowSnapshot snapshot = pooled.snapshot(SPEC, WINDOW)) {
                RowValues.readAll(snapshot.rows(WINDOW, BatchLimits.DEFAULT));
                try (RowReader given = snapshot.rows(WINDOW, new BatchLimits(1, 1))) {
                    given.next(new RowBatch(given.schema()));
                }
                assertThat(RowValues.readAll(snapshot.rows(WINDOW, BatchLimits.DEFAULT))).hasSize(2);
                snapshot.complete();
            }
            assertThat(only.getAutoCommit()).isTrue();
            assertThat(only.getNetworkTimeout()).isZero();
            assertThat(shown(only, settings)).isEqualTo(before);
        }
    }

    private static List<String> shown(Connection connection, List<String> settings) throws SQLException {
        List<String> values = new ArrayList<>();
        for (String setting : settings) {
            try (var statement = connection.createStatement(); var row = statement.executeQuery("SHOW " + setting)) {
                row.next();
                values.add(setting + " = " + row.getString(1));
            }
        }
        return values;
    }

    private void createPartitioned() throws SQLException {
        database.execute("CREATE TABLE t (ts bigint, v int) PARTITION BY RANGE (ts)", "CREATE TABLE t_10 PARTITION OF t FOR VALUES FROM (" + MICROS + ") TO ("
                + (MICROS + 1_800_000_000L) + ")", "INSERT INTO t VALUES (" + MICROS + ", 1), (" + (MICROS + 1) + ", 2)");
    }
}
