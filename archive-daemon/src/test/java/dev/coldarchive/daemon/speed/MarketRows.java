package dev.coldarchive.daemon.speed;

import dev.coldarchive.TableSpec;
import dev.coldarchive.format.Compression;
import dev.coldarchive.format.WriteOptions;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/**
 * Tables of {@code docs/examples/kalshi}, filled by the server itself in the manner of the demo: a few busy markets out of 400, one time in 32 equal to the one before, prices of 1 to 99, rising sequence numbers.
 * The same number gives the same rows, whatever the day; they lie in as many windows as asked for.
 */
enum MarketRows {
    TRADES("trades", """
            trade_id text NOT NULL, exchange_ts bigint NOT NULL, received_at bigint NOT NULL, ticker text NOT NULL, price integer NOT NULL, size integer NOT NULL, taker_side boolean NOT NULL, sid bigint""", """
            md5(n::text)::uuid::text, ts, ts + 3000 + (h & 65535), ticker, price, size, h >> 24 & 1 = 0, sid"""),
    ORDERBOOK_DELTAS("orderbook_deltas", """
            exchange_ts bigint NOT NULL, received_at bigint NOT NULL, seq bigint NOT NULL, ticker text NOT NULL, side boolean NOT NULL, price integer NOT NULL, size_delta integer NOT NULL, sid bigint""", """
            ts, ts + 3000 + (h & 65535), n, ticker, h >> 27 & 1 = 0, price, CASE h >> 28 & 1 WHEN 0 THEN size ELSE -size END, sid"""),
    TICKERS("tickers", """
            exchange_ts bigint NOT NULL, received_at bigint NOT NULL, ticker text NOT NULL, yes_bid integer, yes_ask integer, last_price integer, volume bigint, open_interest bigint, dollar_volume bigint,
            dollar_open_interest bigint, sid bigint""", """
            ts, ts + 3000 + (h & 65535), ticker, nullif(price - 1, market % 7), nullif(price + 1, market % 9), nullif(price, 50), nullif(n / 400 + market * 1000, 0), n / 1200 + market,
            (n / 400 + market * 1000) * price, nullif((n / 1200 + market) * price, 0), sid""");

    static final Instant START = Instant.parse("2024-01-15T00:00:00Z");
    private static final String INVENTED = """
            SELECT n, h, market, (ARRAY['KXBTCD', 'KXETHD', 'INXD', 'NASDAQ100D', 'HIGHNY', 'HIGHCHI', 'FEDDECISION', 'CPIYOY', 'EURUSD', 'WTIW'])[1 + market % 10]
                    || '-24JAN' || 10 + market / 10 %% 20 || '-T' || 1000 + 25 * market AS ticker,
                (%d + greatest(n - CASE WHEN n %% 32 = 0 THEN 1 ELSE 0 END, 0) * span + (h >> 8 & 4095) %% greatest(span, 1) * CASE WHEN n %% 32 IN (0, 31) THEN 0 ELSE 1 END)::bigint AS ts,
                (1 + (market * 37 + n / 100000 + (h >> 16 & 3)) %% 99)::int AS price, (ARRAY[1, 1, 2, 5, 10, 10, 20, 25, 50, 50, 100, 100, 250, 500, 1000, 5000])[1 + (h >> 20 & 15)] AS size,
                CASE WHEN h >> 44 & 15 <> 0 THEN 1 + market %% 8 END AS sid
            FROM (SELECT n, hashint8extended(n, 1) AS h, floor(exp(ln(400) * (hashint8extended(n, 2) & 65535) / 65536.0))::int - 1 AS market, (%d / %d)::bigint AS span
                  FROM generate_series(0::bigint, %d) n) AS invented
            """.replace("market % 10", "market %% 10");

    final String table;
    private final String columns;
    private final String values;

    MarketRows(String table, String columns, String values) {
        this.table = table;
        this.columns = columns;
        this.values = values;
    }

    /** The table, made and filled unless it has so many rows already. */
    void fill(TestDatabase database, long rows, int windows) throws SQLException {
        database.execute("CREATE TABLE IF NOT EXISTS " + table + " (" + columns + ")");
        if (!database.value("SELECT count(*) FROM " + table).equals(Long.toString(rows))) {
            long span = every(windows).multipliedBy(windows).toNanos() / 1_000;
            database.execute("TRUNCATE " + table, "INSERT INTO " + table + " SELECT " + values + " FROM ("
                    + String.format(INVENTED, START.toEpochMilli() * 1_000, span, rows, rows - 1) + ") AS rows", "CREATE INDEX IF NOT EXISTS " + table + "_ts ON " + table + " (exchange_ts)",
                    "VACUUM ANALYZE " + table);
        }
    }

    /** Up to a day in all, if the number divides it. */
    private static Duration every(int windows) {
        return Duration.ofDays(1).dividedBy(Math.min(24, windows));
    }

    /** Of a table that is windowed as these are. */
    static TableSpec spec(String table, int windows, Compression compression) {
        return TableSpec.builder(table).time(TimeColumn.integer("exchange_ts", TimeUnit.MICROS)).every(every(windows)).write(WriteOptions.of(compression)).build();
    }
}
