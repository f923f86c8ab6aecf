package dev.coldarchive.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.load.DrillReport;
import dev.coldarchive.load.DrillRequest;
import dev.coldarchive.load.LoadPlan;
import dev.coldarchive.load.LoadReport;
import dev.coldarchive.load.LoadRequest;
import dev.coldarchive.load.LoadedWindow;
import dev.coldarchive.load.LoadedWindow.Result;
import dev.coldarchive.load.ScratchTable;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.store.MemoryStore;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.window.TimeColumn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;

/** Rows that were archived come back into a real PostgreSQL, value for value. */
class LoadBackTest {
    private static final TableSpec TRADES = spec("trades").build();

    @TempDir
    Path temporary;

    private ArchivedDatabase archive;
    private TestDatabase database;

    @BeforeEach
    void begin() {
        archive = new ArchivedDatabase(temporary);
        database = archive.database;
    }

    private static TableSpec.Builder spec(String name) {
        return TableSpec.builder(name).time(TimeColumn.timestamp("ts")).lag(Duration.ofMinutes(1));
    }

    /** Six rows in each of three hours; some without a price. */
    private void trades(String constraint) throws Exception {
        database.execute("CREATE TABLE trades (ts timestamptz NOT NULL, id int NOT NULL, price numeric(10,2), note text" + constraint + ")",
                "INSERT INTO trades SELECT timestamptz '2024-01-15 00:00+00' + n * interval '10 min', n, CASE WHEN n % 4 > 0 THEN n / 7.0 END, 'note ' || n FROM generate_series(0, 17) n");
    }

    @Test
    void valuesOfEveryTypeAtTheirLimitsComeBack() throws Exception {
        PostgresValuesTest.prepareTypes(database);
        List<Arguments> types = PostgresValuesTest.types();
        database.execute("CREATE TABLE limits (ts timestamptz, " + each(types, "v%d %s") + ", gen int GENERATED ALWAYS AS (1 + 1) STORED)");
        for (int i = 0; i < types.size(); i++) {
            for (Object value : (List<?>) types.get(i).get()[2]) {
                database.execute("INSERT INTO limits (ts, v" + i + ") VALUES ('2024-01-15 00:00:00+00', '" + value.toString().replace("'", "''") + "'::text::" + types.get(i).get()[0] + ")");
            }
        }
        TableSpec table = spec("limits").build();
        archive.export(table);

        LoadReport report = archive.load(table, LoadRequest.into("scratch", "limits"));

        assertThat(report.whole()).as(report.toString()).isTrue();
        assertThat(report.taken()).isEqualTo(Long.parseLong(database.value("SELECT count(*) FROM limits")));
        assertThat(database.value("SELECT string_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod)), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'scratch.limits'::regclass AND attnum > 0"))
                .isEqualTo(database.value("SELECT string_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod)), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'limits'::regclass AND attnum > 0"));
        String texts = each(types, "v%d::text") + ", gen";
        assertThat(archive.differences("SELECT ts, " + texts + " FROM limits", "SELECT ts, " + texts + " FROM scratch.limits")).isZero();
        database.execute("TRUNCATE limits");
        assertThat(archive.load(table, LoadRequest.back("limits")).whole()).isTrue();
        assertThat(archive.differences("SELECT ts, " + texts + " FROM limits", "SELECT ts, " + texts + " FROM scratch.limits")).isZero();
    }

    private static String each(List<Arguments> types, String form) {
        return IntStream.range(0, types.size()).mapToObj(i -> String.format(form, i, types.get(i).get()[0])).collect(Collectors.joining(", "));
    }

    @Test
    void columnsThatAreArchivedAsSomethingElseComeBackAsWhatTheyAre() throws Exception {
        database.execute("CREATE TYPE pair AS (a int, b text)", "CREATE TABLE odd (ts timestamptz, n numeric, big numeric, whole bigint, r int4range, p pair, a int[], m money, t text, j text, d timestamptz, \"we\"\"ird\" point)",
                "INSERT INTO odd VALUES ('2024-01-15 00:00+00', 0.30000000000000004, 1.23456789012345678, 9223372036854775807, '[1,3)', '(1,\"x, y\")', '{{1,2},{3,NULL}}', 12.34, 'ab', '{\"a\": [1]}', 'infinity', '(1.5,-2)')",
                "INSERT INTO odd (ts) VALUES ('2024-01-15 00:00+00')");
        TableSpec table = spec("odd").columnTypes(Map.ofEntries(Map.entry("n", ColumnType.DOUBLE), Map.entry("big", ColumnType.STRING), Map.entry("whole", ColumnType.decimal(20, 1)),
                Map.entry("r", ColumnType.JSON), Map.entry("p", ColumnType.JSON), Map.entry("a", ColumnType.JSON), Map.entry("m", ColumnType.decimal(10, 2)), Map.entry("t", ColumnType.BYTES),
                Map.entry("j", ColumnType.JSON), Map.entry("d", ColumnType.STRING), Map.entry("we\"ird", ColumnType.STRING))).build();
        archive.export(table);
        LoadReport report = archive.load(table, LoadRequest.into("scratch", "odd"));
        assertThat(report.whole()).as(report.toString()).isTrue();
        assertThat(archive.differences("SELECT o::text FROM odd o", "SELECT o::text FROM scratch.odd o")).isZero();
    }

    @Test
    void windowsThatStandAreNotLoadedAgain() throws Exception {
        trades("");
        archive.export(TRADES);
        assertThat(archive.load(TRADES, LoadRequest.into("scratch", "trades")).loaded()).isEqualTo(3);
        LoadReport again = archive.load(TRADES, LoadRequest.into("scratch", "trades"));
        assertThat(again.standing()).isEqualTo(3);
        assertThat(again.taken()).isZero();
        database.execute("DELETE FROM scratch.trades WHERE id = 7", "INSERT INTO scratch.trades (ts, id) VALUES ('2024-01-15 02:00+00', 99)");
        assertThat(archive.load(TRADES, LoadRequest.into("scratch", "trades")).loaded()).isEqualTo(2);
        assertThat(archive.differences("TABLE trades", "TABLE scratch.trades")).isZero();
    }

    @Test
    void rowsThatAreThereWithOtherValuesAreCountedAndNotOverwritten() throws Exception {
        trades(", PRIMARY KEY (id)");
        archive.export(TRADES);
        database.execute("DELETE FROM trades WHERE id IN (1, 8)", "UPDATE trades SET note = 'mine' WHERE id = 2", "INSERT INTO trades VALUES ('2024-01-15 02:30+00', 100, 1, 'new')");
        LoadReport report = archive.load(TRADES, LoadRequest.back("trades"));
        assertThat(report.whole()).isFalse();
        assertThat(List.of(report.taken(), report.differing(), report.others())).containsExactly(2L, 1L, 1L);
        assertThat(archive.windows.stream().map(LoadedWindow::result)).containsExactly(Result.DIFFERS, Result.LOADED, Result.DIFFERS);
        assertThat(database.value("SELECT count(*) || ' ' || string_agg(note, ',' ORDER BY id) FILTER (WHERE id IN (2, 100)) FROM trades")).isEqualTo("19 mine,new");
    }

    @Test
    void aTableWithoutAKeyGetsWhatItLacksAndNothingTwice() throws Exception {
        trades("");
        database.execute("INSERT INTO trades SELECT ts, id, price, note FROM trades WHERE id < 6", "INSERT INTO trades SELECT * FROM trades WHERE id = 3");
        database.execute("CREATE TABLE copy AS TABLE trades");
        archive.export(TRADES);
        database.execute("DELETE FROM trades WHERE ctid IN (SELECT min(ctid) FROM trades WHERE id IN (2, 3) GROUP BY id)", "DELETE FROM trades WHERE id > 10");
        LoadReport report = archive.load(TRADES, LoadRequest.back("trades"));
        assertThat(report.whole()).isTrue();
        assertThat(report.taken()).isEqualTo(2 + 7);
        assertThat(archive.differences("TABLE trades", "TABLE copy")).isZero();
        assertThat(archive.load(TRADES, LoadRequest.back("trades")).standing()).isEqualTo(3);
        assertThat(archive.differences("TABLE trades", "TABLE copy")).isZero();
    }

    @Test
    void theTableItselfIsMadeFromTheManifestsWhereThatIsSaid() throws Exception {
        trades(", PRIMARY KEY (id, ts)");
        archive.export(TRADES);
        database.execute("ALTER TABLE trades RENAME TO copy");
        LoadRequest back = LoadRequest.back("trades");
        LoadRequest without = new LoadRequest("trades", back.start(), back.end(), back.into(), false, Set.of(), 1);
        assertThatThrownBy(() -> archive.load(TRADES, without)).isInstanceOfSatisfying(ArchiveException.class, e -> assertThat(e.hint().orElseThrow()).contains("--create"));
        assertThat(archive.load(TRADES, back).whole()).isTrue();
        assertThat(archive.differences("TABLE trades", "TABLE copy")).isZero();
        assertThat(database.value("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'trades'::regclass AND contype = 'p'")).isEqualTo("PRIMARY KEY (id, ts)");
        assertThat(database.value("SELECT attnotnull FROM pg_attribute WHERE attrelid = 'trades'::regclass AND attname = 'ts'")).isEqualTo("t");
    }

    @Test
    void columnsInAnotherOrderAddedAndWidenedFit() throws Exception {
        trades("");
        archive.export(TRADES);
        database.execute("ALTER TABLE trades RENAME TO copy", "CREATE TABLE trades (note varchar(20), added int DEFAULT 7, empty text, id bigint, price numeric(14,4), ts timestamptz NOT NULL)");
        LoadReport report = archive.load(TRADES, LoadRequest.back("trades"));
        assertThat(report.whole()).as(report.toString()).isTrue();
        assertThat(report.warnings()).anySatisfy(w -> assertThat(w).contains("\"added\"", "its default")).anySatisfy(w -> assertThat(w).contains("\"empty\"", "NULL"));
        assertThat(archive.differences("SELECT ts, id::int, price, note::text FROM trades", "TABLE copy")).isZero();
        assertThat(database.value("SELECT DISTINCT added FROM trades")).isEqualTo("7");
    }

    @Test
    void columnsThatDoNotFitAreRefusedByNameAllAtOnce() throws Exception {
        trades("");
        archive.export(TRADES);
        database.execute("ALTER TABLE trades RENAME TO copy", "CREATE TABLE trades (id smallint, price numeric(8,2), must text NOT NULL, ts timestamptz NOT NULL)");
        assertThatThrownBy(() -> archive.loader(TRADES).plan(LoadRequest.back("trades"))).isInstanceOf(ArchiveException.class).hasMessageContaining("\"price\" is decimal(8,2)")
                .hasMessageContaining("no column \"note\"").hasMessageContaining("\"must\" may not be NULL");
        database.execute("ALTER TABLE trades DROP must, ALTER price TYPE numeric(10,2)");
        LoadRequest leaving = new LoadRequest("trades", LoadRequest.back("trades").start(), LoadRequest.back("trades").end(), LoadRequest.back("trades").into(), false, Set.of("note"), 2);
        LoadReport report = archive.load(TRADES, leaving);
        assertThat(report.whole()).isTrue();
        assertThat(archive.differences("SELECT ts, id::int, price FROM trades", "SELECT ts, id, price FROM copy")).isZero();
        assertThat(archive.load(TRADES, leaving).standing()).isEqualTo(3);
    }

    @Test
    void aValueThatTheTableWouldRoundIsRefusedAndNothingOfItsWindowStays() throws Exception {
        trades("");
        database.execute("UPDATE trades SET ts = ts + interval '1 microsecond' WHERE id = 8");
        archive.export(TRADES);
        database.execute("ALTER TABLE trades RENAME TO copy", "CREATE TABLE trades (ts timestamptz(3) NOT NULL, id int, price numeric(10,2), note varchar(6))");
        LoadReport report = archive.load(TRADES, LoadRequest.back("trades"));
        assertThat(report.failed()).isEqualTo(2);
        assertThat(report.first().get(0).detail()).contains("value too long");
        database.execute("ALTER TABLE trades ALTER note TYPE text");
        LoadReport second = archive.load(TRADES, LoadRequest.back("trades"));
        assertThat(second.failed()).isOne();
        assertThat(second.first().get(0).detail()).contains("does not hold them with these values");
        assertThat(database.value("SELECT count(*) FROM trades")).isEqualTo("12");
    }

    @Test
    void aPartitionThatIsGoneIsNamedWithTheWayOut() throws Exception {
        database.execute("CREATE TABLE trades (ts timestamptz NOT NULL, id int) PARTITION BY RANGE (ts)",
                "CREATE TABLE trades_1 PARTITION OF trades FOR VALUES FROM ('2024-01-15 00:00+00') TO ('2024-01-15 01:00+00')",
                "CREATE TABLE trades_2 PARTITION OF trades FOR VALUES FROM ('2024-01-15 01:00+00') TO ('2024-01-15 02:00+00')",
                "INSERT INTO trades SELECT timestamptz '2024-01-15 00:00+00' + n * interval '1 min', n FROM generate_series(0, 119) n");
        archive.export(TRADES);
        database.execute("DROP TABLE trades_1", "TRUNCATE trades");
        LoadReport report = archive.load(TRADES, LoadRequest.back("trades"));
        assertThat(report.failed()).isOne();
        assertThat(report.loaded()).isOne();
        assertThat(report.first().get(0).detail()).contains("partition").contains("--into");
        assertThat(database.value("SELECT count(*) FROM trades")).isEqualTo("60");
    }

    @Test
    void onlyWhatLoadingHasMadeIsDropped() throws Exception {
        trades("");
        archive.export(TRADES);
        database.execute("CREATE SCHEMA theirs", "CREATE TABLE theirs.trades (ts timestamptz)");
        assertThatThrownBy(() -> archive.load(TRADES, LoadRequest.into("theirs", "trades"))).isInstanceOf(ArchiveException.class).hasMessageContaining("has not made it");
        assertThatThrownBy(() -> archive.load(TRADES, LoadRequest.into("public", "trades"))).isInstanceOf(ArchiveException.class).hasMessageContaining("where table trades lives");
        assertThatThrownBy(() -> archive.loader(TRADES).drop(List.of(new ScratchTable("theirs", "trades", "trades", 0)))).isInstanceOf(ArchiveException.class);
        archive.load(TRADES, LoadRequest.into("scratch", "trades"));
        List<ScratchTable> made = archive.loader(TRADES).scratch("scratch", List.of());
        assertThat(made).extracting(ScratchTable::name).containsExactly("trades");
        archive.loader(TRADES).drop(made);
        archive.loader(TRADES).drop(made);
        assertThat(database.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'scratch'")).isEqualTo("0");
        assertThat(database.value("SELECT count(*) FROM trades")).isEqualTo("18");
        assertThat(archive.loader(TRADES).scratch("theirs", List.of())).isEmpty();
    }

    @Test
    void aDrillLoadsSomeWindowsComparesThemLeavesNothingBehindAndTheAuditSaysHowItWent() throws Exception {
        trades("");
        archive.export(TRADES);
        archive.load(TRADES, LoadRequest.into("drill", "trades"));
        DrillReport drill = archive.loader(TRADES).drill(new DrillRequest(List.of(), 2, 7, "drill"));
        assertThat(drill.passed()).isTrue();
        assertThat(drill.rows()).isEqualTo(12);
        assertThat(drill.windows()).hasSize(2);
        assertThat(archive.loader(TRADES).drill(new DrillRequest(List.of("trades"), 2, 7, "drill")).windows()).extracting(one -> one.window().window())
                .isEqualTo(drill.windows().stream().map(one -> one.window().window()).toList());
        assertThat(archive.loader(TRADES).drill(new DrillRequest(List.of(), 50, 1, "drill")).windows()).hasSize(3);
        assertThat(database.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'drill'")).isEqualTo("0");
        assertThat(database.value("SELECT count(*) || ' ' || min(note) FROM archive.export_audit WHERE action = 'drill'")).startsWith("7 6 of 6 rows came back in ");
        assertThat(new PostgresDrillLog(database.dataSource(), "archive").lastPassed("trades").orElseThrow().took()).isPositive();
        assertThat(new PostgresDrillLog(database.dataSource(), "archive").lastPassed("other")).isEmpty();
    }

    @Test
    void aFileThatIsDamagedOrColdLeavesNothingOfItsWindowAndTheOthersCome() throws Exception {
        trades("");
        archive.export(TRADES);
        List<ObjectKey> keys = archive.store.keys().stream().filter(key -> key.value().startsWith("raw/")).toList();
        archive.store.rot(keys.get(0), MemoryStore::bitFlipped);
        archive.store.storageClass(keys.get(1), "GLACIER");
        LoadPlan plan = archive.loader(TRADES).plan(LoadRequest.back("trades"));
        assertThat(List.of(plan.windows(), plan.rows(), plan.coldObjects())).containsExactly(3L, 18L, 1L);
        assertThat(plan.cold()).contains(keys.get(1));
        LoadReport report = archive.load(TRADES, LoadRequest.into("scratch", "trades"));
        assertThat(List.of(report.failed(), report.loaded(), report.taken())).containsExactly(2L, 1L, 6L);
        assertThat(report.first().get(0).detail()).contains(keys.get(0).value());
        assertThat(report.first().get(1).detail()).contains("GLACIER").contains("archive restore");
        assertThat(database.value("SELECT count(*) FROM scratch.trades")).isEqualTo("6");
        assertThat(archive.loader(TRADES).drill(new DrillRequest(List.of(), 3, 1, "drill")).passed()).isFalse();
    }
}
