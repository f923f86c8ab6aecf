package dev.coldarchive.cli.demo;

import dev.coldarchive.ArchiveException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where a demo lives: the database, the files it is archived to, and a configuration for the other verbs.
 *
 * @param root the directory
 * @param kept whether it stays when the demo ends
 */
public record DemoDirectory(Path root, boolean kept) {
    private static final Pattern PORT = Pattern.compile("jdbc:postgresql://localhost:(\\d+)/");

    /** A directory that goes away with the demo. */
    public static DemoDirectory temporary() throws IOException {
        return new DemoDirectory(Files.createTempDirectory("archive-demo-"), false);
    }

    /**
     * A directory that stays: new, empty, or one of an earlier demo.
     *
     * @throws ArchiveException if there is something else in it
     */
    public static DemoDirectory kept(Path directory) throws IOException {
        DemoDirectory kept = new DemoDirectory(directory.toAbsolutePath().normalize(), true);
        if (Files.exists(directory) && !kept.isUsed()) {
            try (Stream<Path> content = Files.list(directory)) {
                if (content.findAny().isPresent()) {
                    throw new ArchiveException(ArchiveException.Category.USAGE, "cannot keep the demo in " + directory + ": it is not empty",
                            "name a new directory, or one of an earlier demo");
                }
            }
        }
        Files.createDirectories(kept.root);
        return kept;
    }

    /** Whether an earlier demo got as far as its tables. */
    public boolean isUsed() {
        return Files.exists(configuration()) && Files.exists(data().resolve("postgresql.conf"));
    }

    public Path data() {
        return root.resolve("postgres");
    }

    public Path files() {
        return root.resolve("files");
    }

    public Path configuration() {
        return root.resolve("archive.yaml");
    }

    /** The port of the earlier demo, so that the archive goes on belonging to the same database; 0 for any. */
    public int port() throws IOException {
        Matcher port = isUsed() ? PORT.matcher(Files.readString(configuration())) : PORT.matcher("");
        return port.find() ? Integer.parseInt(port.group(1)) : 0;
    }

    /** Writes the configuration of the four tables. */
    public void configure(int port) throws IOException {
        Files.createDirectories(files());
        Files.writeString(configuration(), String.format(Locale.ROOT, """
                # Written by `archive demo`: the demo's database, archived to files beside it.
                source: {url: "jdbc:postgresql://localhost:%d/postgres", user: postgres}
                store: {uri: "%s"}
                ledger: {schema: archive}
                instance: demo
                work-dir: "%s"
                defaults: {time-unit: micros, compression: snappy}
                tables:
                  trades:              {time-column: exchange_ts, every: 1h, lag: 1h, retention: forever,
                                        layout: {partition-by: [year, month, day], file-name: trades}}
                  orderbook_deltas:    {time-column: exchange_ts, every: 1h, lag: 1h, retention: 90d,
                                        layout: {partition-by: [year, month, day, hour], file-name: deltas}}
                  orderbook_snapshots: {time-column: snapshot_ts, every: 1d, lag: 1d, retention: forever,
                                        layout: {partition-by: [year, month, day], file-name: snapshots}}
                  tickers:             {time-column: exchange_ts, every: 1h, lag: 1h, retention: 30d,
                                        layout: {partition-by: [year, month, day, hour], file-name: tickers}}
                """, port, uri(), work()));
    }

    /**
     * Writes a configuration of the four tables under which windows close every few seconds.
     *
     * @param health port of the status page; 0 for any that is free
     * @param metrics port of the metrics; the same
     */
    public void configureStream(int port, Instant from, int health, int metrics) throws IOException {
        Files.createDirectories(files());
        Files.writeString(configuration(), String.format(Locale.ROOT, """
                # Written by `archive demo --daemon`: what takes hours elsewhere takes seconds here.
                source: {url: "jdbc:postgresql://localhost:%1$d/postgres", user: postgres}
                store: {uri: "%2$s"}
                ledger: {schema: archive, marks: archive}
                instance: demo
                work-dir: "%3$s"
                cycle-pause: 2s
                http: {health: %4$d, metrics: %5$d}
                alarms: {warning: 1m, critical: 3m, unhealthy: 6m, emergency: 15m, loss: 2m}
                defaults: {time-unit: micros, compression: snappy, every: 10s, lag: 2s, seal-ahead: 5m}
                tables:
                  trades:              {time-column: exchange_ts, start-from: "%6$s", retention: forever,
                                        layout: {partition-by: [year, month, day, hour], file-name: trades}}
                  orderbook_deltas:    {time-column: exchange_ts, start-from: "%6$s", retention: %7$dm,
                                        layout: {partition-by: [year, month, day, hour], file-name: deltas}}
                  orderbook_snapshots: {time-column: snapshot_ts, start-from: "%6$s", retention: forever,
                                        layout: {partition-by: [year, month, day, hour], file-name: snapshots}}
                  tickers:             {time-column: exchange_ts, start-from: "%6$s", retention: %7$dm,
                                        layout: {partition-by: [year, month, day, hour], file-name: tickers}}
                """, port, uri(), work(), health, metrics, from, DemoStream.RETENTION.toMinutes()));
    }

    private String uri() {
        return "file://" + files().toUri().getRawPath();
    }

    private String work() {
        return root.resolve("work").toString().replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /** Removes everything, unless it is kept. */
    public void tidy() throws IOException {
        if (kept || !Files.exists(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException error) throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
