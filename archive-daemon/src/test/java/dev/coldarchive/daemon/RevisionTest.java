package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.Archiver;
import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.TableStatus;
import dev.coldarchive.format.Compression;
import dev.coldarchive.format.WriteOptions;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.parquet.ParquetFormat;
import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.PostgresLedger;
import dev.coldarchive.postgres.PostgresSource;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of an archived window when PostgreSQL gains and loses rows of it: the union, whatever happens. */
class RevisionTest {
    private static final Instant START = Instant.parse("2024-01-15T00:00:00Z");
    private static final Instant END = Instant.parse("2024-01-16T00:00:00Z");

    @TempDir
    Path temporary;

    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    private final TableSpec table = TableSpec.builder("ticks").time(TimeColumn.integer("ts", TimeUnit.MILLIS)).every(Duration.ofDays(1)).build();
    private Archiver archiver;

    @BeforeEach
    void aPartitionedTableWithoutAKey() throws Exception {
        database.execute("CREATE TABLE ticks (ts bigint NOT NULL, v int, note text) PARTITION BY RANGE (ts)",
                "CREATE TABLE ticks_15 PARTITION OF ticks FOR VALUES FROM (1705276800000) TO (1705363200000)",
                "CREATE TABLE ticks_16 PARTITION OF ticks FOR VALUES FROM (1705363200000) TO (1705449600000)", insert(0, 100),
                "INSERT INTO ticks VALUES (1705363200000, 1, 'the next day')");
        LedgerSchema.install(database.pooled(), "archive");
        Files.createDirectory(temporary.resolve("archive"));
        archiver = archiver(table);
        export(ExportRequest.range("ticks", START, END));
    }

    private Archiver archiver(TableSpec spec) {
        return Archiver.builder().source(new PostgresSource(database.pooled())).format(new ParquetFormat()).store(new DirectoryStore(temporary.resolve("archive")))
                .ledger(new PostgresLedger(database.pooled(), "archive")).tables(List.of(spec)).workDir(temporary.resolve("work")).build();
    }

    /** Rows from a to b; each hundred has equal times and equal values in tens. */
    private static String insert(int from, int to) {
        return "INSERT INTO ticks SELECT 1705276800000 + n / 10 * 1000, n / 10, 'x' FROM generate_series(" + from + ", " + (to - 1) + ") n";
    }

    private ExportReport export(ExportRequest request) {
        ExportReport report = archiver.export(request);
        assertThat(report.failures()).isEmpty();
        return report;
    }

    private TableStatus exportAgain() {
        export(ExportRequest.range("ticks", START, END).forced());
        return archiver.status().get(0);
    }

    private String archived(String query) throws Exception {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:"); Statement statement = duckdb.createStatement();
                ResultSet rows = statement.executeQuery(query.replace("ticks", "read_parquet('" + temporary.resolve("archive/raw") + "/**/*.parquet')"))) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Test
    void halfOfTheRowsAreDeletedAndTheArchiveKeepsThem() throws Exception {
        database.execute("DELETE FROM ticks WHERE v < 5");
        TableStatus status = exportAgain();
        assertThat(status.rows()).isEqualTo(100);
        assertThat(status.windows()).containsOnlyKeys(WindowState.DIVERGED);
        assertThat(archived("SELECT count(*) FROM ticks")).isEqualTo("100");
    }

    @Test
    void lateRowsOfADroppedPartitionJoinTheRowsThatWereArchivedBefore() throws Exception {
        database.execute("DROP TABLE ticks_15", "CREATE TABLE ticks_15b PARTITION OF ticks FOR VALUES FROM (1705276800000) TO (1705363200000)", insert(1_000, 1_200));
        TableStatus status = exportAgain();
        assertThat(status.rows()).isEqualTo(300);
        assertThat(status.windows()).containsOnlyKeys(WindowState.COMMITTED);
        assertThat(archived("SELECT count(*) || ' ' || count(DISTINCT v) FROM ticks")).isEqualTo("300 30");
    }

    @Test
    void fiftyOfTheSameRowsComeBackAfterADropAndAreNotDoubled() throws Exception {
        database.execute("DROP TABLE ticks_15", "CREATE TABLE ticks_15b PARTITION OF ticks FOR VALUES FROM (1705276800000) TO (1705363200000)", insert(0, 50), insert(2_000, 2_050));
        assertThat(exportAgain().rows()).isEqualTo(150);
    }

    @Test
    void equalRowsArriveLateAndAreCounted() throws Exception {
        database.execute("INSERT INTO ticks SELECT 1705276800000, 0, 'x' FROM generate_series(1, 3)");
        assertThat(exportAgain().rows()).isEqualTo(103);
        assertThat(archived("SELECT count(*) FROM ticks WHERE v = 0")).isEqualTo("13");
    }

    @Test
    void revisionsOfAClusteredFileFindTheirRowsInIt() throws Exception {
        WriteOptions sevenRows = new WriteOptions(Compression.ZSTD, 0, 7, 1 << 20, 7, 1 << 20);
        archiver = archiver(TableSpec.builder("ticks").time(TimeColumn.integer("ts", TimeUnit.MILLIS)).every(Duration.ofDays(1)).write(sevenRows.clusteredBy(List.of("note", "v"))).build());
        for (int round = 0; round < 3; round++) {
            database.execute("INSERT INTO ticks SELECT 1705276800000 + n % 17 * 500, n, chr(65 + n % 5) FROM generate_series(" + round * 40 + ", " + (round * 40 + 39) + ") n",
                    "DELETE FROM ticks WHERE v = " + round + " AND note = 'x'");
            assertThat(exportAgain().rows()).isEqualTo(100 + (round + 1) * 40);
        }
        assertThat(archived("SELECT count(*) || ' ' || count(DISTINCT (ts, v, note)) FROM ticks")).isEqualTo("220 130");
        assertThat(archiver.verify(VerifyRequest.range("ticks", START, END, VerifyLevel.FULL)).problems()).isEmpty();
        assertThat(archiver.verify(VerifyRequest.everything()).problems()).singleElement()
                .satisfies(window -> assertThat(window.differences()).hasValueSatisfying(rows -> assertThat(rows.onlyInArchive()).as("what was deleted").isEqualTo(30)));
    }

    @Test
    void anAddedColumnBringsItsValuesAndADroppedOneKeepsThem() throws Exception {
        database.execute("ALTER TABLE ticks ADD COLUMN more int", "ALTER TABLE ticks DROP COLUMN note", "UPDATE ticks SET more = 7 WHERE v = 3",
                "INSERT INTO ticks VALUES (1705276800001, 77, 8)");
        assertThat(exportAgain().rows()).isEqualTo(101);
        assertThat(archived("SELECT count(*) FROM ticks WHERE note = 'x'")).isEqualTo("100");
        assertThat(archived("SELECT count(more) || ' ' || sum(more) FROM ticks")).isEqualTo("11 78");
    }

    @Test
    void shrinkingTakesAPersonsWord() throws Exception {
        database.execute("DELETE FROM ticks WHERE v < 5");
        export(ExportRequest.range("ticks", START, END).shrinking());
        assertThat(archived("SELECT count(*) FROM ticks")).isEqualTo("50");
        assertThat(archiver.status().get(0).windows()).containsOnlyKeys(WindowState.COMMITTED);
    }
}
