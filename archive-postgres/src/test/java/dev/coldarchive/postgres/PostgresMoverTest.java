package dev.coldarchive.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TableSpec;
import dev.coldarchive.Transient;
import dev.coldarchive.TransientException;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.move.KeepPeriod;
import dev.coldarchive.move.RowMover.Month;
import dev.coldarchive.move.RowMover.Obstacle;
import dev.coldarchive.move.RowMover.Outcome;
import dev.coldarchive.move.RowMover.Proof;
import dev.coldarchive.move.RowMover.WindowRows;
import dev.coldarchive.source.WindowSnapshot;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import dev.coldarchive.window.Window;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresMoverTest {
    private static final KeepPeriod KEEP = KeepPeriod.parse("3y1m");
    private static final Instant CUTOFF = Instant.parse("2024-03-10T00:00:00Z");
    private static final int WRITES = Integer.getInteger("move.writes", 300);
    private static final TableSpec OHLCV = TableSpec.builder("raw_ohlcv").time(TimeColumn.timestamp("ts")).every(Duration.ofDays(1)).build();

    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    private final PostgresMover mover = new PostgresMover(database.dataSource(), SourceOptions.DEFAULT, Optional.empty());

    /** Three rows of January, two of March before the cutoff, one at it. */
    private void ohlcv() throws SQLException {
        database.execute("CREATE TABLE raw_ohlcv (symbol text NOT NULL, ts timestamptz NOT NULL, close numeric(12,4), volume bigint DEFAULT 7, tags text[], PRIMARY KEY (symbol, ts))",
                "INSERT INTO raw_ohlcv SELECT 'A' || n, '2024-01-05 00:00+00'::timestamptz + n * interval '12 hours', n + 0.25, n, ARRAY['x', NULL] FROM generate_series(1, 3) n",
                "INSERT INTO raw_ohlcv VALUES ('B', '2024-03-01 00:00+00', NULL, NULL, NULL), ('B', '2024-03-09 23:59:59.999999+00', 1, 2, NULL), ('B', '2024-03-10 00:00+00', 3, 4, NULL)");
    }

    private long moveAll(TableSpec table, Instant to) {
        long run = mover.begin(table, KEEP, to);
        long rows = mover.move(table, run, Optional.empty(), to, Proof.NONE);
        mover.end(table, run, Outcome.DONE, "");
        return rows;
    }

    @Test
    void rowsBeforeTheCutoffMoveWithAllTheirValuesAndTheLogSaysSo() throws Exception {
        ohlcv();
        String before = database.value("SELECT string_agg(o::text, ' ' ORDER BY symbol, ts) FROM raw_ohlcv o WHERE ts < '2024-03-10 00:00+00'");
        assertThat(mover.look(OHLCV, CUTOFF).installed()).isFalse();
        mover.install(OHLCV, KEEP);
        mover.install(OHLCV, KEEP);

        var state = mover.look(OHLCV, CUTOFF);
        assertThat(state.installed()).isTrue();
        assertThat(state.obstacles()).isEmpty();
        assertThat(state.archiveTable()).isEqualTo("\"public\".\"raw_ohlcv_archive\"");
        assertThat(state.months()).extracting(Month::start, Month::rows).containsExactly(org.assertj.core.groups.Tuple.tuple(Instant.parse("2024-01-01T00:00:00Z"), 3L),
                org.assertj.core.groups.Tuple.tuple(Instant.parse("2024-03-01T00:00:00Z"), 2L));
        assertThat(mover.lastBegun(OHLCV)).isEmpty();
        assertThat(moveAll(OHLCV, CUTOFF)).isEqualTo(5);
        assertThat(moveAll(OHLCV, CUTOFF)).as("again").isZero();

        assertThat(database.value("SELECT string_agg((symbol, ts, close, volume, tags)::text, ' ' ORDER BY symbol, ts) FROM raw_ohlcv_archive WHERE archived_at > now() - interval '1 hour'"))
                .isEqualTo(before);
        assertThat(database.value("SELECT string_agg(ts::text, ' ') FROM raw_ohlcv")).startsWith("2024-03-10");
        assertThat(mover.movedUntil(OHLCV)).contains(CUTOFF);
        assertThat(mover.lastBegun(OHLCV)).isPresent();
        assertThat(database.value("SELECT string_agg(archived_count || ' ' || deleted_count || ' ' || status || ' ' || consistent || ' ' || (execution_seconds IS NOT NULL), ', ') FROM v_retention_log_summary"))
                .isEqualTo("0 0 done true true, 5 5 done true true");
        assertThat(database.value("SELECT table_name || ' ' || row_count || ' ' || oldest || ' ' || newest FROM v_archive_statistics")).isEqualTo(
                database.value("SELECT 'raw_ohlcv 5 ' || min(ts) || ' ' || max(ts) FROM raw_ohlcv_archive"));
        assertThat(database.value("SELECT string_agg(month || ' ' || row_count, ', ') FROM v_raw_ohlcv_data_distribution")).isEqualTo("2024-03-01 1");
    }

    @ParameterizedTest
    @CsvSource({"timestamptz, , '''2024-03-09 23:59:59.999999+00''', '''2024-03-10 00:00+00'''", "timestamp, , '''2024-03-09 23:59:59.999999''', '''2024-03-10 00:00'''",
        "date, , '''2024-03-09''', '''2024-03-10'''", "bigint, SECONDS, 1710028799, 1710028800", "bigint, MILLIS, 1710028799999, 1710028800000",
        "bigint, MICROS, 1710028799999999, 1710028800000000"})
    void timeColumnsOfAllKindsAreCutAtTheSameMoment(String type, TimeUnit unit, String last, String first) throws Exception {
        TableSpec table = TableSpec.builder("t").time(unit != null ? TimeColumn.integer("at", unit) : type.equals("timestamptz") ? TimeColumn.timestamp("at")
                : TimeColumn.local("at", ZoneOffset.UTC)).every(Duration.ofDays(1)).build();
        database.execute("CREATE TABLE t (\"at\" " + type + ", n int)", "INSERT INTO t VALUES (" + last + ", 1), (" + first + ", 2), (NULL, 3)");
        mover.install(table, KEEP);
        assertThat(mover.look(table, CUTOFF).months()).singleElement().satisfies(month -> assertThat(month.start()).isEqualTo("2024-03-01T00:00:00Z"));
        assertThat(moveAll(table, CUTOFF)).isOne();
        assertThat(database.value("SELECT (SELECT string_agg(n::text, ' ' ORDER BY n) FROM t) || ', ' || (SELECT n FROM t_archive)")).isEqualTo("2 3, 1");
        assertThat(database.value("SELECT oldest = newest AND abs(extract(epoch FROM oldest - '2024-03-10 00:00+00')) <= 86400 FROM v_t_archive_statistics")).isEqualTo("t");
        long run = mover.begin(table, KEEP, CUTOFF);
        assertThat(mover.move(table, run, Optional.of(CUTOFF), CUTOFF.plus(Duration.ofDays(1)), Proof.NONE)).as("from its lower bound on").isOne();
    }

    @Test
    void aPartitionedTableMovesThroughItsPartitionsAndTheProcedureDoesTheSame() throws Exception {
        database.execute("CREATE TABLE events (ts timestamptz NOT NULL, n int, twice int GENERATED ALWAYS AS (n * 2) STORED, id bigint GENERATED ALWAYS AS IDENTITY) PARTITION BY RANGE (ts)",
                "CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (MINVALUE) TO ('2021-01-01')", "CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2021-01-01') TO (MAXVALUE)",
                "INSERT INTO events (ts, n) SELECT now() - interval '3 years 4 months' + n * interval '1 day', n FROM generate_series(1, 60) n", "INSERT INTO events (ts, n) VALUES (now(), 99)");
        TableSpec table = TableSpec.builder("events").time(TimeColumn.timestamp("ts")).every(Duration.ofDays(1)).build();
        String whole = database.value("SELECT string_agg(e::text, ' ' ORDER BY ts) FROM events e");
        database.execute(mover.sql(table, KEEP));
        List<String> notices = new ArrayList<>();
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            statement.execute("CALL archive_old_events_data(dry_run => true)");
            for (SQLWarning notice = statement.getWarnings(); notice != null; notice = notice.getNextWarning()) {
                notices.add(notice.getMessage());
            }
        }
        assertThat(notices).isNotEmpty().allMatch(notice -> notice.matches("\\d+ rows of \\d{4}-\\d\\d would be moved"));
        assertThat(database.value("SELECT count(*) FROM data_retention_log")).isEqualTo("0");

        database.execute("CALL archive_old_events_data()");

        assertThat(database.value("SELECT string_agg((ts, n, twice, id)::text, ' ' ORDER BY ts) FROM (SELECT ts, n, twice, id FROM events UNION ALL SELECT ts, n, twice, id FROM events_archive) e")).isEqualTo(whole);
        assertThat(database.value("SELECT count(*) FROM events WHERE ts < date_trunc('day', now() AT TIME ZONE 'UTC' - interval '37 months') AT TIME ZONE 'UTC'")).isEqualTo("0");
        assertThat(database.value("SELECT status || ' ' || (archived_count BETWEEN 58 AND 60) || ' ' || (moved_until <= cutoff) FROM data_retention_log")).isEqualTo("done true true");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ALTER TABLE raw_ohlcv ENABLE ROW LEVEL SECURITY | row security",
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER keep BEFORE DELETE ON raw_ohlcv FOR EACH ROW EXECUTE FUNCTION f() | trigger keep of",
        "CREATE RULE never AS ON DELETE TO raw_ohlcv DO INSTEAD NOTHING | rule never of",
        "CREATE TABLE child (s text, t timestamptz, FOREIGN KEY (s, t) REFERENCES raw_ohlcv ON DELETE CASCADE) | foreign key child_s_t_fkey of",
        "CREATE TABLE child (s text, t timestamptz, FOREIGN KEY (s, t) REFERENCES raw_ohlcv ON DELETE SET NULL) | foreign key child_s_t_fkey of",
        "ALTER TABLE raw_ohlcv ADD COLUMN vwap numeric(10,2) | lacks column vwap",
        "ALTER TABLE raw_ohlcv ALTER COLUMN volume TYPE int | column volume is integer in the table and bigint",
        "ALTER TABLE raw_ohlcv DROP CONSTRAINT raw_ohlcv_pkey; ALTER TABLE raw_ohlcv ALTER COLUMN symbol DROP NOT NULL | symbol is NOT NULL in the archive table"})
    void whatCouldLoseOrChangeRowsIsRefusedWithTheWayOut(String change, String what) throws Exception {
        ohlcv();
        mover.install(OHLCV, KEEP);
        database.execute(change);
        long run = mover.begin(OHLCV, KEEP, CUTOFF);

        Obstacle obstacle = mover.look(OHLCV, CUTOFF).obstacles().get(0);

        assertThat(obstacle.what()).contains(what);
        assertThatThrownBy(() -> mover.move(OHLCV, run, Optional.empty(), CUTOFF, Proof.NONE)).isInstanceOfSatisfying(ArchiveException.class, e -> {
            assertThat(e.category()).isEqualTo(Category.USAGE);
            assertThat(e).hasMessageContaining(what);
        });
        assertThat(database.value("SELECT (SELECT count(*) FROM raw_ohlcv) || ' ' || (SELECT count(*) FROM raw_ohlcv_archive)")).isEqualTo("6 0");
        if (obstacle.remedy().endsWith(";")) {
            database.execute(obstacle.remedy());
            assertThat(mover.look(OHLCV, CUTOFF).obstacles()).isEmpty();
            assertThat(mover.move(OHLCV, run, Optional.empty(), CUTOFF, Proof.NONE)).isEqualTo(5);
        }
    }

    @Test
    void anArchiveTableThatChangesRowsIsNoticedAndNothingMoves() throws Exception {
        ohlcv();
        mover.install(OHLCV, KEEP);
        database.execute("CREATE FUNCTION cents() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.close := round(NEW.close); RETURN NEW; END'",
                "CREATE TRIGGER cents BEFORE INSERT ON raw_ohlcv_archive FOR EACH ROW EXECUTE FUNCTION cents()");
        long run = mover.begin(OHLCV, KEEP, CUTOFF);
        assertThatThrownBy(() -> mover.move(OHLCV, run, Optional.empty(), CUTOFF, Proof.NONE)).hasMessageContaining("not the same: nothing was moved");
        mover.end(OHLCV, run, Outcome.FAILED, "it went wrong");
        assertThat(database.value("SELECT (SELECT count(*) FROM raw_ohlcv) || ' ' || (SELECT count(*) FROM raw_ohlcv_archive)")).isEqualTo("6 0");
        assertThat(database.value("SELECT status || ' ' || archived_count || ' ' || error_message FROM data_retention_log")).isEqualTo("failed 0 it went wrong");
        assertThatThrownBy(() -> database.execute("CALL archive_old_ohlcv_data('1 day')")).hasMessageContaining("not the same");
        assertThat(database.value("SELECT status || ' ' || archived_count || ' ' || error_message FROM data_retention_log ORDER BY id DESC")).startsWith("failed 0 3 rows deleted, 3 copied");
    }

    @Test
    void nothingMovesIfThereAreOtherRowsThanWereProvedOrMarksOfThem() throws Exception {
        ohlcv();
        LedgerSchema.install(database.dataSource(), "archive");
        PostgresMover marked = new PostgresMover(database.dataSource(), SourceOptions.DEFAULT, Optional.of("archive"));
        database.execute(MarkTriggers.sql("archive", OHLCV));
        marked.install(OHLCV, KEEP);
        long run = marked.begin(OHLCV, KEEP, CUTOFF);
        RowDigest before = digest(marked);
        assertThatThrownBy(() -> marked.move(OHLCV, run, Optional.empty(), CUTOFF, new Proof(true, Optional.of(RowDigest.EMPTY)))).isInstanceOf(Transient.class).hasMessageContaining("there are 5 rows");
        database.execute("UPDATE raw_ohlcv SET close = 9 WHERE symbol = 'A1'");
        assertThatThrownBy(() -> marked.move(OHLCV, run, Optional.empty(), CUTOFF, new Proof(true, Optional.of(before)))).as("as many, with another value").isInstanceOf(Transient.class)
                .hasMessageContaining("there are 5 rows");
        RowDigest after = digest(marked);
        assertThatThrownBy(() -> marked.move(OHLCV, run, Optional.empty(), CUTOFF, new Proof(true, Optional.of(after)))).isInstanceOf(Transient.class).hasMessageContaining("came late");
        assertThat(database.value("SELECT count(*) FROM raw_ohlcv")).isEqualTo("6");
        database.execute("DELETE FROM archive.export_dirty_marks");

        assertThat(marked.move(OHLCV, run, Optional.empty(), CUTOFF, new Proof(true, Optional.of(after)))).isEqualTo(5);

        assertThat(database.value("SELECT count(*) FROM archive.export_dirty_marks")).as("what moving deletes is no news").isEqualTo("0");
    }

    private static RowDigest digest(PostgresMover mover) {
        RowDigest all = RowDigest.EMPTY;
        for (Optional<WindowRows> next = mover.oldest(OHLCV, Optional.empty(), CUTOFF); next.isPresent(); next = mover.oldest(OHLCV, Optional.of(next.get().window().end()), CUTOFF)) {
            all = all.plus(next.get().digest());
        }
        return all;
    }

    @Test
    void windowsThatHaveRowsAreFoundOneAfterTheOther() throws Exception {
        ohlcv();
        WindowRows first = mover.oldest(OHLCV, Optional.empty(), CUTOFF).orElseThrow();
        assertThat(first.window().start()).isEqualTo("2024-01-05T00:00:00Z");
        assertThat(first.digest().rows()).isOne();
        WindowRows second = mover.oldest(OHLCV, Optional.of(first.window().end()), CUTOFF).orElseThrow();
        assertThat(second.window().start()).isEqualTo("2024-01-06T00:00:00Z");
        assertThat(second.digest().rows()).isEqualTo(2);
        assertThat(mover.oldest(OHLCV, Optional.of(CUTOFF), CUTOFF)).isEmpty();
        assertThat(digest(mover).rows()).isEqualTo(5);
    }

    @Test
    void aRowWhoseTimeIsNoPointInTimeStays() throws Exception {
        ohlcv();
        mover.install(OHLCV, KEEP);
        database.execute("INSERT INTO raw_ohlcv VALUES ('C', '-infinity', 1, 1, NULL), ('C', 'infinity', 1, 1, NULL)");
        assertThat(moveAll(OHLCV, CUTOFF)).isEqualTo(5);
        assertThat(database.value("SELECT count(*) FROM raw_ohlcv WHERE symbol = 'C'")).isEqualTo("2");
    }

    @Test
    void anOlderInstallationThatWouldMoveSuchARowMovesNothing() throws Exception {
        ohlcv();
        mover.install(OHLCV, KEEP);
        database.execute("INSERT INTO raw_ohlcv VALUES ('C', '-infinity', 1, 1, NULL)",
                "DO $do$ BEGIN EXECUTE replace(pg_get_functiondef('archive_old_ohlcv_batch'::regproc), $$t.\"ts\" > ''-infinity'' AND t.\"ts\" < ''infinity'' AND $$, ''); END $do$");
        RowDigest all = digest(mover);
        long run = mover.begin(OHLCV, KEEP, CUTOFF);
        assertThatThrownBy(() -> mover.move(OHLCV, run, Optional.empty(), CUTOFF, new Proof(true, Optional.of(all)))).isInstanceOf(Transient.class).hasMessageContaining("there are 6 rows");
    }

    @Test
    void whereRowsHaveBeenMovedTheSourceKeepsNothing() throws Exception {
        ohlcv();
        PostgresSource source = new PostgresSource(database.dataSource());
        Window old = Window.of(Instant.parse("2024-01-05T00:00:00Z"), Duration.ofDays(1));
        mover.install(OHLCV, KEEP);
        try (WindowSnapshot before = source.snapshot(OHLCV, old)) {
            assertThat(before.oldestPartitionStart()).isEmpty();
            moveAll(OHLCV, CUTOFF);
            assertThat(before.oldestPartitionStart()).as("as it was when the view was taken").isEmpty();
        }
        try (WindowSnapshot after = source.snapshot(OHLCV, old)) {
            assertThat(after.oldestPartitionStart()).contains(CUTOFF);
        }
    }

    /** Every row is in one of the two tables, once, with the last values that were committed; more with {@code -Dmove.writes}. */
    @Test
    void rowsThatAreWrittenMeanwhileAreNeitherLostNorDoubled() throws Exception {
        database.execute("CREATE TABLE raw_ohlcv (ts timestamptz NOT NULL, id bigint PRIMARY KEY, v bigint)",
                "INSERT INTO raw_ohlcv SELECT '2024-03-01 00:00+00'::timestamptz + n * interval '1 min', n, 0 FROM generate_series(1, 2000) n", "CREATE TABLE written (id bigint PRIMARY KEY, v bigint)",
                "INSERT INTO written SELECT id, v FROM raw_ohlcv");
        mover.install(OHLCV, KEEP);
        AtomicBoolean moving = new AtomicBoolean(true);
        long seed = Long.getLong("move.seed", 4711);
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(new SplittableRandom(seed), moving));
        long run = mover.begin(OHLCV, KEEP, CUTOFF);
        SplittableRandom random = new SplittableRandom(seed + 1);
        long moved = 0;
        int moves = 0;
        int refusals = 0;
        while (!writer.isDone()) {
            try {
                moved += mover.move(OHLCV, run, Optional.empty(), Instant.parse("2024-03-01T00:00:00Z").plus(Duration.ofMinutes(random.nextInt(2_400))), Proof.NONE);
                moves++;
            } catch (TransientException busy) {
                refusals++;
            }
        }
        writer.join();
        if (System.getProperty("move.writes") != null) {
            System.out.println(moves + " moves of " + moved + " rows beside " + WRITES + " transactions, " + refusals + " tried again");
        }

        assertThat(moved).isPositive();
        assertThat(database.value("SELECT archived_count FROM data_retention_log")).isEqualTo(Long.toString(moved));
        assertThat(database.value("WITH both_tables AS (SELECT id, v FROM raw_ohlcv UNION ALL SELECT id, v FROM raw_ohlcv_archive) SELECT count(*) FROM ((SELECT * FROM both_tables EXCEPT ALL SELECT * FROM written)"
                + " UNION ALL (SELECT * FROM written EXCEPT ALL SELECT * FROM both_tables)) d")).as("seed %s", seed).isEqualTo("0");
    }

    /** A row that has gone by the time it is to be changed was not changed; both tables know of it, or neither. */
    private void write(SplittableRandom random, AtomicBoolean goesOn) {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            long next = 10_000;
            for (int i = 0; i < WRITES && goesOn.get(); i++) {
                for (int j = 0; j < 3; j++) {
                    long id = 1 + random.nextInt(2_000);
                    switch (random.nextInt(3)) {
                        case 0 -> TestDatabase.execute(connection, "WITH n AS (INSERT INTO raw_ohlcv VALUES ('2024-03-01 00:00+00'::timestamptz + " + random.nextInt(2_000) + " * interval '1 min', " + next++
                                + ", 1) RETURNING id, v) INSERT INTO written SELECT * FROM n");
                        case 1 -> TestDatabase.execute(connection, "WITH n AS (UPDATE raw_ohlcv SET v = v + 1 WHERE id = " + id + " RETURNING id, v) UPDATE written w SET v = n.v FROM n WHERE w.id = n.id");
                        default -> TestDatabase.execute(connection, "WITH n AS (DELETE FROM raw_ohlcv WHERE id = " + id + " RETURNING id) DELETE FROM written w USING n WHERE w.id = n.id");
                    }
                }
                if (random.nextInt(10) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
