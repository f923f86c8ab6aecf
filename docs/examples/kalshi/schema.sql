-- The four tables of a market data platform: what exchanges send, as it came. Times are microseconds since 1970, prices
-- cents from 1 to 99. Plain PostgreSQL; the commented lines make them hypertables of TimescaleDB.

-- One row a trade; taker_side is true where the taker bought "yes".
CREATE TABLE trades (
    trade_id     TEXT     NOT NULL,
    exchange_ts  BIGINT   NOT NULL,
    received_at  BIGINT   NOT NULL,
    ticker       TEXT     NOT NULL,
    price        INTEGER  NOT NULL,
    size         INTEGER  NOT NULL,
    taker_side   BOOLEAN  NOT NULL,
    sid          BIGINT
);

-- One row a change of an order book; side is true for "yes".
CREATE TABLE orderbook_deltas (
    exchange_ts  BIGINT   NOT NULL,
    received_at  BIGINT   NOT NULL,
    seq          BIGINT   NOT NULL,
    ticker       TEXT     NOT NULL,
    side         BOOLEAN  NOT NULL,
    price        INTEGER  NOT NULL,
    size_delta   INTEGER  NOT NULL,
    sid          BIGINT
);

-- Whole order books: [[price, size], ...], best price first. Those that were asked for carry no time of the exchange.
CREATE TABLE orderbook_snapshots (
    snapshot_ts   BIGINT   NOT NULL,
    exchange_ts   BIGINT,
    ticker        TEXT     NOT NULL,
    source        TEXT     NOT NULL,
    yes_bids      JSONB    NOT NULL,
    yes_asks      JSONB    NOT NULL,
    no_bids       JSONB    NOT NULL,
    no_asks       JSONB    NOT NULL,
    best_yes_bid  INTEGER,
    best_yes_ask  INTEGER,
    spread        INTEGER,
    sid           BIGINT
);

-- One row a change of a market's summary; what the exchange left out is NULL.
CREATE TABLE tickers (
    exchange_ts           BIGINT  NOT NULL,
    received_at           BIGINT  NOT NULL,
    ticker                TEXT    NOT NULL,
    yes_bid               INTEGER,
    yes_ask               INTEGER,
    last_price            INTEGER,
    volume                BIGINT,
    open_interest         BIGINT,
    dollar_volume         BIGINT,
    dollar_open_interest  BIGINT,
    sid                   BIGINT
);

-- TimescaleDB, before the keys and the first row (its chunks here hold a day; times are integers, so it has to be told "now"):
-- CREATE FUNCTION unix_micros() RETURNS BIGINT LANGUAGE sql STABLE AS 'SELECT (extract(epoch FROM now()) * 1000000)::bigint';
-- SELECT create_hypertable('trades', 'exchange_ts', chunk_time_interval => 86400000000);
-- SELECT create_hypertable('orderbook_deltas', 'exchange_ts', chunk_time_interval => 86400000000);
-- SELECT create_hypertable('orderbook_snapshots', 'snapshot_ts', chunk_time_interval => 86400000000);
-- SELECT create_hypertable('tickers', 'exchange_ts', chunk_time_interval => 86400000000);
-- SELECT set_integer_now_func(t, 'unix_micros') FROM unnest(ARRAY['trades', 'orderbook_deltas', 'orderbook_snapshots', 'tickers']::regclass[]) AS t;
-- SELECT add_retention_policy('orderbook_deltas', drop_after => BIGINT '7776000000000');
-- SELECT add_retention_policy('tickers', drop_after => BIGINT '2592000000000');

-- Keys. The time stands first: so the key is also the index by which a window is read. (TimescaleDB wants it in every key.)
ALTER TABLE trades ADD PRIMARY KEY (exchange_ts, trade_id);
ALTER TABLE orderbook_deltas ADD PRIMARY KEY (exchange_ts, seq, ticker);
ALTER TABLE orderbook_snapshots ADD PRIMARY KEY (snapshot_ts, ticker, source);
ALTER TABLE tickers ADD PRIMARY KEY (exchange_ts, ticker);
