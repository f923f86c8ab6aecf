package dev.coldarchive.daemon.bench;

import java.util.Arrays;

/**
 * How a figure lay over several runs.
 *
 * @param lower a quarter of them was at or below
 * @param median half of them was at or below
 * @param upper three quarters of them were at or below
 */
public record Spread(double lower, double median, double upper) {

    /** Between two runs the figure is taken to go straight. */
    static Spread of(double[] figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        return new Spread(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
    }

    private static double at(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
