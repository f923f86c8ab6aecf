package dev.coldarchive.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoDataTest {
    private static final Instant NOW = Instant.parse("2024-01-20T17:23:45.678901Z");
    private static final long HOUR = 3_600_000_000L;
    private static final long NOW_MICROS = 1_705_771_425_678_901L;
    private static final TestDatabase FILLED = filled(20_000);

    private static TestDatabase filled(long rows) {
        TestDatabase database = EmbeddedPostgresServer.freshDatabase();
        try (Connection connection = database.connect()) {
            DemoData.create(connection, rows, NOW);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return database;
    }

    @Test
    void itMakesAsManyRowsAsAskedFor() throws Exception {
        for (long rows : new long[] {DemoData.MIN_ROWS, 1_237, 100_001}) {
            TestDatabase database = EmbeddedPostgresServer.freshDatabase();
            try (Connection connection = database.connect()) {
                Map<String, Long> made = DemoData.create(connection, rows, NOW);
                assertThat(made.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(rows);
                for (Map.Entry<String, Long> table : made.entrySet()) {
                    assertThat(database.value("SELECT count(*) FROM " + table.getKey())).isEqualTo(table.getValue().toString());
                }
                assertThat(connection.getAutoCommit()).isTrue();
            }
        }
    }

    @Test
    void theSameNumberAndTimeGiveTheSameRows() throws Exception {
        TestDatabase again = filled(20_000);
        for (String table : new String[] {"trades", "orderbook_deltas", "orderbook_snapshots", "tickers"}) {
            String digest = "SELECT md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM " + table + " t";
            assertThat(again.value(digest)).isEqualTo(FILLED.value(digest));
        }
    }

    @Test
    void timesLieInTheLastDayAndAHalfAndEveryClosedHourHasDeltas() throws Exception {
        for (String table : new String[] {"trades", "orderbook_deltas", "tickers"}) {
            assertThat(number("SELECT min(exchange_ts) FROM " + table)).isBetween(hoursAgo(36), hoursAgo(34));
            assertThat(number("SELECT max(exchange_ts) FROM " + table)).isBetween(hoursAgo(1), hoursAgo(0));
        }
        assertThat(number("SELECT count(DISTINCT exchange_ts / " + HOUR + ") FROM orderbook_deltas")).isEqualTo(37);
        assertThat(number("SELECT count(*) FROM orderbook_deltas WHERE received_at <= exchange_ts")).isZero();
    }

    @Test
    void snapshotsFillAWholeDayThatIsClosedWithALagOfADay() throws Exception {
        assertThat(number("SELECT count(DISTINCT snapshot_ts / (6 * " + HOUR + ")) FROM orderbook_snapshots WHERE to_timestamp(snapshot_ts / 1000000) "
                + ">= '2024-01-18 00:00Z' AND to_timestamp(snapshot_ts / 1000000) < '2024-01-19 00:00Z'")).isGreaterThanOrEqualTo(2);
        assertThat(number("SELECT max(snapshot_ts) FROM orderbook_snapshots")).isLessThan(hoursAgo(0));
    }

    @Test
    void fewMarketsHaveMostOfTheRowsAndSomeTimesAreEqual() throws Exception {
        assertThat(number("SELECT sum(n) FROM (SELECT count(*) n FROM orderbook_deltas GROUP BY ticker ORDER BY n DESC LIMIT 40) top"))
                .isGreaterThan(number("SELECT count(*) * 6 / 10 FROM orderbook_deltas"));
        assertThat(number("SELECT count(*) - count(DISTINCT exchange_ts) FROM orderbook_deltas")).isGreaterThan(100);
        assertThat(number("SELECT count(*) - count(DISTINCT snapshot_ts) FROM orderbook_snapshots")).isPositive();
    }

    @Test
    void rowsComeInBursts() throws Exception {
        assertThat(number("SELECT max(n) / avg(n) FROM (SELECT count(*) n FROM orderbook_deltas GROUP BY exchange_ts / 60000000) minutes")).isGreaterThan(4);
    }

    @Test
    void valuesAreWhatMarketsHave() throws Exception {
        for (String table : new String[] {"trades", "orderbook_deltas"}) {
            assertThat(number("SELECT count(*) FROM " + table + " WHERE price NOT BETWEEN 1 AND 99")).isZero();
        }
        assertThat(number("SELECT count(*) FROM orderbook_deltas WHERE size_delta = 0")).isZero();
        assertThat(number("SELECT count(*) FROM (SELECT exchange_ts < lag(exchange_ts) OVER (ORDER BY seq) AS back FROM orderbook_deltas) d WHERE back")).isZero();
        assertThat(number("SELECT count(*) FROM tickers WHERE yes_bid IS NULL")).isPositive();
        assertThat(number("SELECT count(*) FROM tickers WHERE volume IS NOT NULL AND dollar_volume IS NULL")).isPositive();
        assertThat(number("SELECT count(*) FROM orderbook_snapshots WHERE exchange_ts IS NULL AND source = 'rest'")).isPositive();
        assertThat(number("SELECT count(*) FROM orderbook_snapshots WHERE jsonb_array_length(yes_bids) > 0 AND (yes_bids->0->>0)::int <> best_yes_bid")).isZero();
        assertThat(number("SELECT count(*) FROM orderbook_snapshots WHERE spread <> best_yes_ask - best_yes_bid OR spread < 1")).isZero();
        assertThat(number("SELECT count(DISTINCT length(trade_id)) FROM trades")).isEqualTo(1);
    }

    @Test
    void tablesThatAreThereAlreadyStayAsTheyAre() throws Exception {
        TestDatabase database = EmbeddedPostgresServer.freshDatabase();
        database.execute("CREATE TABLE tickers (mine int)");
        try (Connection connection = database.connect()) {
            assertThatThrownBy(() -> DemoData.create(connection, 1_000, NOW)).isInstanceOf(SQLException.class).hasMessageContaining("tickers");
        }
        assertThat(database.value("SELECT to_regclass('trades')")).isNull();
        assertThat(database.value("SELECT count(*) FROM tickers")).isEqualTo("0");
    }

    @Test
    void tooFewRowsAreRefused() throws Exception {
        try (Connection connection = FILLED.connect()) {
            assertThatThrownBy(() -> DemoData.create(connection, DemoData.MIN_ROWS - 1, NOW)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static double hoursAgo(int hours) {
        return NOW_MICROS - hours * HOUR;
    }

    private static double number(String query) throws SQLException {
        return Double.parseDouble(FILLED.value(query));
    }
}
