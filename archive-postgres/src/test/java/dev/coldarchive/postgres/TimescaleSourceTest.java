package dev.coldarchive.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.source.WindowSnapshot;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import dev.coldarchive.window.Window;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** Hypertables by a bigint and by a timestamptz: chunks, compression, and retention while they are read. */
@Tag("containers")
class TimescaleSourceTest {
    private static final Instant TEN = Instant.parse("2024-01-15T10:00:00Z");
    private static final long MICROS = TEN.getEpochSecond() * 1_000_000;
    private static final Window WINDOW = Window.of(TEN, Duration.ofHours(1));
    private static GenericContainer<?> server;

    @BeforeAll
    static void start() {
        server = new GenericContainer<>(DockerImageName.parse("timescale/timescaledb:2.28.0-pg15")).withEnv("POSTGRES_HOST_AUTH_METHOD", "trust")
                .withExposedPorts(5432).waitingFor(Wait.forLogMessage(".*database system is ready to accept connections.*\\s", 2));
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    private static TestDatabase fresh(String name) throws SQLException {
        new TestDatabase(server.getHost(), server.getMappedPort(5432), "postgres").execute("CREATE DATABASE " + name);
        TestDatabase database = new TestDatabase(server.getHost(), server.getMappedPort(5432), name);
        database.execute("CREATE EXTENSION IF NOT EXISTS timescaledb");
        return database;
    }

    @Test
    void chunksOfABigintHypertableAreReadCompressedOrNot() throws Exception {
        TestDatabase database = fresh("by_bigint");
        TableSpec spec = TableSpec.builder("t").time(TimeColumn.integer("ts", TimeUnit.MICROS)).build();
        database.execute("CREATE TABLE t (ts bigint NOT NULL, s text)", "SELECT create_hypertable('t', 'ts', chunk_time_interval => 3600000000)",
                "INSERT INTO t VALUES (" + (MICROS - 1) + ", 'before'), (" + MICROS + ", 'a'), (" + (MICROS + 1) + ", 'b'), (" + (MICROS + 3_600_000_000L) + ", 'after')",
                "ALTER TABLE t SET (timescaledb.compress, timescaledb.compress_segmentby = 's')");
        PostgresSource source = new PostgresSource(database.dataSource());
        for (boolean compressed : new boolean[] {false, true}) {
            if (compressed) {
                database.execute("SELECT compress_chunk(c) FROM show_chunks('t') c");
            }
            try (WindowSnapshot snapshot = source.snapshot(spec, WINDOW)) {
                assertThat(snapshot.partitions()).hasSize(1);
                assertThat(snapshot.oldestPartitionStart()).contains(TEN.minus(Duration.ofHours(1)));
                assertThat(RowValues.readAll(snapshot.rows(WINDOW, BatchLimits.DEFAULT))).hasSize(2);
                snapshot.complete();
            }
        }
        assertThat(source.timeRange(spec)).isPresent();
    }

    @Test
    void chunksAreNeitherDroppedNorCompressedWhileTheyAreRead() throws Exception {
        TestDatabase database = fresh("by_timestamp");
        TableSpec spec = TableSpec.builder("t").time(TimeColumn.timestamp("ts")).build();
        database.execute("CREATE TABLE t (ts timestamptz NOT NULL, s text)", "SELECT create_hypertable('t', 'ts', chunk_time_interval => INTERVAL '1 hour')",
                "INSERT INTO t VALUES ('2024-01-15 10:00Z', 'a'), ('2024-01-15 11:00Z', 'b')", "ALTER TABLE t SET (timescaledb.compress)");
        PostgresSource source = new PostgresSource(database.dataSource());
        try (WindowSnapshot snapshot = source.snapshot(spec, WINDOW); Connection other = database.connect()) {
            for (String change : new String[] {"SELECT drop_chunks('t', '2024-01-15 11:00Z'::timestamptz)", "SELECT compress_chunk(c) FROM show_chunks('t') c LIMIT 1"}) {
                assertThatThrownBy(() -> TestDatabase.execute(other, "SET lock_timeout = '50ms'", change)).isInstanceOf(SQLException.class);
            }
            assertThat(RowValues.readAll(snapshot.rows(WINDOW, BatchLimits.DEFAULT))).hasSize(1);
            snapshot.complete();
        }
        database.execute("SELECT drop_chunks('t', '2024-01-15 11:00Z'::timestamptz)");
        try (WindowSnapshot snapshot = source.snapshot(spec, WINDOW)) {
            assertThat(snapshot.partitions()).isEmpty();
            assertThat(snapshot.oldestPartitionStart()).contains(TEN.plus(Duration.ofHours(1)));
        }
    }

    @Test
    void aRetentionJobIsPausedAndResumedAndItsHypertableIsNotPruned() throws Exception {
        TestDatabase database = fresh("with_retention");
        TableSpec spec = TableSpec.builder("t").time(TimeColumn.integer("ts", TimeUnit.MICROS)).build();
        database.execute("CREATE TABLE t (ts bigint NOT NULL)", "SELECT create_hypertable('t', 'ts', chunk_time_interval => 3600000000)",
                "CREATE FUNCTION micros() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT (extract(epoch FROM now()) * 1000000)::bigint'", "SELECT set_integer_now_func('t', 'micros')",
                "SELECT add_retention_policy('t', drop_after => 7776000000000::bigint)");
        PostgresRetentionJobs jobs = new PostgresRetentionJobs(database.dataSource(), SourceOptions.DEFAULT);
        assertThat(jobs.jobs(spec)).singleElement().satisfies(job -> assertThat(job.dropAfter()).isEqualTo(Duration.ofDays(90)));
        jobs.schedule(jobs.jobs(spec).get(0), false);
        assertThat(jobs.jobs(spec)).singleElement().satisfies(job -> assertThat(job.scheduled()).isFalse());
        jobs.schedule(jobs.jobs(spec).get(0), true);
        assertThat(new PostgresSource(database.dataSource()).retention(spec).paused()).isFalse();
        assertThat(new PostgresPruning(database.dataSource(), SourceOptions.DEFAULT).obstacles(spec)).anySatisfy(why -> assertThat(why).contains("hypertable"));
    }
}
