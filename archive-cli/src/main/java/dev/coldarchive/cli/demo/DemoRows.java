package dev.coldarchive.cli.demo;

import java.sql.SQLException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** Invents the rows of the four tables. The same seed, counts and times give the same rows. Not thread-safe. */
final class DemoRows {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] REST = {'r', 'e', 's', 't'};
    private static final byte[] STREAM = {'w', 's'};
    private static final int[] SIZES = {1, 1, 2, 5, 10, 10, 20, 25, 50, 50, 100, 100, 250, 500, 1_000, 5_000};

    private final SplittableRandom random;
    private final Markets markets;

    DemoRows(long seed) {
        random = new SplittableRandom(seed);
        markets = new Markets(random);
    }

    void trades(CopyEncoder out, long from, long to, long count) throws SQLException {
        BurstyTimes times = new BurstyTimes(random.split(), from, to, count);
        byte[] id = new byte[36];
        for (long i = 0; i < count; i++) {
            long at = times.next();
            long bits = random.nextLong();
            int market = markets.pick(bits);
            uuid(id, random.nextLong(), i);
            out.row(8);
            out.text(id);
            out.int8(at);
            out.int8(received(at, bits));
            out.text(markets.ticker(market));
            out.int4(markets.price(market, bits >>> 16));
            out.int4(SIZES[(int) (bits >>> 20 & 15)]);
            out.bool((bits >>> 24 & 1) == 0);
            subscription(out, market, bits);
        }
    }

    void deltas(CopyEncoder out, long from, long to, long count) throws SQLException {
        BurstyTimes times = new BurstyTimes(random.split(), from, to, count);
        for (long seq = 1; seq <= count; seq++) {
            long at = times.next();
            long bits = random.nextLong();
            int market = markets.pick(bits);
            int away = (int) (bits >>> 24 & 7) - 4;
            int size = SIZES[(int) (bits >>> 20 & 15)];
            out.row(8);
            out.int8(at);
            out.int8(received(at, bits));
            out.int8(seq);
            out.text(markets.ticker(market));
            out.bool((bits >>> 27 & 1) == 0);
            out.int4(Math.max(1, Math.min(99, markets.price(market, bits >>> 16) + away)));
            out.int4((bits >>> 28 & 1) == 0 ? size : -size);
            subscription(out, market, bits);
        }
    }

    /** Rounds of snapshots: in each, some markets at one and the same time. */
    void snapshots(CopyEncoder out, long from, long to, long count) throws SQLException {
        long rounds = Math.max(8, (count + Markets.COUNT - 1) / Markets.COUNT);
        for (long i = 0; i < count; i++) {
            long round = i * rounds / count;
            int market = (int) (i - (round * count + rounds - 1) / rounds);
            long at = from + (to - from) / rounds * round + (to - from) / (2 * rounds);
            boolean asked = random.nextInt(3) > 0;
            int bid = Math.min(97, markets.price(market, random.nextLong()));
            int ask = Math.min(99, bid + random.nextInt(1, 4));
            OrderBook bids = OrderBook.of(random, bid, -1);
            OrderBook asks = OrderBook.of(random, ask, 1);
            out.row(12);
            out.int8(at);
            optional8(out, !asked, at - random.nextInt(1_000, 40_000));
            out.text(markets.ticker(market));
            out.text(asked ? REST : STREAM);
            out.jsonb(bids.json());
            out.jsonb(asks.json());
            out.jsonb(OrderBook.of(random, 100 - ask, -1).json());
            out.jsonb(OrderBook.of(random, 100 - bid, 1).json());
            optional4(out, bids.levels() > 0, bid);
            optional4(out, asks.levels() > 0, ask);
            optional4(out, bids.levels() > 0 && asks.levels() > 0, ask - bid);
            optional8(out, !asked, 1 + market % 8);
        }
    }

    void tickers(CopyEncoder out, long from, long to, long count) throws SQLException {
        BurstyTimes times = new BurstyTimes(random.split(), from, to, count);
        long[] volumes = new long[Markets.COUNT];
        long last = Long.MIN_VALUE;
        int market = 0;
        for (long i = 0; i < count; i++) {
            long at = times.next();
            long bits = random.nextLong();
            market = at == last ? (market + 1) % Markets.COUNT : markets.pick(bits);
            last = at;
            int price = markets.price(market, bits >>> 16);
            volumes[market] += SIZES[(int) (bits >>> 20 & 15)];
            out.row(11);
            out.int8(at);
            out.int8(received(at, bits));
            out.text(markets.ticker(market));
            optional4(out, (bits >>> 24 & 7) != 0, price - 1);
            optional4(out, (bits >>> 27 & 7) != 0, price + 1);
            optional4(out, (bits >>> 30 & 3) != 0, price);
            optional8(out, (bits >>> 32 & 15) != 0, volumes[market]);
            optional8(out, (bits >>> 36 & 15) != 0, volumes[market] / 3);
            optional8(out, (bits >>> 40 & 3) != 0, volumes[market] * price);
            optional8(out, (bits >>> 42 & 3) != 0, volumes[market] / 3 * price);
            subscription(out, market, bits);
        }
    }

    /** Three to some 68 ms after. */
    private static long received(long at, long bits) {
        return at + 3_000 + (bits >>> 48);
    }

    private static void subscription(CopyEncoder out, int market, long bits) {
        optional8(out, (bits >>> 44 & 15) != 0, 1 + market % 8);
    }

    private static void optional4(CopyEncoder out, boolean there, int value) {
        if (there) {
            out.int4(value);
        } else {
            out.nothing();
        }
    }

    private static void optional8(CopyEncoder out, boolean there, long value) {
        if (there) {
            out.int8(value);
        } else {
            out.nothing();
        }
    }

    /** Unique by its second half. */
    private static void uuid(byte[] into, long high, long number) {
        int at = 0;
        for (int digit = 0; digit < 32; digit++) {
            if (digit == 8 || digit == 12 || digit == 16 || digit == 20) {
                into[at++] = '-';
            }
            long half = digit < 16 ? high : number;
            into[at++] = (byte) HEX.toLowHexDigit((int) (half >>> 60 - 4 * (digit & 15)));
        }
    }
}
