package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.Archiver;
import dev.coldarchive.ArchiverBuilder;
import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.RebuildRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.load.DrillLog;
import dev.coldarchive.load.LoadReport;
import dev.coldarchive.load.LoadRequest;
import dev.coldarchive.load.Loader;
import dev.coldarchive.parquet.ParquetFormat;
import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.PostgresLedger;
import dev.coldarchive.postgres.PostgresLoadTarget;
import dev.coldarchive.postgres.PostgresSource;
import dev.coldarchive.postgres.SourceOptions;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.s3.S3Server;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.store.KeyLayout;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything is lost but the bucket: ledger and tables are made anew from it alone, and hold the same values. */
class LostDatabaseTest {
    private static final Instant START = Instant.parse("2024-01-15T00:00:00Z");
    private static final Instant END = Instant.parse("2024-01-15T03:00:00Z");
    private static final String TIME = "timestamptz '2024-01-15 00:00+00' + n * interval '20 s'";

    private static final TableSpec EVERYTHING = TableSpec.builder("everything").time(TimeColumn.timestamp("at")).build();
    private static final TableSpec TICKS = TableSpec.builder("ticks").time(TimeColumn.integer("ts", TimeUnit.MILLIS)).slices(2).build();
    private static final TableSpec TRADES = TableSpec.builder("trades").time(TimeColumn.timestamp("at")).layout(KeyLayout.hive("raw", List.of("symbol"), "part_{start}")).build();

    @TempDir
    Path temporary;

    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();

    @Test
    void aDatabaseIsRebuiltFromADirectory() throws Exception {
        rebuild(new DirectoryStore(Files.createDirectory(temporary.resolve("archive"))));
    }

    @Test
    void aDatabaseIsRebuiltFromABucket() throws Exception {
        rebuild(S3Server.get().freshStore());
    }

    private void rebuild(ObjectStore store) throws Exception {
        fill();
        LedgerSchema.install(database.pooled(), "archive");
        Archiver archiver = builder(store, "first").build();
        export(archiver);
        database.execute("INSERT INTO ticks SELECT 1705276800000 + n * 7, n, 'late' FROM generate_series(0, 99) n", "ALTER TABLE trades ADD COLUMN fee numeric(6,3)",
                "UPDATE trades SET fee = id / 1000.0 WHERE id % 2 = 0", "INSERT INTO trades (at, id, symbol, price) VALUES ('2024-01-15 01:30+00', 100000, 'NEW', 1)");
        export(archiver);
        archiver.close();

        database.execute("CREATE SCHEMA kept", "ALTER TABLE everything SET SCHEMA kept", "ALTER TABLE ticks SET SCHEMA kept", "ALTER TABLE trades SET SCHEMA kept", "DROP SCHEMA archive CASCADE");

        LedgerSchema.install(database.pooled(), "archive");
        try (Archiver rebuilt = builder(store, "second").build()) {
            assertThat(rebuilt.rebuildLedger(new RebuildRequest(List.of(), true, true, false)).tables()).allSatisfy(table -> assertThat(table.rewritten()).isEqualTo(3));
            Loader loader = builder(store, "second").loader(new PostgresLoadTarget(database.pooled(), SourceOptions.DEFAULT), DrillLog.NONE);
            for (TableSpec table : List.of(EVERYTHING, TICKS, TRADES)) {
                LoadReport report = loader.load(LoadRequest.back(table.name()).parallel(2), window -> { });
                assertThat(report.whole()).as(report.toString()).isTrue();
                assertThat(report.taken()).isEqualTo(Long.parseLong(database.value("SELECT count(*) FROM kept." + table.name())));
                assertThat(difference(table.name())).as(table.name()).isZero();
            }
            assertThat(rebuilt.verify(VerifyRequest.everything()).ok()).isTrue();
            assertThat(database.value("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'trades'::regclass AND contype = 'p'")).isEqualTo("PRIMARY KEY (id, at)");
        }
    }

    private void fill() throws Exception {
        database.execute("CREATE TYPE mood AS ENUM ('sad', 'not so, \"happy\"')", "CREATE DOMAIN positive AS int CHECK (VALUE > 0)",
                "CREATE TABLE everything (at timestamptz NOT NULL, yes boolean, small smallint, whole integer, big bigint, single real, twofold double precision, cents numeric(9,2),"
                        + " wide numeric(38,10), words text, short varchar(40), padded char(5), feeling mood, address inet, span interval, id uuid, raw bytea, doc json, docb jsonb,"
                        + " local timestamp, on_day date, at_hour time, numbers integer[], names text[], sums numeric(9,2)[], hosts inet[], checked positive, bits bit(3), page xml)",
                "INSERT INTO everything SELECT " + TIME + ", n % 2 = 0, n % 100, -n, n * 1000000007, n / 7.0, n / 7.0, n / 100.0, n / 3.0, repeat('ž', (n % 50)::int), 'v' || n, 'ab',"
                        + " CASE WHEN n % 2 = 0 THEN 'sad' ELSE 'not so, \"happy\"' END::mood, '10.0.0.1'::inet + n, n * interval '1 h 3 s', md5(n::text)::uuid, sha256(n::text::bytea),"
                        + " '{\"a\":  [1, null]}', to_jsonb(n), timestamp '2024-03-31 02:30' + n * interval '1 d', date '2024-02-29' + n::int, time '01:00' + n * interval '1 s', ARRAY[n, NULL],"
                        + " ARRAY['a' || n, '', NULL], ARRAY[n / 100.0], ARRAY['::1'::inet], n + 1, '101', '<a>1</a>' FROM generate_series(0::bigint, 500) n",
                "INSERT INTO everything (at, single, twofold) VALUES ('2024-01-15 02:59+00', 'NaN', '-0'), ('2024-01-15 02:59+00', 'Infinity', '-Infinity')",
                "CREATE TABLE ticks (ts bigint NOT NULL, v int, note text)",
                "INSERT INTO ticks SELECT 1705276800000 + n / 10 * 100000, n / 20, 'x' FROM generate_series(0, 1000) n",
                "CREATE TABLE trades (at timestamptz, id int, symbol text, price numeric(10,4), PRIMARY KEY (id, at))",
                "INSERT INTO trades SELECT " + TIME + ", n, (ARRAY['AAPL', 'BTC/USD', NULL])[1 + n % 3], n / 9.0 FROM generate_series(0, 500) n");
    }

    private ArchiverBuilder builder(ObjectStore store, String workDir) throws IOException {
        return Archiver.builder().source(new PostgresSource(database.pooled())).format(new ParquetFormat()).store(store).ledger(new PostgresLedger(database.pooled(), "archive"))
                .tables(List.of(EVERYTHING, TICKS, TRADES)).workDir(temporary.resolve(workDir));
    }

    private static void export(Archiver archiver) {
        for (TableSpec table : List.of(EVERYTHING, TICKS, TRADES)) {
            ExportReport report = archiver.export(ExportRequest.range(table.name(), START, END).forced());
            assertThat(report.failures()).isEmpty();
        }
    }

    /** Rows that are not in both, by what PostgreSQL prints of them. */
    private long difference(String table) throws Exception {
        String columns = database.value("SELECT string_agg(CASE WHEN attname = 'padded' THEN 'rpad(padded::text, 5)' WHEN attname = 'hosts' THEN 'hosts::text[]::text' ELSE quote_ident(attname)"
                + " || '::text' END, ', ') FROM pg_attribute WHERE attrelid = 'kept." + table + "'::regclass AND attnum > 0 AND NOT attisdropped");
        Function<String, String> rows = schema -> "SELECT " + columns + " FROM " + schema + "." + table;
        return Long.parseLong(database.value("SELECT (SELECT count(*) FROM (" + rows.apply("kept") + " EXCEPT ALL " + rows.apply("public") + ") a) + (SELECT count(*) FROM ("
                + rows.apply("public") + " EXCEPT ALL " + rows.apply("kept") + ") b)"));
    }
}
