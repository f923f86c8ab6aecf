package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.Archiver;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.SealRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.Transient;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.move.KeepPeriod;
import dev.coldarchive.move.MovePlan;
import dev.coldarchive.move.MoveReport;
import dev.coldarchive.move.MoveRequest;
import dev.coldarchive.move.Mover;
import dev.coldarchive.move.RowMover;
import dev.coldarchive.parquet.ParquetFormat;
import dev.coldarchive.policy.TimeSource;
import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.MarkTriggers;
import dev.coldarchive.postgres.PostgresLedger;
import dev.coldarchive.postgres.PostgresMarks;
import dev.coldarchive.postgres.PostgresMover;
import dev.coldarchive.postgres.PostgresSource;
import dev.coldarchive.postgres.SourceOptions;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.window.TimeColumn;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that are archived in a bucket and moved within the database: exports never take them for deleted ones. */
class MovedRowsTest {
    private static final KeepPeriod KEEP = KeepPeriod.parse("5d");

    @TempDir
    Path temporary;

    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    private final TableSpec table = TableSpec.builder("raw_ohlcv").time(TimeColumn.timestamp("ts")).every(Duration.ofDays(1)).lag(Duration.ofSeconds(1)).build();
    private final Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);
    private final PostgresMover rows = new PostgresMover(database.pooled(), SourceOptions.DEFAULT, Optional.of("archive"));
    private PostgresLedger ledger;
    private Archiver archiver;
    private Mover mover;

    /** Twice a day, for ten days. */
    @BeforeEach
    void twentyRowsInTenDays() throws Exception {
        database.execute("CREATE TABLE raw_ohlcv (ts timestamptz NOT NULL, id int PRIMARY KEY, v int)",
                "INSERT INTO raw_ohlcv SELECT '" + today + "'::timestamptz - n * interval '12 hours', n, n FROM generate_series(1, 20) n");
        LedgerSchema.install(database.pooled(), "archive");
        database.execute(MarkTriggers.sql("archive", table));
        ledger = new PostgresLedger(database.pooled(), "archive");
        PostgresMarks marks = new PostgresMarks(database.pooled(), "archive");
        PostgresSource source = new PostgresSource(database.pooled(), database.pooled(), SourceOptions.DEFAULT, marks);
        archiver = Archiver.builder().source(source).marks(marks).format(new ParquetFormat()).store(new DirectoryStore(Files.createDirectory(temporary.resolve("archive")))).ledger(ledger)
                .tables(List.of(table)).workDir(temporary.resolve("work")).build();
        mover = mover(source, marks, rows);
        rows.install(table, KEEP);
    }

    private Mover mover(PostgresSource source, PostgresMarks marks, RowMover moving) {
        return new Mover(archiver, source, ledger, marks, moving, new TimeSource() {
            @Override
            public Instant now() {
                return Instant.now();
            }

            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public void sleep(Duration length) {}
        });
    }

    /** One whose rows change at the last moment before each batch is moved. */
    private Mover moverBeside(Iterator<String> changes) {
        PostgresMarks marks = new PostgresMarks(database.pooled(), "archive");
        RowMover beside = (RowMover) Proxy.newProxyInstance(RowMover.class.getClassLoader(), new Class<?>[] {RowMover.class}, (proxy, method, arguments) -> {
            if (method.getName().equals("move") && changes.hasNext()) {
                unmarked(changes.next());
            }
            try {
                return method.invoke(rows, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
        return mover(new PostgresSource(database.pooled(), database.pooled(), SourceOptions.DEFAULT, marks), marks, beside);
    }

    /** As a writer does whose writes nobody marks. */
    private void unmarked(String sql) throws Exception {
        database.execute("SET session_replication_role = replica; " + sql);
    }

    private long archivedRows() {
        return ledger.windows("raw_ohlcv", today.minus(Duration.ofDays(30)), today).stream().mapToLong(window -> window.digest().rows()).sum();
    }

    private MoveReport move() {
        return mover.move(new MoveRequest(table, KEEP, false, Duration.ZERO), () -> true, batch -> { });
    }

    private List<WindowState> states() {
        return ledger.windows("raw_ohlcv", today.minus(Duration.ofDays(30)), today).stream().map(WindowRecord::state).distinct().toList();
    }

    private String counts() throws Exception {
        return database.value("SELECT (SELECT count(*) FROM raw_ohlcv) || ' ' || (SELECT count(*) FROM raw_ohlcv_archive)");
    }

    private void exportAll() {
        assertThat(archiver.export(ExportRequest.range("raw_ohlcv", today.minus(Duration.ofDays(10)), today).forced()).failures()).isEmpty();
    }

    @Test
    void whatIsArchivedIsSealedAndMovedAndStaysArchivedWithoutAWordOfDivergence() throws Exception {
        assertThat(archiver.export(ExportRequest.due()).complete()).isTrue();
        MovePlan plan = mover.plan(new MoveRequest(table, KEEP, false, Duration.ZERO));
        assertThat(plan.cutoff()).isEqualTo(today.minus(Duration.ofDays(5)));
        assertThat(plan.state().rows()).isEqualTo(10);
        assertThat(plan.unready()).isEmpty();

        MoveReport report = move();

        assertThat(report.rows()).isEqualTo(10);
        assertThat(report.complete()).isTrue();
        assertThat(counts()).isEqualTo("10 10");
        assertThat(ledger.windows("raw_ohlcv", today.minus(Duration.ofDays(30)), report.cutoff())).hasSize(5).allMatch(window -> window.state() == WindowState.SEALED);
        assertThat(archiver.export(ExportRequest.due()).failures()).isEmpty();
        exportAll();
        assertThat(states()).containsExactly(WindowState.SEALED, WindowState.COMMITTED);
        List<Verdict> verdicts = new ArrayList<>();
        archiver.verify(VerifyRequest.everything(), verdict -> verdicts.add(verdict.verdict()));
        assertThat(verdicts).hasSize(10).doesNotContain(Verdict.MISMATCH, Verdict.LATE_ROWS, Verdict.MISSING);
        assertThat(ledger.windows("raw_ohlcv", today.minus(Duration.ofDays(30)), today).stream().mapToLong(window -> window.digest().rows()).sum()).isEqualTo(20);
        assertThat(move().rows()).isZero();
    }

    @Test
    void aLateRowOfAMovedWindowIsArchivedFirstAndMovedByTheNextRun() throws Exception {
        archiver.export(ExportRequest.due());
        move();
        database.execute("INSERT INTO raw_ohlcv VALUES ('" + today + "'::timestamptz - interval '8 days', 99, 99)");

        assertThat(move().unready()).as("marked, and not archived yet").isPresent();
        assertThat(counts()).isEqualTo("11 10");
        exportAll();
        MoveReport report = move();

        assertThat(report.complete()).as(report.toString()).isTrue();
        assertThat(report.rows()).isOne();
        assertThat(counts()).isEqualTo("10 11");
        exportAll();
        assertThat(states()).doesNotContain(WindowState.DIVERGED, WindowState.QUARANTINED);
        assertThat(ledger.windows("raw_ohlcv", today.minus(Duration.ofDays(30)), today).stream().mapToLong(window -> window.digest().rows()).sum()).isEqualTo(21);
    }

    @Test
    void whatIsNotArchivedStaysUnlessAPersonSaysOtherwise() throws Exception {
        assertThat(move().unready()).hasValueSatisfying(one -> assertThat(one.why()).contains("nothing of the table is archived"));
        archiver.export(ExportRequest.range("raw_ohlcv", today.minus(Duration.ofDays(10)), today.minus(Duration.ofDays(8))));

        MoveReport report = move();

        assertThat(report.unready()).hasValueSatisfying(one -> assertThat(one.start()).isEqualTo(today.minus(Duration.ofDays(8))));
        assertThat(counts()).isEqualTo("16 4");
        assertThat(database.value("SELECT status || ' ' || error_message FROM data_retention_log ORDER BY id DESC")).startsWith("partial stopped at ");
        assertThat(mover.move(new MoveRequest(table, KEEP, true, Duration.ZERO), () -> true, batch -> { }).rows()).isEqualTo(6);
        assertThat(counts()).isEqualTo("10 10");
    }

    private void sealOld() {
        archiver.export(ExportRequest.due());
        archiver.seal(SealRequest.range("raw_ohlcv", today.minus(Duration.ofDays(10)), today.minus(Duration.ofDays(5))));
    }

    @Test
    void aRowThatCameUnmarkedAfterTheSealIsArchivedBeforeItsMonthIsMoved() throws Exception {
        sealOld();
        unmarked("INSERT INTO raw_ohlcv VALUES ('" + today + "'::timestamptz - interval '8 days', 99, 99)");
        assertThat(move().complete()).isTrue();
        assertThat(counts()).isEqualTo("10 11");
        assertThat(archivedRows()).isEqualTo(21);
    }

    @Test
    void aRowThatWasChangedUnmarkedAfterTheSealIsArchivedWithItsNewValueBeforeItIsMoved() throws Exception {
        sealOld();
        unmarked("UPDATE raw_ohlcv SET v = 1000 WHERE id = 15");
        var stale = ledger.window("raw_ohlcv", today.minus(Duration.ofDays(8))).orElseThrow();

        assertThat(move().complete()).isTrue();

        assertThat(counts()).isEqualTo("10 10");
        var now = ledger.window("raw_ohlcv", today.minus(Duration.ofDays(8))).orElseThrow();
        assertThat(now.state()).isEqualTo(WindowState.SEALED);
        assertThat(now.revision()).isGreaterThan(stale.revision());
        assertThat(now.digest().rows()).isEqualTo(stale.digest().rows());
        assertThat(now.digest()).isNotEqualTo(stale.digest());
    }

    @Test
    void aRowThatWasReplacedOrShiftedUnmarkedAfterTheSealEndsTheRunBeforeItsWindow() throws Exception {
        sealOld();
        unmarked("UPDATE raw_ohlcv SET ts = ts + interval '1 day' WHERE id = 16");
        MoveReport report = move();
        assertThat(report.unready()).hasValueSatisfying(one -> {
            assertThat(one.start()).isEqualTo(today.minus(Duration.ofDays(8)));
            assertThat(one.why()).contains("DIVERGED");
        });
        assertThat(counts()).isEqualTo("16 4");
    }

    @Test
    void aLateRowThatNobodyMarkedIsArchivedBeforeItIsMoved() throws Exception {
        archiver.export(ExportRequest.due());
        move();
        unmarked("INSERT INTO raw_ohlcv VALUES ('" + today + "'::timestamptz - interval '8 days', 99, 99)");

        assertThat(move().complete()).isTrue();

        assertThat(counts()).isEqualTo("10 11");
        assertThat(archivedRows()).isEqualTo(21);
    }

    @Test
    void aLateRowThatTheArchiveHasWithAnotherValueStays() throws Exception {
        archiver.export(ExportRequest.due());
        move();
        unmarked("INSERT INTO raw_ohlcv VALUES ('" + today + "'::timestamptz - interval '8 days', 16, 1000)");

        assertThat(move().unready()).hasValueSatisfying(one -> assertThat(one.why()).contains("does not hold its rows"));

        assertThat(counts()).isEqualTo("11 10");
    }

    @Test
    void whatChangesBetweenProofAndMoveIsProvedAgain() throws Exception {
        sealOld();
        MoveReport report = moverBeside(List.of("UPDATE raw_ohlcv SET v = 1000 WHERE id = 15").iterator()).move(new MoveRequest(table, KEEP, false, Duration.ZERO), () -> true, batch -> { });
        assertThat(report.complete()).isTrue();
        assertThat(counts()).isEqualTo("10 10");
        assertThat(ledger.window("raw_ohlcv", today.minus(Duration.ofDays(8))).orElseThrow().revision()).isEqualTo(2);
    }

    @Test
    void whatNeverStaysAsItWasProvedIsNotMoved() throws Exception {
        sealOld();
        Mover beside = moverBeside(Stream.generate(() -> "UPDATE raw_ohlcv SET v = v + 1000 WHERE id = 15").iterator());
        assertThatThrownBy(() -> beside.move(new MoveRequest(table, KEEP, false, Duration.ZERO), () -> true, batch -> { })).isInstanceOf(Transient.class)
                .hasMessageContaining("where the archive was found to hold");
        assertThat(counts()).isEqualTo("20 0");
        assertThat(database.value("SELECT status FROM data_retention_log ORDER BY id DESC")).isEqualTo("failed");
    }

    @Test
    void aWindowThatTheSourceHadLostNeitherKeepsItsMonthFromBeingMovedNorFromBeingProved() throws Exception {
        archiver.export(ExportRequest.due());
        database.execute("UPDATE archive.export_windows SET state = 'SOURCE_GONE' WHERE window_start = '" + today.minus(Duration.ofDays(7)) + "'");
        Mover beside = moverBeside(Stream.generate(() -> "UPDATE raw_ohlcv SET v = v + 1000 WHERE id = 19").iterator());
        assertThatThrownBy(() -> beside.move(new MoveRequest(table, KEEP, false, Duration.ZERO), () -> true, batch -> { })).isInstanceOf(Transient.class);
        assertThat(counts()).isEqualTo("20 0");

        MoveReport report = move();

        assertThat(report.complete()).as(report.toString()).isTrue();
        assertThat(counts()).isEqualTo("10 10");
    }
}
