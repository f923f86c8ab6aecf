package dev.coldarchive.postgres.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.TableSpec;
import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.PostgresRetentionJobs;
import dev.coldarchive.postgres.PostgresSource;
import dev.coldarchive.postgres.SourceOptions;
import dev.coldarchive.postgres.StandInTimescale;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.source.RetentionJob;
import dev.coldarchive.source.SourceRetention;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The jobs are those of a view of the same shape: no TimescaleDB was at hand. */
class OwnRetentionTest {
    private static final TableSpec MICROS = TableSpec.builder("t").time(TimeColumn.integer("ts", TimeUnit.MICROS)).build();

    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();

    @Test
    void anOrdinaryTableDeletesNothingByItself() throws Exception {
        database.execute("CREATE TABLE t (ts bigint NOT NULL)");
        assertThat(new PostgresSource(database.dataSource()).retention(MICROS)).isEqualTo(SourceRetention.NONE);
    }

    @Test
    void aPartitionedTableSaysWhatIsStillThere() throws Exception {
        database.execute("CREATE TABLE t (ts bigint NOT NULL) PARTITION BY RANGE (ts)", "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (3600000000) TO (7200000000)",
                "CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (7200000000) TO (10800000000)");
        SourceRetention kept = new PostgresSource(database.dataSource()).retention(MICROS);
        assertThat(kept.oldest()).contains(Instant.ofEpochSecond(3_600));
        assertThat(kept.partitionEnds()).containsExactly(Instant.ofEpochSecond(7_200), Instant.ofEpochSecond(10_800));
        assertThat(kept.dropAfter()).isEmpty();
        database.execute("CREATE TABLE rest PARTITION OF t DEFAULT");
        assertThat(new PostgresSource(database.dataSource()).retention(MICROS).oldest()).as("the default partition takes anything").isEmpty();
    }

    @Test
    void aRetentionJobIsToldInAnIntervalOrInUnitsOfTheTimeColumn() throws Exception {
        database.execute("CREATE TABLE t (ts bigint NOT NULL)");
        StandInTimescale.install(database);
        PostgresRetentionJobs jobs = new PostgresRetentionJobs(database.dataSource(), SourceOptions.DEFAULT);
        assertThat(jobs.jobs(MICROS)).isEmpty();
        database.execute("INSERT INTO timescaledb_information.jobs VALUES (1, 'policy_compression', 'public', 't', true, '{\"compress_after\": \"1 day\"}'),"
                + " (2, 'policy_retention', 'public', 'other', true, '{\"drop_after\": \"1 day\"}'), (3, 'policy_retention', 'public', 't', true, '{\"drop_after\": 7776000000000}')");
        assertThat(jobs.jobs(MICROS)).containsExactly(new RetentionJob(3, true, Duration.ofDays(90)));
        database.execute("UPDATE timescaledb_information.jobs SET config = '{\"drop_after\": \"30 days\"}' WHERE job_id = 3");
        jobs.schedule(jobs.jobs(MICROS).get(0), false);
        assertThat(jobs.jobs(MICROS)).containsExactly(new RetentionJob(3, false, Duration.ofDays(30)));
        SourceRetention told = new PostgresSource(database.dataSource()).retention(MICROS);
        assertThat(told.dropAfter()).contains(Duration.ofDays(30));
        assertThat(told.paused()).isTrue();
        jobs.schedule(jobs.jobs(MICROS).get(0), true);
        assertThat(new PostgresSource(database.dataSource()).retention(MICROS).paused()).isFalse();
    }
}
