package dev.coldarchive.daemon.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What was measured of one path.
 *
 * @param name copy-limit, export-directory, export-store or jdbc
 * @param parallel connections that rows were read on
 * @param rowsPerSecond rows a second
 * @param megabytesPerSecond millions of bytes a second of the rows as COPY sends them, whatever is made of them here
 * @param cpuSecondsPerMillionRows processor time of this process
 * @param peakHeapBytes most heap in use at once, garbage included
 * @param bytesPerRow as COPY sent them, or in the files; 0 where nobody knows
 * @param ratioToLimit its rows a second to those of copy-limit with the same number of connections
 * @param ratioToOneConnection its rows a second to those of the same path with one connection
 * @param bound what it cannot be faster than
 */
public record PathFigures(
        String name, int parallel, Spread rowsPerSecond, Spread megabytesPerSecond, Spread cpuSecondsPerMillionRows, Spread peakHeapBytes, double bytesPerRow, double ratioToLimit,
        double ratioToOneConnection, Bound bound) {

    /**
     * @param copyBytesPerRow of the rows as COPY sends them
     * @param limit rows a second of the limit
     * @param single rows a second of the same path with one connection
     */
    static PathFigures of(BenchPath path, List<Run> runs, double copyBytesPerRow, double limit, double single, boolean toBucket) {
        Spread rate = spread(runs, Run::rowsPerSecond);
        return new PathFigures(path.name(), path.parallel(), rate, spread(runs, run -> run.rowsPerSecond() * copyBytesPerRow / 1e6), spread(runs, Run::cpuSecondsPerMillionRows),
                spread(runs, Run::peakHeapBytes), spread(runs, Run::bytesPerRow).median(), rate.median() / limit, rate.median() / single, Bound.of(runs, path.parallel(), toBucket));
    }

    static Spread spread(List<Run> runs, ToDoubleFunction<Run> figure) {
        return Spread.of(runs.stream().mapToDouble(figure).toArray());
    }
}
