package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.Archiver;
import dev.coldarchive.ExportReport;
import dev.coldarchive.TableSpec;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.parquet.ParquetFormat;
import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.MarkTriggers;
import dev.coldarchive.postgres.PostgresLedger;
import dev.coldarchive.postgres.PostgresMarks;
import dev.coldarchive.postgres.PostgresSource;
import dev.coldarchive.postgres.SourceOptions;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.Window;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that come late in a real database, by writers that mark them. */
class LateRowsOnPostgresTest {
    @TempDir
    private Path temporary;

    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    private final PostgresMarks marks = new PostgresMarks(database.pooled(), "archive");
    private final TableSpec table = TableSpec.builder("trades").time(TimeColumn.timestamp("ts")).lag(Duration.ofMillis(1)).build();
    private final AtomicReference<Runnable> onPut = new AtomicReference<>(() -> { });
    private Archiver archiver;
    private Instant first;

    @BeforeEach
    void fiveHoursAreArchived() throws Exception {
        LedgerSchema.install(database.pooled(), "archive");
        database.execute("CREATE TABLE trades (ts timestamptz NOT NULL, id int PRIMARY KEY, price int)",
                "INSERT INTO trades SELECT date_trunc('hour', now()) - interval '5 hours' + n * interval '1 minute', n, n FROM generate_series(0, 299) n");
        first = Instant.ofEpochSecond(Long.parseLong(database.value("SELECT extract(epoch FROM min(ts))::int8 FROM trades")));
        archiver = Archiver.builder().source(new PostgresSource(database.pooled(), database.pooled(), SourceOptions.DEFAULT, marks)).marks(marks).format(new ParquetFormat())
                .store(new DirectoryStore(Files.createDirectory(temporary.resolve("archive")))).ledger(new PostgresLedger(database.pooled(), "archive"))
                .openWriterWait(Duration.ZERO).listener(new PutListener()).tables(List.of(table)).workDir(temporary.resolve("work")).build();
        assertThat(export()).hasSizeGreaterThanOrEqualTo(5);
    }

    @Test
    void aLateRowIsArchivedByTheNextExport() throws Exception {
        late("INSERT INTO trades VALUES (" + at(10) + ", 1000, 1)", 10);
        assertThat(archiver.status().get(0).lateRows().windowsMarked()).isEqualTo(1);
        assertThat(exported(hour(0)).lateRows()).isEqualTo(1);
        assertThat(archiver.status().get(0).lateRows().archived()).isEqualTo(1);
        assertArchivedIsWhatTheSourceHas();
    }

    @Test
    void aWriterThatIsOpenAcrossTheCloseIsTakenInWhenItHasEnded() throws Exception {
        try (Connection open = database.connect()) {
            open.setAutoCommit(false);
            TestDatabase.execute(open, "INSERT INTO trades VALUES (" + at(10) + ", 1000, 1)");
            archiver.touched(open, "trades", List.of(first.plusSeconds(600)));
            assertThat(export()).as("but for an hour that ends just now").extracting(WindowOutcome::window).doesNotContain(hour(0));
            open.commit();
        }
        assertThat(exported(hour(0)).lateRows()).isEqualTo(1);
        assertArchivedIsWhatTheSourceHas();
    }

    @Test
    void aMarkWrittenWhileItsWindowIsUploadedIsNotConsumed() throws Exception {
        late("INSERT INTO trades VALUES (" + at(10) + ", 1000, 1)", 10);
        onPut.set(() -> {
            onPut.set(() -> { });
            late("INSERT INTO trades VALUES (" + at(11) + ", 1001, 1)", 11);
        });
        assertThat(exported(hour(0)).lateRows()).isEqualTo(1);
        assertThat(marks.windows(table)).hasSize(1);
        assertThat(exported(hour(0)).lateRows()).isEqualTo(1);
        assertArchivedIsWhatTheSourceHas();
    }

    @Test
    void anOpenTransactionInAnotherDatabaseMakesMarksWaitAndNoWindowIsWrittenAgain() throws Exception {
        try (Connection open = EmbeddedPostgresServer.freshDatabase().connect()) {
            open.setAutoCommit(false);
            TestDatabase.execute(open, "SELECT pg_current_xact_id()");
            late("INSERT INTO trades VALUES (" + at(10) + ", 1000, 1)", 10);
            for (int cycle = 0; cycle < 3; cycle++) {
                assertThat(export()).filteredOn(outcome -> outcome.result() == Result.COMMITTED && outcome.revision() > 1).isEmpty();
            }
            assertThat(marks.windows(table)).hasSize(1);
            open.rollback();
        }
        assertThat(exported(hour(0)).lateRows()).isEqualTo(1);
        assertArchivedIsWhatTheSourceHas();
    }

    @Test
    void triggersMarkWhatAWriterDoesNot() throws Exception {
        database.execute(MarkTriggers.sql("archive", table), "UPDATE trades SET price = -1 WHERE id = 10", "INSERT INTO trades VALUES (" + at(70) + ", 1000, 1)");
        assertThat(export()).extracting(WindowOutcome::window).contains(hour(0), hour(1));
        assertArchivedIsWhatTheSourceHas();
    }

    @Test
    void threeWritersAndAnExporterAtTheSameTimeEndAsEquals() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < 3; writer++) {
                int number = writer;
                writers.add(threads.submit(() -> writeLate(number)));
            }
            while (writers.stream().anyMatch(writer -> !writer.isDone())) {
                export();
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(export()).noneMatch(outcome -> outcome.result() == Result.NOT_CLOSED);
        assertArchivedIsWhatTheSourceHas();
        assertThat(database.value("SELECT count(*) FROM trades")).isEqualTo("600");
    }

    private Void writeLate(int writer) throws SQLException {
        Random random = new Random(writer);
        for (int transaction = 0; transaction < 20; transaction++) {
            try (Connection connection = database.connect()) {
                connection.setAutoCommit(false);
                List<Instant> times = new ArrayList<>();
                for (int row = 0; row < 5; row++) {
                    int minute = random.nextInt(300);
                    int id = 1_000 + writer * 100 + transaction * 5 + row;
                    TestDatabase.execute(connection, "INSERT INTO trades VALUES (" + at(minute) + ", " + id + ", 1)");
                    times.add(first.plusSeconds(60L * minute));
                }
                TestDatabase.execute(connection, "UPDATE trades SET price = price + 1 WHERE id = " + (1_000 + writer * 100 + transaction * 5));
                archiver.touched(connection, "trades", times);
                connection.commit();
            }
        }
        return null;
    }

    private void late(String statement, int minute) {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            TestDatabase.execute(connection, statement);
            archiver.touched(connection, "trades", List.of(first.plusSeconds(60L * minute)));
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String at(int minute) {
        return "'" + first.plusSeconds(60L * minute) + "'";
    }

    private Window hour(int number) {
        return Window.of(first.plus(Duration.ofHours(number)), Duration.ofHours(1));
    }

    private List<WindowOutcome> export() {
        ExportReport report = archiver.exportNow();
        assertThat(report.failures()).isEmpty();
        return report.outcomes();
    }

    private WindowOutcome exported(Window window) {
        return export().stream().filter(outcome -> outcome.window().equals(window)).findFirst().orElseThrow();
    }

    private void assertArchivedIsWhatTheSourceHas() {
        assertThat(archiver.verify(VerifyRequest.everything()).ok()).isTrue();
        assertThat(marks.windows(table)).isEmpty();
    }

    private final class PutListener implements ArchiveListener {
        @Override
        public void partStored(String name, Window window, ObjectKey key, long sizeBytes, boolean put) {
            onPut.get().run();
        }
    }
}
