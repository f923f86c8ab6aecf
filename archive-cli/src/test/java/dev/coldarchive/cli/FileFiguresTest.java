package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.cli.demo.DemoData;
import dev.coldarchive.cli.figures.Median;
import dev.coldarchive.daemon.Composition;
import dev.coldarchive.parquet.ParquetJavaFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How large a day of the demo's deltas and trades is, and how long DuckDB takes to read it: files of ours, of parquet-java as it comes with snappy, and of DuckDB itself, from the same rows.
 * Small unless told otherwise: {@code -Dfiles.rows=6000000 -Dfiles.rounds=11}; {@code -Dfiles.directory=…} keeps the files. Prints a line of JSON for each figure: medians, each with its quartiles.
 */
class FileFiguresTest {
    private static final int ROWS = Integer.getInteger("files.rows", 20_000);
    private static final int ROUNDS = Integer.getInteger("files.rounds", 1);
    private static final Map<String, String> VARIANTS = Map.of("zstd", "compression: zstd", "snappy", "compression: snappy", "clustered", "compression: zstd, cluster-by: [ticker]");

    @TempDir
    Path temporary;

    @Test
    void aDayOfDeltas() throws Exception {
        Map<String, Path> files = files("orderbook_deltas", VARIANTS);
        sizes("deltas", files);
        scans("deltas", files, "sum(exchange_ts), sum(received_at), sum(seq), sum(strlen(ticker)), count_if(side), sum(price), sum(size_delta), sum(sid)", "sum(size_delta)");
    }

    @Test
    void aDayOfTrades() throws Exception {
        Map<String, String> variants = new LinkedHashMap<>(VARIANTS);
        variants.put("bloom", "compression: zstd, bloom-filters: [trade_id]");
        Map<String, Path> files = files("trades", variants);
        sizes("trades", files);
        scans("trades", files, "sum(strlen(trade_id)), sum(exchange_ts), sum(received_at), sum(strlen(ticker)), sum(price), sum(size), count_if(taker_side), sum(sid)", "sum(size)");
    }

    /** One file of each kind, all with the same rows. */
    private Map<String, Path> files(String table, Map<String, String> variants) throws IOException, SQLException {
        Installation installation = new Installation(temporary);
        installation.sql("DROP TABLE trades");
        try (Connection connection = TestPostgres.connect(installation.database)) {
            DemoData.create(connection, ROWS, Instant.parse("2026-01-17T00:00:00Z"));
        }
        StringBuilder tables = new StringBuilder();
        variants.forEach((name, options) -> tables.append("  ").append(name).append(": {relation: ").append(table)
                .append(", time-column: exchange_ts, time-unit: micros, every: 1d, start-from: 2026-01-16, ").append(options).append("}\n"));
        installation.tables(tables.toString()).withLedger();
        Path kept = Files.createDirectories(Path.of(System.getProperty("files.directory", temporary.resolve("kept").toString())));
        Map<String, Path> files = new LinkedHashMap<>();
        for (String name : variants.keySet().stream().sorted().toList()) {
            CommandRun export = installation.run("export", "--table", name, "--start", "2026-01-16", "--end", "2026-01-17");
            assertThat(export.code()).as(export.err()).isZero();
            String key = installation.storedFiles().stream().filter(file -> file.startsWith("raw/" + name + "/")).findFirst().orElseThrow();
            files.put(name, Files.move(installation.files().resolve(key), kept.resolve(table + "-" + name + ".parquet"), StandardCopyOption.REPLACE_EXISTING));
        }
        files.put("parquet-java-snappy", kept.resolve(table + "-java.parquet"));
        Files.deleteIfExists(files.get("parquet-java-snappy"));
        try (RowReader rows = Composition.parquet().read(files.get("zstd"), BatchLimits.DEFAULT)) {
            ParquetJavaFile.write(files.get("parquet-java-snappy"), rows);
        }
        files.put("duckdb-zstd", kept.resolve(table + "-duckdb.parquet"));
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:"); Statement statement = duckDb.createStatement()) {
            statement.execute("COPY (SELECT * FROM read_parquet('" + files.get("zstd") + "')) TO '" + files.get("duckdb-zstd") + "' (FORMAT parquet, CODEC zstd)");
        }
        return files;
    }

    private static void sizes(String table, Map<String, Path> files) throws IOException {
        long java = Files.size(files.get("parquet-java-snappy"));
        for (Map.Entry<String, Path> file : files.entrySet()) {
            long bytes = Files.size(file.getValue());
            System.out.printf(Locale.ROOT, "{\"name\": \"size\", \"table\": \"%s\", \"file\": \"%s\", \"bytes\": %d, \"ratioToParquetJava\": %.3f}%n", table, file.getKey(), bytes, (double) bytes / java);
        }
    }

    private static void scans(String table, Map<String, Path> files, String everything, String some) throws SQLException {
        try (DuckDbScans scans = new DuckDbScans(files, "duckdb-zstd", ROUNDS)) {
            String own = "FROM read_parquet('" + files.get("duckdb-zstd") + "')";
            String ticker = scans.text("SELECT ticker " + own + " GROUP BY ticker ORDER BY count(*) DESC, ticker LIMIT 1 OFFSET 50");
            long noon = Instant.parse("2026-01-16T12:00:00Z").getEpochSecond() * 1_000_000;
            Map<String, String> questions = new LinkedHashMap<>();
            questions.put("full", everything + ")::VARCHAR FROM %s");
            questions.put("ticker", "count(*), " + some + ")::VARCHAR FROM %s WHERE ticker = '" + ticker + "'");
            questions.put("time", "count(*), " + some + ", sum(strlen(ticker)))::VARCHAR FROM %s WHERE exchange_ts >= " + noon + " AND exchange_ts < " + (noon + 600_000_000L));
            if (table.equals("trades")) {
                questions.put("id", "count(*), " + some + ")::VARCHAR FROM %s WHERE trade_id = '" + scans.text("SELECT trade_id " + own + " OFFSET 10 LIMIT 1") + "'");
            }
            for (Map.Entry<String, String> question : questions.entrySet()) {
                scans.ask("SELECT row(" + question.getValue()).forEach((file, cost) -> print(question.getKey(), table, file, cost));
            }
        }
    }

    private static void print(String question, String table, String file, DuckDbScans.Cost cost) {
        System.out.printf(Locale.ROOT, "{\"name\": \"scan-%s\", \"table\": \"%s\", \"file\": \"%s\", \"n\": %d, \"repeats\": %d, \"milliseconds\": %s, \"ratioToDuckDb\": %s, "
                + "\"processorMilliseconds\": %s, \"processorRatioToDuckDb\": %s}%n", question, table, file, cost.samples(), cost.repeats(),
                text(cost.milliseconds()), text(cost.ratio()), text(cost.processorMilliseconds()), text(cost.processorRatio()));
    }

    /** The median, and the quartiles. */
    private static String text(Median median) {
        return String.format(Locale.ROOT, "[%.2f, %.2f, %.2f]", median.value(), median.lower(), median.upper());
    }
}
