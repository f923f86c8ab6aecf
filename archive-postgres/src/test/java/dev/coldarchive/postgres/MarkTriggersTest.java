package dev.coldarchive.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.TableSpec;
import dev.coldarchive.source.MarkedWindow;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;

/** The printed triggers, to the letter. */
class MarkTriggersTest {
    private static final Instant TEN = Instant.parse("2024-01-15T10:00:00Z");

    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    private final PostgresMarks marks = new PostgresMarks(database.dataSource(), "archive");

    @BeforeEach
    void install() {
        LedgerSchema.installMarks(database.dataSource(), "archive");
    }

    static Stream<Arguments> timeColumns() {
        return Stream.of(
                Arguments.of("bigint", TimeColumn.integer("ts", TimeUnit.NANOS)), Arguments.of("bigint", TimeColumn.integer("ts", TimeUnit.MICROS)),
                Arguments.of("bigint", TimeColumn.integer("ts", TimeUnit.MILLIS)), Arguments.of("bigint", TimeColumn.integer("ts", TimeUnit.SECONDS)),
                Arguments.of("integer", TimeColumn.integer("ts", TimeUnit.SECONDS)), Arguments.of("timestamptz", TimeColumn.timestamp("ts")),
                Arguments.of("timestamp", TimeColumn.local("ts", ZoneId.of("America/New_York"))), Arguments.of("timestamp", TimeColumn.local("ts", ZoneOffset.UTC)));
    }

    @ParameterizedTest
    @MethodSource("timeColumns")
    void everyStatementMarksTheWindowsOfItsRows(String type, TimeColumn time) throws Exception {
        TableSpec spec = TableSpec.builder("trades").time(time).build();
        database.execute("CREATE TABLE trades (ts " + type + ", id int)", MarkTriggers.sql("archive", spec));
        String last = time.unit().isEmpty() ? literal(time, TEN.plus(Duration.ofHours(1)).minusNanos(1_000)) : "(" + literal(time, TEN.plus(Duration.ofHours(1))) + " - 1)";
        database.execute("INSERT INTO trades SELECT " + literal(time, TEN) + ", n FROM generate_series(1, 1000) n", "INSERT INTO trades VALUES (" + last + ", 0)");
        assertThat(marked(spec)).containsExactly("2024-01-15T10:00:00Z 2");
        clear();
        database.execute("UPDATE trades SET ts = " + literal(time, TEN.plus(Duration.ofHours(5))) + " WHERE id = 0");
        assertThat(marked(spec)).containsExactly("2024-01-15T10:00:00Z 1", "2024-01-15T15:00:00Z 1");
        clear();
        database.execute("DELETE FROM trades WHERE id < 2");
        assertThat(marked(spec)).containsExactly("2024-01-15T10:00:00Z 1", "2024-01-15T15:00:00Z 1");
        clear();
        database.execute("INSERT INTO trades VALUES (NULL, 1)", "INSERT INTO trades VALUES (" + literal(time, Instant.parse("1969-12-31T23:30:00Z")) + ", 1)",
                "INSERT INTO trades VALUES (" + literal(time, Instant.now()) + ", 1), (" + literal(time, Instant.now().plus(Duration.ofDays(2))) + ", 1)");
        assertThat(marked(spec)).containsExactly("1969-12-31T23:00:00Z 1");
    }

    @Test
    void daysAreMarkedByDate() throws Exception {
        TableSpec spec = TableSpec.builder("days").time(TimeColumn.local("ts", ZoneOffset.UTC)).every(Duration.ofDays(1)).build();
        database.execute("CREATE TABLE days (ts date)", MarkTriggers.sql("archive", spec), "INSERT INTO days VALUES ('2024-01-15'), ('2024-01-16'), ('infinity'), ('-infinity'), (NULL)",
                "INSERT INTO days VALUES (current_date)");
        assertThat(marked(spec)).containsExactly("2024-01-15T00:00:00Z 1", "2024-01-16T00:00:00Z 1");
    }

    @Test
    void timesThatNoWindowHoldsFailNoStatement() throws Exception {
        TableSpec spec = TableSpec.builder("trades").time(TimeColumn.timestamp("ts")).build();
        database.execute("CREATE TABLE trades (ts timestamptz)", MarkTriggers.sql("archive", spec),
                "INSERT INTO trades VALUES ('infinity'), ('-infinity'), ('4713-01-01 BC'), ('294276-12-31'), ('2024-01-15 10:00Z')");
        TableSpec counted = TableSpec.builder("counted").time(TimeColumn.integer("ts", TimeUnit.SECONDS)).build();
        database.execute("CREATE TABLE counted (ts bigint)", MarkTriggers.sql("archive", counted),
                "INSERT INTO counted VALUES (9223372036854775807), (-9223372036854775808), (1705312800)");
        TableSpec fine = TableSpec.builder("fine").time(TimeColumn.integer("ts", TimeUnit.NANOS)).build();
        database.execute("CREATE TABLE fine (ts bigint)", MarkTriggers.sql("archive", fine),
                "INSERT INTO fine VALUES (9223372036854775807), (-9223372036854775808), (1705312800000000000)");
        for (TableSpec each : List.of(spec, counted, fine)) {
            assertThat(marked(each)).containsExactly("2024-01-15T10:00:00Z 1");
        }
    }

    @Test
    void partitionsThatAreWrittenToDirectlyMarkToo() throws Exception {
        TableSpec spec = TableSpec.builder("trades").time(TimeColumn.timestamp("ts")).build();
        database.execute("CREATE TABLE trades (ts timestamptz, id int) PARTITION BY RANGE (ts)",
                "CREATE TABLE trades_1 PARTITION OF trades FOR VALUES FROM ('2024-01-15') TO ('2024-01-16') PARTITION BY RANGE (ts)",
                "CREATE TABLE trades_1_1 PARTITION OF trades_1 FOR VALUES FROM ('2024-01-15') TO ('2024-01-16')",
                "CREATE TABLE trades_2 PARTITION OF trades FOR VALUES FROM ('2024-01-16') TO ('2024-01-17')", MarkTriggers.sql("archive", spec), MarkTriggers.sql("archive", spec));
        database.execute("INSERT INTO trades_1_1 VALUES ('2024-01-15 10:00Z', 1)", "INSERT INTO trades VALUES ('2024-01-16 11:00Z', 2)");
        assertThat(marked(spec)).containsExactly("2024-01-15T10:00:00Z 1", "2024-01-16T11:00:00Z 1");
        clear();
        database.execute("UPDATE trades SET ts = ts + interval '1 day' WHERE id = 1");
        assertThat(marked(spec)).containsExactly("2024-01-15T10:00:00Z 1", "2024-01-16T10:00:00Z 1");
        clear();
        database.execute("DELETE FROM trades_2 WHERE id = 2");
        assertThat(marked(spec)).containsExactly("2024-01-16T11:00:00Z 1");
    }

    @Test
    void copyUpsertAndMergeMark() throws Exception {
        TableSpec spec = TableSpec.builder("trades").time(TimeColumn.timestamp("ts")).build();
        database.execute("CREATE TABLE trades (ts timestamptz, id int PRIMARY KEY)", MarkTriggers.sql("archive", spec));
        try (Connection connection = database.connect()) {
            connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY trades FROM STDIN (FORMAT csv)", new StringReader("2024-01-15 10:30Z,1\n2024-01-15 11:30Z,2\n"));
        }
        assertThat(marked(spec)).containsExactly("2024-01-15T10:00:00Z 1", "2024-01-15T11:00:00Z 1");
        clear();
        database.execute("INSERT INTO trades VALUES ('2024-01-15 12:30Z', 1) ON CONFLICT (id) DO UPDATE SET ts = excluded.ts");
        assertThat(marked(spec)).containsExactly("2024-01-15T10:00:00Z 1", "2024-01-15T12:00:00Z 1");
        clear();
        database.execute("MERGE INTO trades t USING (VALUES (2)) v (id) ON t.id = v.id WHEN MATCHED THEN DELETE");
        assertThat(marked(spec)).containsExactly("2024-01-15T11:00:00Z 1");
    }

    @Test
    void aWriterNeedsNoRightOnTheMarks() throws Exception {
        TableSpec spec = TableSpec.builder("trades").time(TimeColumn.timestamp("ts")).build();
        String writer = "writer_" + database.name();
        database.execute("CREATE TABLE trades (ts timestamptz)", MarkTriggers.sql("archive", spec), "CREATE ROLE " + writer + " LOGIN", "GRANT INSERT ON trades TO " + writer);
        try (Connection connection = database.dataSource(writer).getConnection()) {
            TestDatabase.execute(connection, "SET search_path = ''", "INSERT INTO public.trades VALUES ('2024-01-15 10:00Z')");
        }
        assertThat(marked(spec)).containsExactly("2024-01-15T10:00:00Z 1");
    }

    @Test
    void rowsBeforeAConfiguredStartAreNotMarked() throws Exception {
        TableSpec spec = TableSpec.builder("trades").time(TimeColumn.timestamp("ts")).startFrom(TEN).build();
        database.execute("CREATE TABLE trades (ts timestamptz)", MarkTriggers.sql("archive", spec), "INSERT INTO trades VALUES ('2024-01-15 09:59Z'), ('2024-01-15 10:00Z')");
        assertThat(marked(spec)).containsExactly("2024-01-15T10:00:00Z 1");
    }

    @Test
    void hostileNamesAreNames() throws Exception {
        String name = "x'; DROP TABLE victim; $archive$ \"--\n".repeat(2).substring(0, 60);
        TableSpec spec = TableSpec.builder(name).relation("public", "trades \"of\" '$archive$' %s").time(TimeColumn.timestamp("the \"time\"")).build();
        database.execute("CREATE TABLE victim (a int)", "CREATE TABLE \"trades \"\"of\"\" '$archive$' %s\" (\"the \"\"time\"\"\" timestamptz)", MarkTriggers.sql("archive", spec),
                "INSERT INTO \"trades \"\"of\"\" '$archive$' %s\" VALUES ('2024-01-15 10:00Z')");
        assertThat(marked(spec)).containsExactly("2024-01-15T10:00:00Z 1");
        assertThat(database.value("SELECT count(*) FROM victim")).isEqualTo("0");
        assertThat(database.value("SELECT max(octet_length(proname)) FROM pg_proc WHERE proname LIKE 'mark\\_%'")).isEqualTo("63");
    }

    @Test
    void whatFiresNoTriggerIsNotMarked() throws Exception {
        TableSpec spec = TableSpec.builder("trades").time(TimeColumn.timestamp("ts")).build();
        database.execute("CREATE TABLE trades (ts timestamptz) PARTITION BY RANGE (ts)", "CREATE TABLE trades_1 PARTITION OF trades FOR VALUES FROM ('2024-01-15') TO ('2024-01-16')",
                MarkTriggers.sql("archive", spec));
        database.execute("CREATE TABLE attached (ts timestamptz)", "INSERT INTO attached VALUES ('2024-01-16 10:00Z')",
                "ALTER TABLE trades ATTACH PARTITION attached FOR VALUES FROM ('2024-01-16') TO ('2024-01-17')", "INSERT INTO attached VALUES ('2024-01-16 11:00Z')");
        try (Connection connection = database.connect()) {
            TestDatabase.execute(connection, "SET session_replication_role = replica", "INSERT INTO trades VALUES ('2024-01-15 10:00Z')");
        }
        database.execute("TRUNCATE trades");
        assertThat(marked(spec)).isEmpty();
        database.execute(MarkTriggers.sql("archive", spec), "INSERT INTO attached VALUES ('2024-01-16 11:00Z')");
        assertThat(marked(spec)).containsExactly("2024-01-16T11:00:00Z 1");
    }

    private List<String> marked(TableSpec spec) {
        return marks.windows(spec).stream().map((MarkedWindow window) -> window.window().start() + " " + window.marks()).toList();
    }

    private void clear() throws SQLException {
        database.execute("DELETE FROM archive.export_dirty_marks");
    }

    private static String literal(TimeColumn time, Instant at) {
        return time.unit().map(unit -> String.valueOf(Math.addExact(Math.multiplyExact(at.getEpochSecond(), unit.perSecond()), at.getNano() / (1_000_000_000 / unit.perSecond()))))
                .orElse("'" + at.toString().replace("Z", time.zone().isPresent() ? "" : "Z") + "'");
    }
}
