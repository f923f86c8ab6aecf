package dev.coldarchive.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.source.TimeRange;
import dev.coldarchive.source.WindowSnapshot;
import dev.coldarchive.store.KeyLayout;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresDescribeTest {
    private static final Instant TEN = Instant.parse("2024-01-15T10:00:00Z");
    private static final Window WINDOW = Window.of(TEN, Duration.ofHours(1));

    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    private final PostgresSource source = new PostgresSource(database.dataSource());

    @Test
    void columnsKeysAndNullsComeFromTheCatalog() throws Exception {
        database.execute("CREATE DOMAIN sure AS text NOT NULL", "CREATE TABLE t (gone int, ts bigint NOT NULL, a sure, b int, c int NOT NULL, gen int GENERATED ALWAYS AS (b * 2) STORED)",
                "ALTER TABLE t DROP COLUMN gone", "CREATE UNIQUE INDEX partial ON t (c) WHERE b > 0", "CREATE UNIQUE INDEX expression ON t ((c + 1))",
                "CREATE UNIQUE INDEX nullable ON t (b)", "CREATE UNIQUE INDEX good ON t (c, ts) INCLUDE (b)");
        assertThat(source.describe(spec("t").required(Set.of("b")).build())).isEqualTo(new TableSchema("t", List.of(Column.required("ts", ColumnType.INT64),
                Column.required("a", ColumnType.STRING), Column.required("b", ColumnType.INT32), Column.required("c", ColumnType.INT32), Column.optional("gen", ColumnType.INT32)),
                List.of("c", "ts")));
    }

    @Test
    void aPrimaryKeyComesBeforeAnyOtherKey() throws Exception {
        database.execute("CREATE TABLE t (ts bigint, id int NOT NULL UNIQUE, PRIMARY KEY (ts, id))");
        assertThat(source.describe(spec("t").build()).key()).containsExactly("ts", "id");
    }

    @Test
    void everyUnsupportedColumnIsNamedAtOnceWithTheChoices() throws Exception {
        database.execute("CREATE TYPE pair AS (a int, b int)", "CREATE TABLE t (ts bigint, free numeric, wide numeric(50,2), where_ point, p pair, r int4range, m money, l numeric[])");
        assertThatThrownBy(() -> source.describe(spec("t").build())).isInstanceOfSatisfying(ArchiveException.class, e -> {
            assertThat(e.category()).isEqualTo(Category.UNARCHIVABLE);
            assertThat(e).hasMessageContainingAll("\"free\" of type numeric", "\"wide\" of type numeric(50,2)", "\"where_\" of type point", "\"p\" of type", "\"r\" of type int4range",
                    "\"m\" of type money", "\"l\" of type numeric[]");
            assertThat(e.hint().orElseThrow()).contains("decimal(p,s)", "string", "double", "json", "list<string>");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"int8 | int32", "float8 | decimal(10,2)", "text | uuid", "uuid | int64", "int4 | list<int32>", "int4 | json", "int8 | double",
        "timestamptz | local-timestamp", "numeric | int64", "bytea | json"})
    void aTypeThatCouldNotHoldTheColumnIsRefused(String type, String wanted) throws Exception {
        database.execute("CREATE TABLE t (ts bigint, v " + type + ")");
        assertThatThrownBy(() -> source.describe(spec("t").columnTypes(Map.of("v", ColumnType.parse(wanted))).build()))
                .isInstanceOfSatisfying(ArchiveException.class, e -> assertThat(e.category()).isEqualTo(Category.UNARCHIVABLE))
                .hasMessageContaining("\"v\"").hasMessageContaining("cannot be archived as " + wanted);
    }

    @Test
    void namesThatDoNotExistAreAllToldAtOnce() throws Exception {
        database.execute("CREATE TABLE t (\"Ts\" bigint, a int)");
        TableSpec spec = spec("t").required(Set.of("b")).columnTypes(Map.of("c", ColumnType.STRING)).layout(KeyLayout.hive("raw", List.of("d"), "t")).build();
        assertThatThrownBy(() -> source.describe(spec)).isInstanceOfSatisfying(ArchiveException.class, e -> {
            assertThat(e.category()).isEqualTo(Category.USAGE);
            assertThat(e).hasMessageContainingAll("time column \"ts\"", "\"b\"", "\"c\"", "\"d\"");
            assertThat(e.hint().orElseThrow()).contains("Ts");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "bigint | | | names no unit | does not name | micros", "bigint | MICROS | UTC | zone | takes no time zone | leave out time-zone",
        "timestamptz | MICROS | | unit | takes no time unit | leave out time-unit", "timestamptz | | UTC | zone | its time zone already | leave out time-zone",
        "timestamp | | | zone | in which time zone | time-zone", "date | | | zone | in which time zone | time-zone", "date | SECONDS | | unit | takes no time unit | leave out",
        "text | | | text | cannot place rows in time | timestamptz", "numeric(20,0) | MICROS | | numeric | cannot place rows in time | bigint", "smallint | SECONDS | | int2 | cannot place | bigint"})
    void aTimeColumnOfTheWrongKindIsExplained(String type, String unit, String zone, String what, String problem, String hint) throws Exception {
        database.execute("CREATE TABLE t (ts " + type + ")");
        TimeColumn time = new TimeColumn("ts", Optional.ofNullable(unit).map(TimeUnit::valueOf), Optional.ofNullable(zone).map(ZoneId::of));
        assertThatThrownBy(() -> source.describe(TableSpec.builder("t").time(time).build())).isInstanceOfSatisfying(ArchiveException.class, e -> {
            assertThat(e.category()).as(what).isEqualTo(Category.USAGE);
            assertThat(e).hasMessageContaining("\"ts\"").hasMessageContaining(problem);
            assertThat(e.hint().orElseThrow()).contains(hint);
        });
    }

    @Test
    void aNameInAnotherCaseOrSchemaIsSuggested() throws Exception {
        database.execute("CREATE SCHEMA \"Other\"", "CREATE TABLE \"Other\".\"Trades\" (ts bigint)");
        for (var call : List.<Runnable>of(() -> source.describe(spec("trades").build()), () -> source.timeRange(spec("trades").build()),
                () -> source.snapshot(spec("trades").build(), WINDOW))) {
            assertThatThrownBy(call::run).isInstanceOfSatisfying(ArchiveException.class, e -> {
                assertThat(e.category()).isEqualTo(Category.USAGE);
                assertThat(e).hasMessageContaining("no table \"public\".\"trades\"");
                assertThat(e.hint().orElseThrow()).contains("\"Other\".\"Trades\"");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"VIEW", "MATERIALIZED VIEW", "FOREIGN TABLE"})
    void whatIsNoTableIsRefused(String kind) throws Exception {
        database.execute("CREATE TABLE base (ts bigint)");
        if (kind.equals("FOREIGN TABLE")) {
            database.execute("CREATE EXTENSION file_fdw", "CREATE SERVER files FOREIGN DATA WRAPPER file_fdw", "CREATE FOREIGN TABLE v (ts bigint) SERVER files OPTIONS (filename '/dev/null')");
        } else {
            database.execute("CREATE " + kind + " v AS SELECT * FROM base");
        }
        for (var call : List.<Runnable>of(() -> source.describe(spec("v").build()), () -> source.snapshot(spec("v").build(), WINDOW))) {
            assertThatThrownBy(call::run).isInstanceOfSatisfying(ArchiveException.class, e -> assertThat(e.category()).isEqualTo(Category.USAGE))
                    .hasMessageContaining(kind.toLowerCase(Locale.ROOT));
        }
    }

    @Test
    void aMissingRightIsNamedWithTheGrant() throws Exception {
        String role = "reader_" + database.name();
        database.execute("CREATE TABLE t (ts bigint)", "INSERT INTO t VALUES (" + TEN.getEpochSecond() * 1_000_000 + ")", "CREATE ROLE " + role + " LOGIN");
        PostgresSource reader = new PostgresSource(database.dataSource(role));
        for (var call : List.<Runnable>of(() -> reader.describe(spec("t").build()), () -> reader.snapshot(spec("t").build(), WINDOW))) {
            assertThatThrownBy(call::run).isInstanceOfSatisfying(ArchiveException.class, e -> {
                assertThat(e.category()).isEqualTo(Category.PERMISSION);
                assertThat(e.hint().orElseThrow()).contains("GRANT SELECT ON \"public\".\"t\" TO \"" + role + "\"");
            });
        }
        database.execute("GRANT SELECT ON t TO " + role);
        assertThat(reader.identity().systemId()).isEqualTo(source.identity().systemId());
        assertThat(reader.timeRange(spec("t").build())).isPresent();
        try (WindowSnapshot snapshot = reader.snapshot(spec("t").build(), WINDOW)) {
            assertThat(RowValues.readAll(snapshot.rows(WINDOW, BatchLimits.DEFAULT))).hasSize(1);
            snapshot.complete();
        }
    }

    @Test
    void rowSecurityIsAnErrorAndNeverFewerRows() throws Exception {
        String role = "guarded_" + database.name();
        database.execute("CREATE TABLE t (ts bigint)", "ALTER TABLE t ENABLE ROW LEVEL SECURITY", "CREATE ROLE " + role + " LOGIN", "GRANT SELECT ON t TO " + role);
        try (WindowSnapshot snapshot = new PostgresSource(database.dataSource(role)).snapshot(spec("t").build(), WINDOW)) {
            assertThatThrownBy(() -> RowValues.readAll(snapshot.rows(WINDOW, BatchLimits.DEFAULT)))
                    .isInstanceOfSatisfying(ArchiveException.class, e -> assertThat(e.category()).isEqualTo(Category.PERMISSION));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Upper", "two words", "quo\"te", "sin'gle", "back\\slash", "ünïcode 表", "drop table x; --", "a%sb?c", "$1", "select"})
    void anyNameIsTakenLiterally(String name) throws Exception {
        String quoted = '"' + name.replace("\"", "\"\"") + '"';
        long ten = TEN.getEpochSecond() * 1_000_000;
        database.execute("CREATE SCHEMA " + quoted, "CREATE TABLE " + quoted + "." + quoted + " (" + quoted + " bigint, \"p " + name.replace("\"", "\"\"") + "\" text, v inet)"
                + " PARTITION BY RANGE (" + quoted + ")", "CREATE TABLE " + quoted + ".part PARTITION OF " + quoted + "." + quoted + " FOR VALUES FROM (" + ten + ") TO (" + (ten + 1_000) + ")",
                "INSERT INTO " + quoted + "." + quoted + " VALUES (" + ten + ", 'x', '10.0.0.1')");
        TableSpec spec = TableSpec.builder("t").relation(name, name).time(TimeColumn.integer(name, TimeUnit.MICROS)).layout(KeyLayout.hive("raw", List.of(), "t")).build();
        assertThat(source.timeRange(spec)).contains(new TimeRange(TEN, TEN));
        try (WindowSnapshot snapshot = source.snapshot(spec, WINDOW)) {
            assertThat(snapshot.oldestPartitionStart()).contains(TEN);
            assertThat(RowValues.readAll(snapshot.rows(WINDOW, BatchLimits.DEFAULT))).hasSize(1);
            snapshot.complete();
        }
    }

    @ParameterizedTest
    @EnumSource(TimeUnit.class)
    void integerTimesCountInTheirUnit(TimeUnit unit) throws Exception {
        database.execute("CREATE TABLE t (ts bigint)");
        for (long at : new long[] {TEN.getEpochSecond() * unit.perSecond() - 1, TEN.getEpochSecond() * unit.perSecond(), (TEN.getEpochSecond() + 3_600) * unit.perSecond() - 1,
            (TEN.getEpochSecond() + 3_600) * unit.perSecond()}) {
            database.execute("INSERT INTO t VALUES (" + at + ")");
        }
        TableSpec spec = TableSpec.builder("t").time(TimeColumn.integer("ts", unit)).build();
        try (WindowSnapshot snapshot = source.snapshot(spec, WINDOW)) {
            assertThat(RowValues.readAll(snapshot.rows(WINDOW, BatchLimits.DEFAULT))).hasSize(2);
        }
        Duration one = Duration.ofNanos(1_000_000_000 / unit.perSecond());
        assertThat(source.timeRange(spec)).contains(new TimeRange(TEN.minus(one), TEN.plusSeconds(3_600)));
    }

    @ParameterizedTest
    @CsvSource({"timestamptz, ''", "timestamp, UTC", "date, UTC"})
    void timestampsAndDatesPlaceRowsToo(String type, String zone) throws Exception {
        database.execute("CREATE TABLE t (ts " + type + ")", "SET TimeZone = 'UTC'; INSERT INTO t VALUES ('2024-01-14 23:59:59.999999'), ('2024-01-15'), ('2024-01-15 23:59:59.999999'),"
                + " ('2024-01-16'), ('infinity'), ('-infinity'), (NULL)");
        TimeColumn time = zone.isEmpty() ? TimeColumn.timestamp("ts") : TimeColumn.local("ts", ZoneOffset.UTC);
        TableSpec spec = TableSpec.builder("t").time(time).every(Duration.ofDays(1)).build();
        Window day = Window.of(Instant.parse("2024-01-15T00:00:00Z"), Duration.ofDays(1));
        try (WindowSnapshot snapshot = source.snapshot(spec, day)) {
            assertThat(RowValues.readAll(snapshot.rows(day, BatchLimits.DEFAULT))).hasSize(2);
        }
        TimeRange range = source.timeRange(spec).orElseThrow();
        assertThat(range.first()).isEqualTo(Instant.parse(type.equals("date") ? "2024-01-14T00:00:00Z" : "2024-01-14T23:59:59.999999Z"));
        assertThat(range.last()).isEqualTo(Instant.parse("2024-01-16T00:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({"MICROS, 1000, MILLIS", "MICROS, 1, SECONDS", "MILLIS, 1000000, MICROS", "SECONDS, 1000, MILLIS", "NANOS, 1000000, MICROS"})
    void aUnitThatTheDataContradictsIsRefused(TimeUnit configured, long perSecond, TimeUnit real) throws Exception {
        database.execute("CREATE TABLE t (ts bigint)", "INSERT INTO t VALUES (" + TEN.getEpochSecond() * perSecond + "), (" + (TEN.getEpochSecond() + 9) * perSecond + ")");
        assertThatThrownBy(() -> source.timeRange(TableSpec.builder("t").time(TimeColumn.integer("ts", configured)).build()))
                .isInstanceOfSatisfying(ArchiveException.class, e -> {
                    assertThat(e.category()).isEqualTo(Category.USAGE);
                    assertThat(e.hint().orElseThrow()).contains("time-unit: " + real.name().toLowerCase(Locale.ROOT));
                });
        assertThat(source.timeRange(TableSpec.builder("t").time(TimeColumn.integer("ts", real)).build()).orElseThrow().first()).isEqualTo(TEN);
    }

    @Test
    void anOddRowAloneDoesNotDiscreditTheUnit() throws Exception {
        database.execute("CREATE TABLE t (ts bigint)", "INSERT INTO t VALUES (0), (" + TEN.getEpochSecond() * 1_000_000 + ")");
        assertThat(source.timeRange(spec("t").build()).orElseThrow().first()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void theSourceIsIdentifiedByClusterDatabaseAndAddress() throws Exception {
        assertThat(source.identity().systemId()).isEqualTo(database.value("SELECT system_identifier FROM pg_control_system()"));
        assertThat(source.identity().database()).isEqualTo(database.name());
        assertThat(source.identity().host()).isEqualTo("127.0.0.1");
        assertThat(source.identity().port()).isEqualTo(database.port());
    }

    private static TableSpec.Builder spec(String relation) {
        return TableSpec.builder(relation).time(TimeColumn.integer("ts", TimeUnit.MICROS));
    }
}
