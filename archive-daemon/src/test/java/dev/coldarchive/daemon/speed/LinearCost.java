package dev.coldarchive.daemon.speed;

import com.sun.management.OperatingSystemMXBean;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.coldarchive.Archiver;
import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.parquet.ParquetFormat;
import dev.coldarchive.postgres.GatheringSocketFactory;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.PostgresLedger;
import dev.coldarchive.postgres.PostgresSource;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A process that exports one table of one window, over and over, and prints the median of its cost as a line of JSON.
 *
 * <p>Arguments: host, port and database of a server that has the table, the table, and the name and x of the figure. Properties: see {@link LinearCostTest}.
 */
public final class LinearCost {
    private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private LinearCost() {}

    public static void main(String[] arguments) throws Exception {
        TestDatabase database = new TestDatabase(arguments[0], Integer.parseInt(arguments[1]), arguments[2]);
        TableSpec table = TableSpec.builder(arguments[3]).time(TimeColumn.integer("exchange_ts", TimeUnit.MICROS)).every(Duration.ofDays(1)).build();
        int rounds = Integer.getInteger("cost.rounds", 1);
        double[] seconds = new double[rounds];
        double[] processor = new double[rounds];
        long rows = 0;
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setUsername(TestDatabase.USER);
        config.addDataSourceProperty("socketFactory", GatheringSocketFactory.class.getName());
        config.setMaximumPoolSize(4);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            for (int round = -Integer.getInteger("cost.warmup", 0); round < rounds; round++) {
                long worked = SYSTEM.getProcessCpuTime();
                long begun = System.nanoTime();
                rows = export(database, pool, table, round);
                if (round >= 0) {
                    seconds[round] = (System.nanoTime() - begun) / 1e9;
                    processor[round] = (SYSTEM.getProcessCpuTime() - worked) / 1e9;
                }
            }
        }
        long heap = ManagementFactory.getMemoryPoolMXBeans().stream().filter(area -> area.getType() == MemoryType.HEAP).mapToLong(area -> area.getPeakUsage().getUsed()).sum();
        System.out.printf(Locale.ROOT, "{\"name\": \"%s\", \"x\": %s, \"rows\": %d, \"n\": %d, \"rowsPerSecond\": %.0f, \"cpuSecondsPerMillionRows\": %.3f, \"peakHeapBytes\": %d, \"peakResidentBytes\": %d}%n",
                arguments[4], arguments[5], rows, rounds, rows / median(seconds), median(processor) / rows * 1e6, heap, residentAtMost());
    }

    private static long export(TestDatabase database, HikariDataSource pool, TableSpec table, int round) throws Exception {
        Path directory = Files.createTempDirectory("linear-cost");
        String ledger = "cost_" + ProcessHandle.current().pid() + "_" + (round + 1_000);
        LedgerSchema.install(database.dataSource(), ledger);
        try (Archiver archiver = Archiver.builder().source(new PostgresSource(pool)).format(new ParquetFormat()).store(new DirectoryStore(Files.createDirectory(directory.resolve("archive"))))
                .ledger(new PostgresLedger(pool, ledger)).tables(List.of(table)).workDir(directory.resolve("work")).build()) {
            ExportReport report = archiver.export(ExportRequest.range(table.name(), MarketRows.START, MarketRows.START.plus(Duration.ofDays(1))));
            if (!report.complete()) {
                throw new IllegalStateException(report.toString());
            }
            return report.rows();
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** As Linux has it; 0 elsewhere. */
    private static long residentAtMost() throws IOException {
        Path status = Path.of("/proc/self/status");
        return !Files.exists(status) ? 0 : Files.readAllLines(status).stream().filter(line -> line.startsWith("VmHWM")).mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10).findFirst().orElse(0);
    }
}
