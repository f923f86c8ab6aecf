package dev.coldarchive.cli.demo;

import java.util.SplittableRandom;

/**
 * Times as markets have them: busier by day than by night, never even, with bursts of some minutes; one in thirty or so is
 * equal to the one before. They never fall. The number of them in each ten seconds is fixed before the first is given.
 */
final class BurstyTimes {
    private static final long SLOT_MICROS = 10_000_000;
    private static final double DAY_MICROS = 86_400_000_000.0;

    private final SplittableRandom random;
    private final long from;
    private final long to;
    private final long[] givenUpTo;
    private int slot;
    private long given;
    private long last;

    /**
     * @param from first time possible, in microseconds
     * @param to first time after
     * @param count how many will be asked for
     */
    BurstyTimes(SplittableRandom random, long from, long to, long count) {
        this.random = random;
        this.from = from;
        this.to = to;
        this.last = from;
        double[] weights = weights((int) ((to - from + SLOT_MICROS - 1) / SLOT_MICROS));
        givenUpTo = new long[weights.length];
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i];
            givenUpTo[i] = Math.round(count * (sum / total));
        }
        givenUpTo[weights.length - 1] = count;
    }

    private double[] weights(int slots) {
        double[] weights = new double[slots];
        int burst = 0;
        for (int i = 0; i < slots; i++) {
            burst = burst > 0 ? burst - 1 : random.nextInt(200) == 0 ? random.nextInt(2, 20) : 0;
            double hour = 1 + 0.7 * Math.sin(2 * Math.PI * ((from + i * SLOT_MICROS) / DAY_MICROS - 0.4));
            weights[i] = hour * (0.3 - Math.log(1 - random.nextDouble())) * (burst > 0 ? 12 : 1);
        }
        return weights;
    }

    /** The next time, in microseconds. */
    long next() {
        while (given >= givenUpTo[slot]) {
            slot++;
        }
        long before = slot == 0 ? 0 : givenUpTo[slot - 1];
        long bits = random.nextLong();
        if ((bits & 31) != 0) {
            double inSlot = (given - before + (bits >>> 11) * 0x1.0p-53) / (givenUpTo[slot] - before);
            long start = from + slot * SLOT_MICROS;
            last = Math.max(last, start + (long) (inSlot * (Math.min(start + SLOT_MICROS, to) - start)));
        }
        given++;
        return Math.min(last, to - 1);
    }
}
