package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.AckRequest;
import dev.coldarchive.Archiver;
import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.SealRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.parquet.ParquetFormat;
import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.PostgresLedger;
import dev.coldarchive.postgres.PostgresSource;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.window.TimeColumn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of an archived hour when somebody changes, moves or deletes its rows in PostgreSQL, or damages its file. */
class DivergenceTest {
    private static final Instant TEN = Instant.parse("2024-01-15T10:00:00Z");
    private static final Instant NOON = Instant.parse("2024-01-15T12:00:00Z");

    @TempDir
    Path temporary;

    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    private final TableSpec table = TableSpec.builder("trades").time(TimeColumn.timestamp("at")).build();
    private PostgresLedger ledger;
    private Archiver archiver;

    @BeforeEach
    void tenRowsInEachOfTwoHours() throws Exception {
        database.execute("CREATE TABLE trades (id int PRIMARY KEY, at timestamptz NOT NULL, price int)",
                "INSERT INTO trades SELECT n, timestamptz '2024-01-15 10:00Z' + n * interval '6 minutes', n FROM generate_series(0, 19) n");
        LedgerSchema.install(database.pooled(), "archive");
        ledger = new PostgresLedger(database.pooled(), "archive");
        archiver = Archiver.builder().source(new PostgresSource(database.pooled())).format(new ParquetFormat())
                .store(new DirectoryStore(Files.createDirectory(temporary.resolve("archive")))).ledger(ledger).tables(List.of(table)).workDir(temporary.resolve("work")).build();
        assertThat(archiver.export(ExportRequest.range("trades", TEN, NOON)).complete()).isTrue();
    }

    private ExportReport exportAgain() {
        ExportReport report = archiver.export(ExportRequest.range("trades", TEN, NOON).forced());
        assertThat(report.failures()).isEmpty();
        return report;
    }

    private WindowRecord hour(int hour) {
        return ledger.window("trades", TEN.plusSeconds(3_600L * (hour - 10))).orElseThrow();
    }

    private String archived(String query) throws Exception {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:"); Statement statement = duckdb.createStatement();
                ResultSet rows = statement.executeQuery(query.replace("trades", "read_parquet('" + temporary.resolve("archive/raw") + "/**/*.parquet', union_by_name = true)"))) {
            rows.next();
            return rows.getString(1);
        }
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.walk(temporary.resolve("archive/raw"))) {
            return files.filter(Files::isRegularFile).sorted().findFirst().orElseThrow();
        }
    }

    @Test
    void aRowThatMovedToAnotherHourIsInBothAndNamedInTheOneThatItLeft() throws Exception {
        database.execute("UPDATE trades SET at = '2024-01-15 11:30:30Z' WHERE id = 3", "INSERT INTO trades VALUES (100, '2024-01-15 10:59:00Z', 7)");
        exportAgain();
        assertThat(hour(10)).satisfies(window -> {
            assertThat(window.state()).isEqualTo(WindowState.DIVERGED);
            assertThat(window.reason().orElseThrow()).contains("1 row ", "2024-01-15T10:18:00Z id=3").doesNotContain("price");
            assertThat(window.digest().rows()).as("ten, and the late one").isEqualTo(11);
        });
        assertThat(hour(11)).satisfies(window -> {
            assertThat(window.state()).isEqualTo(WindowState.COMMITTED);
            assertThat(window.digest().rows()).isEqualTo(11);
        });
        assertThat(archived("SELECT count(*) FROM trades WHERE id = 3")).isEqualTo("2");
    }

    @Test
    void aDeletedRowIsAcknowledgedAndSealedAndTheNextOneDivergesAnew() throws Exception {
        database.execute("DELETE FROM trades WHERE id = 4");
        exportAgain();
        AckRequest word = new AckRequest("trades", Optional.empty(), Optional.empty(), "cancelled by the exchange");
        archiver.ack(word, archiver.planAck(word).id());
        assertThat(archiver.seal(SealRequest.range("trades", TEN, NOON)).complete()).isTrue();
        assertThat(hour(10).state()).isEqualTo(WindowState.SEALED);
        database.execute("DELETE FROM trades WHERE id = 5");
        exportAgain();
        assertThat(hour(10).state()).isEqualTo(WindowState.DIVERGED);
        assertThat(hour(11).state()).isEqualTo(WindowState.SEALED);
        assertThat(archived("SELECT count(*) FROM trades")).isEqualTo("20");
    }

    @Test
    void anUpdateInPlaceIsTakenByItsKeyAndReported() throws Exception {
        database.execute("UPDATE trades SET price = 999 WHERE id = 7");
        assertThat(exportAgain().outcomes()).anySatisfy(outcome -> assertThat(outcome.detail()).contains("1 row has other values than before"));
        assertThat(hour(10)).satisfies(window -> {
            assertThat(window.state()).isEqualTo(WindowState.COMMITTED);
            assertThat(window.revision()).isEqualTo(2);
            assertThat(window.digest().rows()).isEqualTo(10);
        });
        assertThat(archived("SELECT price FROM trades WHERE id = 7")).isEqualTo("999");
    }

    @Test
    void withoutAKeyAnUpdateInPlaceLeavesBothValuesInTheArchive() throws Exception {
        database.execute("ALTER TABLE trades DROP CONSTRAINT trades_pkey", "UPDATE trades SET price = 999 WHERE id = 7");
        exportAgain();
        assertThat(hour(10).state()).isEqualTo(WindowState.DIVERGED);
        assertThat(archived("SELECT string_agg(price, ' ' ORDER BY price) FROM trades WHERE id = 7")).isEqualTo("7 999");
    }

    @Test
    void equalRowsAreNeitherDoubledNorCollapsedWhileColumnsComeAndGo() throws Exception {
        database.execute("ALTER TABLE trades DROP CONSTRAINT trades_pkey", "INSERT INTO trades SELECT 3, '2024-01-15 10:18Z', 3 FROM generate_series(1, 2)");
        exportAgain();
        database.execute("ALTER TABLE trades ADD COLUMN venue text", "ALTER TABLE trades DROP COLUMN price", "INSERT INTO trades VALUES (3, '2024-01-15 10:18Z', 'x')");
        exportAgain();
        exportAgain();
        assertThat(archived("SELECT count(*) || ' ' || count(price) || ' ' || count(venue) FROM trades WHERE id = 3")).isEqualTo("4 3 1");
        assertThat(hour(10).state()).isEqualTo(WindowState.COMMITTED);
    }

    @Test
    void lateRowsOfALostFileAreParkedAsParquetAndJoinItWhenItIsBack() throws Exception {
        Path file = file();
        Path aside = Files.move(file, temporary.resolve("aside.parquet"));
        database.execute("DELETE FROM trades WHERE id < 5", "INSERT INTO trades VALUES (100, '2024-01-15 10:59:00Z', 7)");
        exportAgain();
        assertThat(hour(10).parkedRows()).isEqualTo(6);
        assertThat(archived("SELECT count(*) FROM '" + temporary.resolve("archive/_archive") + "/*/parked/*.parquet'")).isEqualTo("6");
        Files.move(aside, file);
        exportAgain();
        assertThat(archived("SELECT count(*) FROM trades WHERE \"at\" < '2024-01-15 11:00Z'")).isEqualTo("11");
        assertThat(hour(10).parkedRows()).isZero();
    }
}
