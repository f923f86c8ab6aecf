package dev.coldarchive.daemon.proposal;

import dev.coldarchive.window.TimeUnit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is proposed for one table.
 *
 * @param table what the catalog says of it
 * @param time its time column
 * @param unit what an integer time column counts
 * @param sure whether the unit was seen in rows
 * @param others other columns that could say when a row happened
 * @param rowsPerDay estimate; 0 where unknown
 * @param every length of a window
 * @param lag settle delay
 * @param slices parts of a window
 * @param retention after how long the source deletes rows
 */
record TableProposal(
        TableFacts table, ColumnFacts time, Optional<TimeUnit> unit, boolean sure, List<ColumnFacts> others, long rowsPerDay, Duration every, Duration lag, int slices,
        Optional<Duration> retention) {

    /** Up to here a file a day is small enough to be read at once. */
    private static final long ROWS_OF_A_DAILY_FILE = 2_000_000;
    /** A file above this is slow to write again for one late row. */
    private static final long ROWS_OF_A_FILE = 10_000_000;
    /** The same of a file whose rows take more than this in the database. */
    private static final long BYTES_OF_A_FILE = 4L << 30;
    private static final int[] SLICES = {1, 2, 3, 4, 6, 12, 20, 30, 60};
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);

    /**
     * @param range first and last value of the time column, in its unit (microseconds but for integers); empty if unknown
     * @return empty if an integer column holds something else than times
     */
    static Optional<TableProposal> of(TableFacts table, ColumnFacts time, List<ColumnFacts> others, Optional<long[]> range, Instant now) {
        Optional<TimeUnit> seen = time.isInteger() ? range.flatMap(r -> TimeGuess.unit(r[0], r[1], now)) : Optional.of(TimeUnit.MICROS);
        if (seen.isEmpty() && range.isPresent()) {
            return Optional.empty();
        }
        TimeUnit unit = seen.orElseGet(() -> TimeGuess.unitByName(time.name()));
        long perDay = range.filter(r -> time.leadsIndex()).map(r -> rowsPerDay(table.estimatedRows(), r, unit)).orElse(0L);
        Optional<Duration> retention = table.dropAfter().map(d -> d.units() > 0 ? Duration.ofSeconds(d.units() / unit.perSecond()) : Duration.ofSeconds(d.seconds()));
        Duration every = Stream.of(perDay > 0 && perDay <= ROWS_OF_A_DAILY_FILE ? DAY : HOUR, HOUR, Duration.ofMinutes(15), Duration.ofMinutes(1), Duration.ofSeconds(1))
                .filter(e -> retention.isEmpty() || e.plus(lag(e)).multipliedBy(4).compareTo(retention.get()) <= 0).findFirst().orElse(Duration.ofSeconds(1));
        return Optional.of(new TableProposal(table, time, time.isInteger() ? Optional.of(unit) : Optional.empty(), seen.isPresent(), others, perDay, every, lag(every),
                slices(table, perDay * every.toSeconds() / DAY.toSeconds()), retention));
    }

    private static Duration lag(Duration every) {
        return every.compareTo(HOUR) < 0 ? every : HOUR;
    }

    private static long rowsPerDay(long rows, long[] range, TimeUnit unit) {
        double days = (double) (range[1] - range[0]) / unit.perSecond() / DAY.toSeconds();
        return days <= 0 ? rows : (long) (rows / Math.max(days, 1.0 / 24));
    }

    /** Estimate; 0 where unknown. */
    long rowsPerWindow() {
        return rowsPerDay * every.toSeconds() / DAY.toSeconds();
    }

    private static int slices(TableFacts table, long rowsPerWindow) {
        for (int count : SLICES) {
            if (rowsPerWindow / count <= ROWS_OF_A_FILE && table.sizeOf(rowsPerWindow) / count <= BYTES_OF_A_FILE) {
                return count;
            }
        }
        return SLICES[SLICES.length - 1];
    }
}
