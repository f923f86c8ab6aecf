package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coldarchive.parquet.Spark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the demo leaves is read alike by everybody: rows, a sum and the number of markets of every Hive partition of every table. */
@Tag("readers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadersTest {

    private record Table(String name, String time, String summed, List<String> partitions) {}

    private static final List<String> DAY = List.of("year", "month", "day");
    private static final List<String> HOUR = List.of("year", "month", "day", "hour");
    private static final List<Table> TABLES = List.of(new Table("trades", "exchange_ts", "size", DAY), new Table("orderbook_deltas", "exchange_ts", "size_delta", HOUR),
            new Table("orderbook_snapshots", "snapshot_ts", "spread", DAY), new Table("tickers", "exchange_ts", "volume", HOUR));

    private Path raw;
    private List<String> expected;

    /** DuckDB looks at the rows' times only: the partitions that the others find in the paths have to be the same. */
    @BeforeAll
    void keepADemo(@TempDir Path directory) throws IOException, SQLException {
        Path kept = directory.resolve("demo");
        CommandRun demo = CommandRun.of("demo", "--rows", "20000", "--keep", kept.toString(), "--json");
        assertThat(demo.code()).as(demo.err()).isZero();
        JsonNode reported = new ObjectMapper().readTree(demo.out()).at("/tables");
        assertThat(reported).extracting(table -> table.at("/table").asText()).containsExactlyInAnyOrderElementsOf(TABLES.stream().map(Table::name).toList());

        raw = kept.resolve("files/raw");
        expected = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:"); Statement statement = connection.createStatement()) {
            for (JsonNode report : reported) {
                Table table = TABLES.stream().filter(candidate -> candidate.name().equals(report.at("/table").asText())).findFirst().orElseThrow();
                long rows = 0;
                try (ResultSet found = statement.executeQuery("""
                        SELECT strftime(make_timestamp(%s), '%s'), count(*), coalesce(sum(%s), 0)::BIGINT, count(DISTINCT ticker)
                        FROM read_parquet('%s/%s/**/*.parquet', hive_partitioning = false) GROUP BY 1""".formatted(table.time(),
                        table.partitions().equals(HOUR) ? "%Y-%m-%d-%H" : "%Y-%m-%d", table.summed(), raw, table.name()))) {
                    while (found.next()) {
                        expected.add(String.join("|", table.name(), found.getString(1), found.getString(2), found.getString(3), found.getString(4)));
                        rows += found.getLong(2);
                    }
                }
                assertThat(rows).as("rows of %s", table.name()).isPositive().isEqualTo(report.at("/rows").asLong());
            }
        }
    }

    @Test
    void spark() throws IOException, InterruptedException {
        String[] statements = TABLES.stream().map(table -> {
            String partitions = String.join(", ", table.partitions());
            return "SELECT '%s', concat_ws('-', %s), count(*), coalesce(sum(%s), 0), count(DISTINCT ticker) FROM parquet.`%s` GROUP BY %s"
                    .formatted(table.name(), partitions, table.summed(), raw.resolve(table.name()), partitions);
        }).toArray(String[]::new);
        assertThat(Spark.query(statements)).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** The one test that may be left out: Maven cannot bring what it needs. */
    @ParameterizedTest
    @ValueSource(strings = {"pyarrow", "polars"})
    void python(String reader, @TempDir Path directory) throws IOException, InterruptedException {
        Path errors = directory.resolve("stderr");
        try {
            Process wanted = python3(errors, "-c", "import " + reader);
            assumeThat(wanted.waitFor()).as("python3 has no %s: %s", reader, Files.readString(errors).strip()).isZero();
        } catch (IOException e) {
            abort("there is no python3: " + e.getMessage());
        }

        List<String> arguments = new ArrayList<>(List.of("src/test/readers/partitions.py", reader, raw.toString()));
        TABLES.forEach(table -> arguments.add(table.name() + ":" + table.summed() + ":" + String.join(",", table.partitions())));
        Process reading = python3(errors, arguments.toArray(String[]::new));
        String read = new String(reading.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(reading.waitFor()).as(Files.readString(errors)).isZero();
        assertThat(read.lines()).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static Process python3(Path errors, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("python3"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(errors.toFile()).start();
    }
}
