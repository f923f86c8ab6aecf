package dev.coldarchive.daemon.speed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What an export costs as rows and columns grow in number, each in a process of its own. Small unless told otherwise: {@code -Dcost.rows=1000000,10000000,40000000 -Dcost.columns=10,50,200
 * -Dcost.wide-rows=500000 -Dcost.rounds=3 -Dcost.warmup=1 -Dcost.heap=64m}; a plot is made of the lines of JSON.
 */
class LinearCostTest {
    @Test
    void aRowCostsTheSameHoweverManyThereAre() throws Exception {
        for (String rows : System.getProperty("cost.rows", "5000,20000").split(",")) {
            TestDatabase database = EmbeddedPostgresServer.freshDatabase();
            MarketRows.ORDERBOOK_DELTAS.fill(database, Long.parseLong(rows), 1);
            assertThat(measure(database, "orderbook_deltas", "rows", rows)).contains("\"name\": \"rows\", \"x\": " + rows + ", \"rows\": " + rows + ",");
            database.execute("DROP TABLE orderbook_deltas"); // its disk space
        }
    }

    @Test
    void aValueCostsTheSameHoweverManyColumnsThereAre() throws Exception {
        for (String columns : System.getProperty("cost.columns", "10,50").split(",")) {
            TestDatabase database = EmbeddedPostgresServer.freshDatabase();
            fillWide(database, Integer.parseInt(columns), Integer.getInteger("cost.wide-rows", 2_000));
            assertThat(measure(database, "wide", "columns", columns)).contains("\"name\": \"columns\", \"x\": " + columns + ",");
            database.execute("DROP TABLE wide");
        }
    }

    /** The time, and columns of four kinds in turn, so that each number of columns is a mixture of the same. */
    private static void fillWide(TestDatabase database, int columns, int rows) throws Exception {
        String[] types = {"integer", "bigint", "double precision", "text"};
        String[] values = {"(n * %1$d %% 100)::int", "n * 1000 + hashint8(n + %1$d) %% 1000", "(n * %1$d %% 9973) / 7.0", "'value-' || (n * %1$d %% 500)"};
        String declared = IntStream.range(1, columns).mapToObj(i -> "c" + i + " " + types[i % 4]).collect(Collectors.joining(", "));
        String selected = IntStream.range(1, columns).mapToObj(i -> String.format(values[i % 4], i)).collect(Collectors.joining(", "));
        long start = MarketRows.START.toEpochMilli() * 1_000;
        database.execute("CREATE TABLE wide (exchange_ts bigint NOT NULL, " + declared + ")",
                "INSERT INTO wide SELECT " + start + " + n * " + 86_400_000_000L / rows + ", " + selected + " FROM generate_series(0::bigint, " + (rows - 1) + ") n", "ANALYZE wide");
    }

    private static String measure(TestDatabase database, String table, String name, String x) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + System.getProperty("cost.heap", "64m"), "-XX:+UseSerialGC",
                "-Dcost.rounds=" + Integer.getInteger("cost.rounds", 1), "-Dcost.warmup=" + Integer.getInteger("cost.warmup", 0), "-Dorg.slf4j.simpleLogger.defaultLogLevel=error", "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), LinearCost.class.getName()));
        command.addAll(Arrays.asList(database.host(), Integer.toString(database.port()), database.name(), table, name, x));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        System.out.print(said);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
