package dev.coldarchive.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Invented order book deltas to measure an export with, in hourly windows that are closed.
 *
 * @param configuration of their table, archived to a directory beside it
 * @param start of the first window
 * @param end of the last window
 */
public record BenchData(Path configuration, Instant start, Instant end) {
    /** The table. */
    public static final String TABLE = "orderbook_deltas";
    private static final Duration LAG = Duration.ofHours(1);

    /**
     * Fills an empty database.
     *
     * @param directory that all else goes to
     * @param windows into how many the rows are spread
     * @param now the database's clock
     */
    public static BenchData create(DemoDatabase database, Path directory, long rows, int windows, Instant now) throws IOException, SQLException {
        Instant end = now.truncatedTo(ChronoUnit.HOURS).minus(LAG);
        Instant start = end.minus(Duration.ofHours(windows));
        try (Connection connection = database.dataSource().getConnection()) {
            DemoData.createDeltas(connection, rows, start, end);
        }
        Path files = Files.createDirectories(directory.resolve("files"));
        String yaml = String.format(Locale.ROOT, """
                source: {url: "jdbc:postgresql://localhost:%d/postgres", user: postgres}
                store: {uri: "file://%s"}
                work-dir: "work"
                tables:
                  %s: {time-column: exchange_ts, time-unit: micros, every: 1h, lag: 1h, layout: {partition-by: [year, month, day, hour], file-name: deltas}}
                """, database.port(), files.toUri().getRawPath(), TABLE);
        return new BenchData(Files.writeString(directory.resolve("archive.yaml"), yaml), start, end);
    }
}
