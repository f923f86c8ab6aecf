package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.cli.figures.Median;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What DuckDB needs to answer a question from files of the same rows. Each round puts it to all files in turn, so often that it takes a while, for some of them take two milliseconds; what is compared is of the same round.
 *
 * <p>Two figures: the time with all processors, in which a file of few row groups also shows how evenly they divide among them, and the processor's time with one thread.
 */
final class DuckDbScans implements AutoCloseable {
    /** How long the question is put to one file in each round, at least; with fewer rounds nobody goes by the figures. */
    private static final double SAMPLE_MILLIS = 60;
    private static final int EARNEST_ROUNDS = 10;
    private static final int WARMUP = 2;

    /**
     * Of one file.
     *
     * @param milliseconds of one answer, with as many threads as there are processors
     * @param ratio of them to those of the file that others are compared with, in the same round
     * @param processorMilliseconds of one answer, with one thread
     */
    record Cost(int samples, int repeats, Median milliseconds, Median ratio, Median processorMilliseconds, Median processorRatio) {}

    private record Sample(double millis, double processorMillis) {}

    private final Map<String, Path> files;
    private final String limit;
    private final int rounds;
    private final Connection allThreads;
    private final Connection oneThread;

    /** @param limit the file that others are compared with */
    DuckDbScans(Map<String, Path> files, String limit, int rounds) throws SQLException {
        this.files = files;
        this.limit = limit;
        this.rounds = rounds;
        this.allThreads = DriverManager.getConnection("jdbc:duckdb:");
        this.oneThread = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = oneThread.createStatement()) {
            statement.execute("SET threads = 1"); // then a query runs in the thread that asks
        }
    }

    /** @param select what is asked, with {@code %s} for the file */
    Map<String, Cost> ask(String select) throws SQLException {
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        files.keySet().forEach(file -> samples.put(file, new ArrayList<>()));
        int repeats = 1;
        for (int round = -WARMUP; round < rounds; round++) {
            Map<String, String> answers = new LinkedHashMap<>();
            for (String file : files.keySet()) {
                String query = select.formatted("read_parquet('" + files.get(file) + "')");
                Sample sample = sample(query, repeats, answers, file);
                if (round >= 0) {
                    samples.get(file).add(sample);
                } else if (round == -1 && file.equals(limit)) {
                    repeats = (int) Math.max(1, SAMPLE_MILLIS * Math.min(rounds, EARNEST_ROUNDS) / EARNEST_ROUNDS / sample.processorMillis());
                }
            }
            assertThat(answers.values()).as(select).doesNotContainNull();
            assertThat(answers.values().stream().distinct()).as(select).hasSize(1);
        }
        Map<String, Cost> costs = new LinkedHashMap<>();
        for (String file : files.keySet()) {
            costs.put(file, cost(samples.get(file), samples.get(limit), repeats));
        }
        return costs;
    }

    /** One answer of a query without numbers to compare. */
    String text(String query) throws SQLException {
        return text(allThreads, query);
    }

    private Sample sample(String query, int repeats, Map<String, String> answers, String file) throws SQLException {
        long begun = System.nanoTime();
        for (int i = 0; i < repeats; i++) {
            answers.put(file, text(allThreads, query));
        }
        double millis = (System.nanoTime() - begun) / 1e6 / repeats;
        long processor = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (int i = 0; i < repeats; i++) {
            text(oneThread, query);
        }
        return new Sample(millis, (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - processor) / 1e6 / repeats);
    }

    private static Cost cost(List<Sample> samples, List<Sample> limits, int repeats) {
        List<Sample> ratios = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            ratios.add(new Sample(samples.get(i).millis() / limits.get(i).millis(), samples.get(i).processorMillis() / limits.get(i).processorMillis()));
        }
        return new Cost(samples.size(), repeats, Median.of(samples, Sample::millis), Median.of(ratios, Sample::millis), Median.of(samples, Sample::processorMillis), Median.of(ratios, Sample::processorMillis));
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }

    @Override
    public void close() throws SQLException {
        allThreads.close();
        oneThread.close();
    }
}
