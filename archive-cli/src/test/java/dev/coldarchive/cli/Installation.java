package dev.coldarchive.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A database with one table of three hours of trades, one a minute, an archive.yaml, and a directory to archive to; each part can be spoiled
 * before the command line runs.
 */
final class Installation {
    private static final Instant NOW = Instant.now();
    /** Start of the first of three windows with rows; all are due. */
    static final Instant FIRST = NOW.truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(4));
    /** The settings of its time column. The third window has become due this minute, so the next one is not for an hour, whatever the clock shows when the tests begin. */
    static final String TIME = "time-column: exchange_ts, time-unit: micros, lag: " + Duration.between(FIRST.plus(Duration.ofHours(3)), NOW).toMinutes() + "m";
    static final long FIRST_MICROS = FIRST.getEpochSecond() * 1_000_000;
    static final int ROWS = 180;

    final Path directory;
    String database = TestPostgres.freshDatabase();
    final Map<String, String> environment = new HashMap<>();
    private String source = sourceOf(database);
    private String store;
    private String tables = "  trades: {" + TIME + "}";
    private String more = "";

    Installation(Path directory) {
        this.directory = directory;
        this.store = "{uri: \"file://" + files() + "\"}";
        try {
            Files.createDirectory(files());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sql("CREATE TABLE trades (trade_id text NOT NULL, exchange_ts bigint NOT NULL, ticker text NOT NULL, price numeric(10,2), size integer)",
                "INSERT INTO trades SELECT 't' || i, " + FIRST_MICROS + " + i * 60000000::bigint, 'T' || i % 7, i / 4.0, i FROM generate_series(0, " + (ROWS - 1) + ") i");
    }

    Installation sql(String... statements) {
        TestPostgres.execute(database, statements);
        return this;
    }

    /** An empty one of another name is in its place. */
    void losesItsDatabase() {
        database = TestPostgres.freshDatabase();
        source = sourceOf(database);
    }

    private static String sourceOf(String database) {
        return "{url: \"jdbc:postgresql://localhost:" + TestPostgres.port() + "/" + database + "\", user: postgres}";
    }

    Installation source(String yaml) {
        source = yaml;
        return this;
    }

    Installation store(String yaml) {
        store = yaml;
        return this;
    }

    /** The lines below {@code tables:}. */
    Installation tables(String yaml) {
        tables = yaml;
        return this;
    }

    /** More lines at the end of the file. */
    Installation more(String yaml) {
        more = yaml;
        return this;
    }

    Installation env(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Creates the ledger's tables. */
    Installation withLedger() {
        CommandRun init = run("init");
        if (init.code() != 0) {
            throw new IllegalStateException(init.err());
        }
        return this;
    }

    Path configuration() {
        return directory.resolve("archive.yaml");
    }

    Path files() {
        return directory.resolve("files");
    }

    CommandRun run(String... arguments) {
        try {
            Files.writeString(configuration(), """
                    source: %s
                    store: %s
                    ledger: {schema: archive}
                    instance: test
                    work-dir: %s
                    tables:
                    %s
                    %s
                    """.formatted(source, store, directory.resolve("work"), tables, more));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> line = new ArrayList<>(List.of(arguments));
        if (!line.contains("-c")) {
            line.addAll(List.of("--config", configuration().toString()));
        }
        return CommandRun.in(environment, line.toArray(String[]::new));
    }

    /** What a verb prints as JSON, however it ends. */
    JsonNode json(String... arguments) throws IOException {
        String[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = "--json";
        return new ObjectMapper().readTree(run(all).out());
    }

    /** Keys of the stored files that hold rows. */
    List<String> storedFiles() {
        if (!Files.isDirectory(files())) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(files())) {
            return all.filter(Files::isRegularFile).map(file -> files().relativize(file).toString()).filter(key -> key.endsWith(".parquet")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first column of the first row. */
    String text(String query) {
        try (Connection connection = TestPostgres.connect(database); Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Number of windows with rows that the ledger says are archived; 0 without a ledger. */
    long archivedWindows() {
        return number("SELECT count(*) FROM archive.export_windows WHERE row_count > 0");
    }

    /** The cursor in microseconds; 0 if there is none. */
    long cursor() {
        return number("SELECT coalesce(max(last_export_ts), 0) FROM archive.export_cursors");
    }

    private long number(String query) {
        try (Connection connection = TestPostgres.connect(database); Statement statement = connection.createStatement()) {
            try (ResultSet ledger = statement.executeQuery("SELECT to_regclass('archive.export_windows') IS NOT NULL")) {
                ledger.next();
                if (!ledger.getBoolean(1)) {
                    return 0;
                }
            }
            try (ResultSet result = statement.executeQuery(query)) {
                result.next();
                return result.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
