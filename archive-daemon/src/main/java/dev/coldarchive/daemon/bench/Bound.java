package dev.coldarchive.daemon.bench;

import dev.coldarchive.daemon.bench.ServerWatch.Seen;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What a path cannot be faster than, and how that is known.
 *
 * @param by what bounds it
 * @param because what was seen, in words
 */
public record Bound(By by, String because) {
    /** From here on something was the case most of the time. */
    private static final double MOSTLY = 0.5;
    /** A client that keeps so much of one processor a connection busy has no time left to wait. */
    private static final double BUSY = 0.7;

    /** What can bound it. */
    public enum By {
        /** The database server cannot send rows faster. */
        SERVER,
        /** This process cannot take them faster. */
        CLIENT,
        /** A disk cannot: that of the server, or that which files are written to. */
        DISK,
        /** The way between this process and the server, or between it and the store. */
        NETWORK
    }

    /**
     * @param toBucket whether files go over the network
     */
    static Bound of(List<Run> runs, int parallel, boolean toBucket) {
        double storing = median(runs, run -> run.storing(parallel));
        double client = median(runs, Run::clientProcessors);
        Seen seen = runs.stream().map(Run::seen).reduce(Seen.NOTHING, Seen::plus);
        String busy = String.format(Locale.ROOT, "the client kept %.2f processors busy", client) + machine(median(runs, Run::machineLoad));
        if (storing > MOSTLY) {
            return new Bound(toBucket ? By.NETWORK : By.DISK, "files were being put for " + percent(storing) + " of the time");
        }
        if (seen.anySending() < MOSTLY) {
            return new Bound(By.CLIENT, "rows were on their way in " + seen.sending() + " of " + seen.looks() + " looks only; most of the time went into what is done with them, or before and after them (of that, more rows have less); " + busy);
        }
        if (seen.atDisk() > MOSTLY) {
            return new Bound(By.DISK, "the sending process waited for the server's disk in " + percent(seen.atDisk()) + " of " + seen.seen() + " looks");
        }
        By by = seen.atWork() >= MOSTLY ? By.SERVER : client > BUSY * parallel ? By.CLIENT : By.NETWORK;
        return new Bound(by, "the sending process was at work in " + percent(seen.atWork()) + " of " + seen.seen() + " looks, and waited for its client in the others; " + busy);
    }

    private static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
        return Spread.of(runs.stream().mapToDouble(figure).toArray()).median();
    }

    private static String machine(double load) {
        return load == 0 ? "" : ", all programs " + percent(load) + " of this machine's " + Runtime.getRuntime().availableProcessors();
    }

    private static String percent(double share) {
        return Math.round(share * 100) + " %";
    }
}
