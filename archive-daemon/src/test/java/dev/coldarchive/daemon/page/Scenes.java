package dev.coldarchive.daemon.page;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.Health;
import dev.coldarchive.LoopHealth;
import dev.coldarchive.TableSpec;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.policy.Dependency;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** The states in which the page is looked at. */
final class Scenes {
    /** A name that would run as a script where it is taken for markup. */
    static final String NASTY = "<img src=x onerror=alert(1)>\"";

    private static final Duration YEAR = Duration.ofDays(365);
    private static final TableSpec TRADES = Scene.hourly("trades", null);
    private static final TableSpec DELTAS = Scene.hourly("orderbook_deltas", Duration.ofDays(90));
    private static final TableSpec TICKERS = Scene.hourly("tickers", Duration.ofDays(30));
    private static final TableSpec SNAPSHOTS = Scene.table("orderbook_snapshots", Duration.ofDays(1), Duration.ofDays(1), null);

    private Scenes() {}

    /** A year behind it, all well, a window being read. */
    static Scene healthy() {
        Scene scene = new Scene();
        scene.archived(TRADES, YEAR, 0, UnaryOperator.identity()).archived(DELTAS, Duration.ofDays(200), 1, UnaryOperator.identity())
                .archived(TICKERS, Duration.ofDays(120), 0, UnaryOperator.identity()).archived(SNAPSHOTS, YEAR, 0, UnaryOperator.identity());
        scene.marks.put("tickers", Set.of(TICKERS.grid().at(Scene.NOW.minus(Duration.ofDays(9)))));
        lastDay(scene, DELTAS, 24);
        lastDay(scene, TRADES, 24);
        lastDay(scene, TICKERS, 24);
        scene.at(Scene.NOW.minusSeconds(9));
        scene.diary.exportPlanned("orderbook_deltas", List.of(DELTAS.grid().at(Scene.NOW.minus(Duration.ofHours(4))), due(DELTAS)));
        scene.committed(DELTAS, DELTAS.grid().at(Scene.NOW.minus(Duration.ofHours(4))), 41_233);
        scene.diary.windowStarted("orderbook_deltas", due(DELTAS));
        scene.diary.rowsRead("orderbook_deltas", due(DELTAS), 27_400);
        return scene;
    }

    /** The store is down, a table loses rows soon, one has a window that is refused, one that differs, one that is missing. */
    static Scene failing() {
        Scene scene = new Scene();
        Instant refused = TRADES.grid().at(Scene.NOW.minus(Duration.ofHours(11))).start();
        scene.archived(TRADES, YEAR, 9, record -> troubled(record, refused)).archived(DELTAS, Duration.ofDays(200), 90 * 24 - 8, UnaryOperator.identity())
                .archived(TICKERS, Duration.ofDays(120), 3, UnaryOperator.identity()).archived(SNAPSHOTS, YEAR, 0, UnaryOperator.identity());
        scene.status = Health.Status.UNHEALTHY;
        scene.reasons = List.of("orderbook_deltas is overdue by 89 days");
        scene.errorsLastHour = 14;
        lastDay(scene, TRADES, 9);
        lastDay(scene, TICKERS, 3);
        for (int i = 0; i < 12; i++) {
            scene.at(Scene.NOW.minus(Duration.ofMinutes(30 * (12L - i)))).failed(DELTAS, due(DELTAS), Category.TRANSIENT, "the store did not answer within 30 s: connect to s3.us-east-1.amazonaws.com timed out", "the next cycle tries again");
        }
        scene.at(Scene.NOW.minus(Duration.ofMinutes(7))).failed(TICKERS, due(TICKERS), Category.PERMISSION, "access to s3://kalshi-data-archive/raw/tickers/ is denied (403 AccessDenied)", "let the role put objects under raw/");
        scene.setbacks.put("orderbook_deltas", List.of(new LoopHealth.Setback(Optional.of(due(DELTAS)), 12, Scene.NOW.plusSeconds(240), "the store did not answer within 30 s")));
        scene.diary.retrying("put raw/orderbook_deltas/part.parquet", 2, Duration.ofSeconds(4), new ArchiveException(Category.TRANSIENT, "cannot put it: connection reset", null));
        scene.diary.warning("trades", "3 rows have no time: they lie in no window and are not archived");
        scene.broken(Dependency.STORE, "5 calls failed in a row; tried again in 60 s");
        return scene;
    }

    /** Hours were committed as they became due, until so many hours ago; 24 for until now. */
    private static void lastDay(Scene scene, TableSpec table, int hours) {
        int size = 1_000 * table.name().length();
        for (int hour = 23; hour >= (hours == 24 ? 0 : hours); hour--) {
            Window window = table.grid().at(Scene.NOW.minus(Duration.ofHours(hour + 2L)));
            scene.at(Scene.NOW.minus(Duration.ofMinutes(60L * hour + table.name().length())));
            scene.committed(table, window, size + Math.floorMod(window.start().getEpochSecond() / 3600 * 7_919, 30_000L));
        }
    }

    /** Hours before midnight of two windows on each of two days, whatever the time of the day is now: with the refused one's, all days that windows are listed of. */
    private static final Set<Long> DIVERGED = Set.of(498L, 492L, 474L, 468L);

    private static WindowRecord troubled(WindowRecord record, Instant refused) {
        Instant start = record.window().start();
        long daysAgo = Duration.between(start, Scene.NOW).toDays();
        if (start.equals(refused)) {
            return Scene.in(WindowState.QUARANTINED, record, "cannot archive column price of table trades: row 4711 holds NaN, which numeric(18,4) does not have");
        }
        if (DIVERGED.contains(Duration.between(start, Scene.NOW.truncatedTo(ChronoUnit.DAYS)).toHours())) {
            return Scene.in(WindowState.DIVERGED, record, "the archive has 12 rows that the live source no longer has");
        }
        if (daysAgo == 34 && start.getEpochSecond() % 86_400 == 0) {
            return null;
        }
        if (daysAgo > 300 && daysAgo < 304) {
            return Scene.in(WindowState.SOURCE_GONE, record, "retention had taken it, at least in part, before its first export");
        }
        return daysAgo == 6 ? Scene.late(record) : record;
    }

    /** Right after the first start. */
    static Scene nothingYet() {
        return new Scene().empty(TRADES).empty(DELTAS).empty(SNAPSHOTS);
    }

    /** Thirty tables, one with a long name, one with a nasty one, one with windows of a minute. */
    static Scene many() {
        Scene scene = new Scene();
        scene.archived(Scene.hourly(NASTY, Duration.ofDays(30)), Duration.ofDays(40), 5, record -> record)
                .archived(Scene.table("ticks_by_the_minute", Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofHours(36)), Duration.ofDays(5), 2, record -> record)
                .archived(Scene.hourly("a_table_with_a_name_that_is_as_long_as_a_name_of_a_table_may_be", null), Duration.ofDays(80), 0, record -> record);
        scene.failed(scene.tables.get(0), due(scene.tables.get(0)), Category.FAILURE, "<script>alert(2)</script>", "<b>none</b>");
        IntStream.rangeClosed(4, 30).forEach(i -> scene.archived(Scene.hourly("table_" + i, i % 2 == 0 ? Duration.ofDays(30L + i) : null), Duration.ofDays(10L + i * 5), i % 5 == 0 ? 4 : 0, record -> record));
        return scene;
    }

    /** The window that is due next. */
    static Window due(TableSpec table) {
        return table.grid().at(Calendar.dueEnd(table, Scene.NOW).minus(table.grid().every()));
    }

    /** Shows them all, until it is ended: healthy on port 8101, failing on 8102, and so on. */
    public static void main(String[] arguments) throws InterruptedException {
        healthy().open(8101);
        failing().open(8102);
        nothingYet().open(8103);
        many().open(8104);
        Thread.currentThread().join();
    }
}
