package dev.coldarchive.cli.demo;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** The markets that are traded: a few of them much, most of them hardly ever (Zipf), each with a price that wanders. */
final class Markets {
    static final int COUNT = 400;

    private static final String[] SERIES = {"KXBTCD", "KXETHD", "INXD", "NASDAQ100D", "HIGHNY", "HIGHCHI", "FEDDECISION", "CPIYOY", "EURUSD", "WTIW"};
    private static final int TICKETS = 1 << 16;

    private final byte[][] tickers = new byte[COUNT][];
    private final int[] prices = new int[COUNT];
    private final short[] byTicket = new short[TICKETS];

    Markets(SplittableRandom random) {
        double[] weights = new double[COUNT];
        double total = 0;
        for (int i = 0; i < COUNT; i++) {
            String series = SERIES[i % SERIES.length];
            tickers[i] = (series + "-24JAN" + (10 + i / SERIES.length % 20) + "-T" + (1_000 + 25 * i)).getBytes(StandardCharsets.US_ASCII);
            prices[i] = random.nextInt(5, 96);
            weights[i] = 1 / Math.pow(i + 1, 1.1);
            total += weights[i];
        }
        double sum = 0;
        int ticket = 0;
        for (short i = 0; i < COUNT; i++) {
            sum += weights[i];
            for (; ticket < Math.round(TICKETS * (sum / total)); ticket++) {
                byTicket[ticket] = i;
            }
        }
    }

    /** A market, by sixteen random bits. */
    int pick(long bits) {
        return byTicket[(int) (bits & (TICKETS - 1))];
    }

    byte[] ticker(int market) {
        return tickers[market];
    }

    /** Moves a market's price by a cent, or not, and gives it: 1 to 99. */
    int price(int market, long bits) {
        int step = (int) (bits & 15);
        int moved = prices[market] + (step == 0 ? -1 : step == 1 ? 1 : 0);
        prices[market] = Math.max(2, Math.min(98, moved));
        return prices[market];
    }
}
