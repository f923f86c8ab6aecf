package dev.coldarchive.daemon.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.TableSpec;
import dev.coldarchive.daemon.TestDatabases;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigurationProposalTest {

    private static String propose(String url) {
        return ConfigurationProposal.yaml(TestDatabases.dataSource(url),
                new ProposalRequest(url, Optional.of("exporter"), Optional.of("DB_PASSWORD"), "s3://kalshi-data-archive/cold", Optional.of("us-east-1"), "production", "/var/lib/archive"));
    }

    /** What is proposed loads as it is, once the password is set. */
    private static Configuration load(String yaml) {
        return Configuration.parse("proposal", yaml, Path.of("/etc/archive"), Map.of("DB_PASSWORD", "secret"));
    }

    private static TableSpec proposed(String table, String... statements) throws SQLException {
        String url = TestDatabases.fresh();
        TestDatabases.execute(url, statements);
        return load(propose(url)).table(table).orElseThrow();
    }

    @Test
    void theFourTablesOfTheExampleAreFound() throws SQLException, IOException {
        String url = TestDatabases.fresh();
        TestDatabases.execute(url, Files.readString(Path.of("../docs/examples/kalshi/schema.sql")),
                """
                INSERT INTO trades SELECT 't' || i, (extract(epoch FROM now()) * 1000000)::bigint - i * 1000000::bigint, 1, 'X', 1, 1, true FROM generate_series(1, 10000) i""", "ANALYZE");
        Configuration configuration = load(propose(url));
        assertThat(configuration.tables()).extracting(TableSpec::name).containsExactlyInAnyOrder("trades", "orderbook_deltas", "orderbook_snapshots", "tickers");
        assertThat(configuration.tables()).allSatisfy(t -> assertThat(t.time().unit()).contains(TimeUnit.MICROS));
        assertThat(configuration.table("orderbook_snapshots").orElseThrow().time().name()).isEqualTo("snapshot_ts");
        assertThat(configuration.table("trades").orElseThrow().time().name()).isEqualTo("exchange_ts");
        assertThat(configuration.instance()).isEqualTo("production");
    }

    @Test
    void theUnitIsReadFromTheRows() throws SQLException {
        for (TimeUnit unit : TimeUnit.values()) {
            TableSpec table = proposed("ticks", "CREATE TABLE ticks (event_time bigint NOT NULL)", "INSERT INTO ticks VALUES (" + 1_700_000_000L * unit.perSecond() + ")");
            assertThat(table.time()).isEqualTo(TimeColumn.integer("event_time", unit));
        }
    }

    @Test
    void numbersThatAreNoTimesAreNotTakenForThem() throws SQLException {
        TableSpec table = proposed("ticks", "CREATE TABLE ticks (seq_ts bigint NOT NULL PRIMARY KEY, at timestamptz NOT NULL, created_at timestamptz NOT NULL)",
                "INSERT INTO ticks VALUES (1, now(), now()), (1700000000, now(), now())");
        assertThat(table.time()).isEqualTo(TimeColumn.timestamp("created_at"));
    }

    @Test
    void aTimeWithoutZoneIsMarkedForAPersonsLook() throws SQLException {
        String url = TestDatabases.fresh();
        TestDatabases.execute(url, "CREATE TABLE log (logged_at timestamp NOT NULL)");
        String yaml = propose(url);
        assertThat(yaml).contains("time-zone: UTC   # CHECK");
        assertThat(load(yaml).tables().get(0).time()).isEqualTo(TimeColumn.local("logged_at", ZoneId.of("UTC")));
    }

    @Test
    void tablesWithoutASureTimeAreLeftOutByName() throws SQLException {
        String url = TestDatabases.fresh();
        TestDatabases.execute(url, "CREATE TABLE ticks (ts timestamptz NOT NULL)", "CREATE TABLE nullable (ts timestamptz)", "CREATE TABLE edited (updated_at timestamptz NOT NULL)",
                "CREATE TABLE plain (id bigint NOT NULL)");
        String yaml = propose(url);
        assertThat(load(yaml).tables()).extracting(TableSpec::name).containsExactly("ticks");
        assertThat(yaml).contains("#   public.nullable", "#   public.edited", "#   public.plain");
    }

    @Test
    void numericWithoutPrecisionIsShownWithTheChoices() throws SQLException {
        String url = TestDatabases.fresh();
        TestDatabases.execute(url, "CREATE TABLE ticks (ts timestamptz NOT NULL, price numeric, wide numeric(40,2), fine numeric(38,10))");
        String yaml = propose(url);
        assertThat(yaml).contains("#   price: decimal(38,18)", "#   wide: decimal(38,18)").doesNotContain("fine");
        assertThat(load(yaml.replace("    # columns:", "    columns:").replaceAll("    #   (price|wide):", "      $1:")).tables().get(0).columnTypes()).hasSize(2);
    }

    @Test
    void retentionComesFromTimescalesJobs() throws SQLException {
        // the view that TimescaleDB has, as far as it is read
        String view = """
                CREATE SCHEMA timescaledb_information;
                CREATE VIEW timescaledb_information.jobs AS SELECT 'policy_retention' AS proc_name, 'public' AS hypertable_schema, n AS hypertable_name,
                  jsonb_build_object('drop_after', d) AS config FROM (VALUES ('by_time', '30 days'), ('by_number', '7776000000000'), ('short', '2 hours')) v(n, d)""";
        String url = TestDatabases.fresh();
        TestDatabases.execute(url, view, "CREATE TABLE by_time (ts timestamptz NOT NULL)", "CREATE TABLE by_number (ts bigint NOT NULL)",
                "INSERT INTO by_number VALUES (1700000000000000)", "CREATE TABLE short (ts timestamptz NOT NULL)");
        Configuration configuration = load(propose(url));
        assertThat(configuration.table("by_time").orElseThrow().retention()).contains(Duration.ofDays(30));
        assertThat(configuration.table("by_number").orElseThrow().retention()).contains(Duration.ofDays(90));
        assertThat(configuration.table("short").orElseThrow()).returns(Optional.of(Duration.ofHours(2)), TableSpec::retention)
                .returns(Duration.ofMinutes(15), t -> t.grid().every()).returns(Duration.ofMinutes(15), TableSpec::lag);
    }

    @Test
    void rareRowsGoIntoDailyFilesAndManyIntoSlices() throws SQLException {
        assertThat(proposed("rare", "CREATE TABLE rare (ts timestamptz PRIMARY KEY)", "INSERT INTO rare SELECT now() - i * interval '1 hour' FROM generate_series(1, 1000) i",
                "ANALYZE").grid().every()).isEqualTo(Duration.ofDays(1));
        TableSpec busy = proposed("busy", "CREATE TABLE busy (ts timestamptz PRIMARY KEY)", "INSERT INTO busy SELECT now() - i * interval '1 minute' FROM generate_series(1, 60) i",
                "ANALYZE", "UPDATE pg_class SET reltuples = 5e7 WHERE relname = 'busy'");
        assertThat(busy).returns(Duration.ofHours(1), t -> t.grid().every()).returns(6, TableSpec::slices);
    }

    @Test
    void partitionsBelongToTheirTableAndItsKeyIsTheTime() throws SQLException {
        String url = TestDatabases.fresh();
        TestDatabases.execute(url, "CREATE TABLE m (event_ts timestamptz NOT NULL, placed timestamptz NOT NULL) PARTITION BY RANGE (placed)",
                "CREATE TABLE m_1 PARTITION OF m FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')");
        Configuration configuration = load(propose(url));
        assertThat(configuration.tables()).extracting(TableSpec::name).containsExactly("m");
        assertThat(configuration.tables().get(0).time().name()).isEqualTo("placed");
    }

    @Test
    void oddNamesStayWhatTheyAre() throws SQLException {
        String url = TestDatabases.fresh();
        TestDatabases.execute(url, "CREATE SCHEMA \"A b\"", "CREATE TABLE \"A b\".\"x\"\": #\n- y\" (\"Event TS\" timestamptz NOT NULL, ts timestamptz NOT NULL)",
                "CREATE TABLE same (ts timestamptz NOT NULL)", "CREATE TABLE \"A b\".same (ts timestamptz NOT NULL)", "CREATE TABLE \"no\" (\"null_ts\" timestamptz NOT NULL)");
        Configuration configuration = load(propose(url));
        assertThat(configuration.tables()).extracting(t -> t.schema() + "|" + t.relation()).containsExactlyInAnyOrder("A b|x\": #\n- y", "public|same", "A b|same", "public|no");
        assertThat(configuration.tables()).extracting(TableSpec::name).contains("public_same", "A b_same");
    }

    @Test
    void aDatabaseWithoutTimeSeriesIsSaidToBeOne() throws SQLException {
        String url = TestDatabases.fresh();
        TestDatabases.execute(url, "CREATE TABLE plain (id int)");
        assertThatThrownBy(() -> propose(url)).hasMessageContaining("cannot propose a configuration").hasMessageContaining("public.plain");
    }

    @Test
    void slicesAndClusteringAreProposedFromWhatTheTableHoldsAndSayWhy() throws SQLException {
        String url = TestDatabases.fresh();
        // statistics of a day of 600 million rows, and of rows of a hundred kilobytes
        TestDatabases.execute(url, "CREATE TABLE ticks (ts timestamptz NOT NULL PRIMARY KEY, ticker text NOT NULL, note text)", "CREATE TABLE docs (ts timestamptz NOT NULL PRIMARY KEY, doc text)",
                "ALTER TABLE docs ALTER doc SET STORAGE EXTERNAL",
                "INSERT INTO ticks SELECT timestamptz '2026-01-15 00:00:00+00' + n * interval '864 ms', 'T' || n % 40, 'N' || n % 40 FROM generate_series(0, 99999) n",
                "INSERT INTO docs SELECT timestamptz '2026-01-15 00:00:00+00' + n * interval '864 s', repeat('x', 100000) FROM generate_series(0, 99) n", "ANALYZE",
                "UPDATE pg_class SET reltuples = 600000000 WHERE relname = 'ticks'", "UPDATE pg_class SET reltuples = 100 WHERE relname = 'docs'");
        String yaml = propose(url);
        Configuration configuration = load(yaml);
        assertThat(configuration.table("ticks").orElseThrow()).returns(Duration.ofHours(1), t -> t.grid().every()).returns(3, TableSpec::slices);
        assertThat(yaml).contains("every: 1h   # a window has about 25,000,", "slices: 3   # files of about 8,333,", "rows, ", " KiB in the database: a larger one is slow",
                "    # cluster-by: [ticker]   # it has about 40 different values").doesNotContain("# cluster-by: [note]");
        assertThat(configuration.table("ticks").orElseThrow().write().clusterBy()).isEmpty();
        assertThat(load(yaml.replace("    # cluster-by", "    cluster-by")).table("ticks").orElseThrow().write().clusterBy()).containsExactly("ticker");
        assertThat(yaml).contains("every: 1d   # a window has about 101 rows, 10 MiB");
    }
}
