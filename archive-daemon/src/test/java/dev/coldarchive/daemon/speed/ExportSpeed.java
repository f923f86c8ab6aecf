package dev.coldarchive.daemon.speed;

import com.sun.management.OperatingSystemMXBean;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.coldarchive.Archiver;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.format.Compression;
import dev.coldarchive.format.FileStats;
import dev.coldarchive.format.RowWriter;
import dev.coldarchive.parquet.ParquetFormat;
import dev.coldarchive.postgres.GatheringSocketFactory;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.PostgresLedger;
import dev.coldarchive.postgres.PostgresSource;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.source.WindowSnapshot;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.PutCondition;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.VerifyReport;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.window.Window;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * A process that reads the same rows again and again, by turns in each of several ways, from raw COPY to the whole export, and prints what each costs: rows a second, and processor time of this JVM,
 * its compilers and collector included. Processor time can be compared on a busy machine too.
 *
 * <p>Arguments: host, port and database of a server that has the rows, then the names of the ways, or none for all. Properties: see {@link ExportSpeedTest}.
 */
public final class ExportSpeed implements AutoCloseable {
    private static final String TABLE = System.getProperty("speed.table", "orderbook_deltas");
    private static final int WINDOWS = Integer.getInteger("speed.windows", 1);
    private static final int ROUNDS = Integer.getInteger("speed.rounds", 3);
    private static final int WARM_UP = Integer.getInteger("speed.warmup", 1);
    private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** Gives the number of rows that it read. */
    private interface Way {
        long run() throws Exception;
    }

    private record Cost(double seconds, double processor, long rows) {}

    private final TestDatabase database;
    private final HikariDataSource pool;
    /** Without our sockets. */
    private final HikariDataSource plain;
    private final PostgresSource source;
    private final ParquetFormat format = new ParquetFormat();
    private final TableSpec table;
    private final Path directory;
    private final Map<String, Way> ways = new LinkedHashMap<>();
    private Path archive;
    private String ledger;
    private int exports;
    private long exported;

    private ExportSpeed(TestDatabase database, Path directory) {
        this.database = database;
        this.directory = directory;
        pool = pool(true);
        plain = pool(false);
        source = new PostgresSource(pool);
        table = MarketRows.spec(TABLE, WINDOWS, Compression.valueOf(System.getProperty("speed.compression", "zstd").toUpperCase(Locale.ROOT)));
        ways.put("plain", () -> drain(plain));
        ways.put("copy", () -> drain(pool));
        ways.put("decode", () -> read(rows -> { }));
        ways.put("digest", () -> {
            CanonicalRows canonical = new CanonicalRows(source.describe(table));
            return read(canonical::digest);
        });
        ways.put("encode", () -> encode(directory.resolve("encoded")).rows());
        ways.put("put", this::put);
        ways.put("export", () -> export(source));
        ways.put("export-plain", () -> export(new PostgresSource(plain)));
        ways.put("verify", this::verify);
    }

    private HikariDataSource pool(boolean gathering) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setUsername(TestDatabase.USER);
        config.setMaximumPoolSize(4);
        if (gathering) {
            config.addDataSourceProperty("socketFactory", GatheringSocketFactory.class.getName());
        }
        return new HikariDataSource(config);
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("export-speed");
        try (ExportSpeed speed = new ExportSpeed(new TestDatabase(arguments[0], Integer.parseInt(arguments[1]), arguments[2]), directory)) {
            speed.measure(List.of(arguments).subList(3, arguments.length));
        } finally {
            delete(directory);
        }
    }

    private void measure(List<String> names) throws Exception {
        Map<String, List<Cost>> costs = new LinkedHashMap<>();
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            for (Map.Entry<String, Way> way : ways.entrySet()) {
                if (names.isEmpty() || names.contains(way.getKey())) {
                    if (way.getKey().startsWith("export")) {
                        emptyArchive();
                    }
                    Cost cost = cost(way.getValue());
                    if (round >= 0) {
                        costs.computeIfAbsent(way.getKey(), name -> new ArrayList<>()).add(cost);
                    }
                }
            }
        }
        double limit = costs.containsKey("copy") ? median(costs.get("copy"), Cost::seconds) : Double.NaN;
        costs.forEach((name, all) -> {
            double seconds = median(all, Cost::seconds);
            long rows = all.get(0).rows();
            System.out.printf(Locale.ROOT, "%-7s %,11d rows/s (quartiles %,d to %,d), %.3f of copy; processor %.3f s a million rows (%.3f to %.3f)%n", name, (long) (rows / seconds),
                    (long) (rows / quantile(all, Cost::seconds, 0.75)), (long) (rows / quantile(all, Cost::seconds, 0.25)), limit / seconds, median(all, Cost::processor),
                    quantile(all, Cost::processor, 0), quantile(all, Cost::processor, 1));
        });
        long heap = ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP).mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
        System.out.printf(Locale.ROOT, "heap at most %,d kB of %,d kB, process at most %s%n", heap >> 10, Runtime.getRuntime().maxMemory() >> 10, residentAtMost());
        if (archive != null) {
            System.out.println(files());
        }
    }

    private static Cost cost(Way way) throws Exception {
        long processor = SYSTEM.getProcessCpuTime();
        long began = System.nanoTime();
        long rows = way.run();
        double seconds = (System.nanoTime() - began) / 1e9;
        return new Cost(seconds, (SYSTEM.getProcessCpuTime() - processor) / 1e3 / rows, rows);
    }

    private interface Figure {
        double of(Cost cost);
    }

    private static double median(List<Cost> costs, Figure figure) {
        return quantile(costs, figure, 0.5);
    }

    private static double quantile(List<Cost> costs, Figure figure, double part) {
        double[] sorted = costs.stream().mapToDouble(figure::of).sorted().toArray();
        return sorted[(int) Math.round(part * (sorted.length - 1))];
    }

    private List<Window> windows() {
        return table.grid().between(MarketRows.START, end());
    }

    private Instant end() {
        return MarketRows.START.plus(table.grid().every().multipliedBy(WINDOWS));
    }

    /** The same rows in the same order, thrown away as they come: the limit of all that follows. */
    private long drain(DataSource connections) throws Exception {
        long rows = 0;
        for (Window window : windows()) {
            try (Connection connection = connections.getConnection()) {
                CopyOut copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY (SELECT * FROM " + TABLE + " WHERE exchange_ts >= " + micros(window.start())
                        + " AND exchange_ts < " + micros(window.end()) + " ORDER BY exchange_ts) TO STDOUT (FORMAT binary)");
                while (copy.readFromCopy() != null) {
                    // only its end is of interest
                }
                rows += copy.getHandledRowCount();
            }
        }
        return rows;
    }

    private static long micros(Instant time) {
        return time.toEpochMilli() * 1_000;
    }

    private long read(Consumer<RowBatch> into) {
        long count = 0;
        for (Window window : windows()) {
            try (WindowSnapshot view = source.snapshot(table, window); RowReader rows = view.rows(window, BatchLimits.DEFAULT)) {
                RowBatch batch = new RowBatch(rows.schema());
                while (rows.next(batch)) {
                    into.accept(batch);
                    count += batch.rows();
                }
            }
        }
        return count;
    }

    /** The file's own digest is taken on the way. */
    private FileStats encode(Path file) throws IOException {
        Files.deleteIfExists(file);
        try (RowWriter writer = format.create(file, source.describe(table), table.write())) {
            read(writer::write);
            return writer.finish(Map.of());
        }
    }

    /** Encoded, put into a directory and confirmed: all that happens to the bytes of a file. */
    private long put() throws IOException {
        Path file = directory.resolve("encoded");
        FileStats encoded = encode(file);
        Path root = Files.createDirectories(directory.resolve("put"));
        DirectoryStore store = new DirectoryStore(root);
        ObjectKey key = ObjectKey.of("encoded");
        store.put(key, file, encoded.content(), PutCondition.ABSENT);
        store.confirm(key, encoded.content());
        Files.delete(root.resolve(key.value()));
        return encoded.rows();
    }

    /** With a ledger that stands, as when a table's next window is exported; not measured. */
    private void emptyArchive() throws Exception {
        archive = Files.createDirectory(directory.resolve("archive-" + ++exports));
        ledger = "ledger_" + ProcessHandle.current().pid() + "_" + exports;
        LedgerSchema.install(database.dataSource(), ledger);
    }

    private long export(PostgresSource from) {
        try (Archiver archiver = archiver(from)) {
            exported = archiver.export(ExportRequest.range(table.name(), MarketRows.START, end())).rows();
            return exported;
        }
    }

    private long verify() throws Exception {
        if (archive == null) {
            emptyArchive();
            export(source);
        }
        try (Archiver archiver = archiver(source)) {
            VerifyReport report = archiver.verify(VerifyRequest.range(table.name(), MarketRows.START, end(), VerifyLevel.FULL));
            if (!report.ok()) {
                throw new IllegalStateException(report.toString());
            }
            return exported;
        }
    }

    private Archiver archiver(PostgresSource from) {
        return Archiver.builder().source(from).format(format).store(new DirectoryStore(archive)).ledger(new PostgresLedger(pool, ledger)).tables(List.of(table))
                .workDir(directory.resolve("work")).build();
    }

    /** The files of the last export, by one checksum of them all: whoever changes how they are written sees whether they changed. */
    private String files() throws Exception {
        MessageDigest all = MessageDigest.getInstance("SHA-256");
        long size = 0;
        List<Path> files;
        try (Stream<Path> found = Files.walk(archive)) {
            files = found.filter(file -> file.toString().endsWith(".parquet")).sorted(Comparator.comparing(Path::toString)).toList();
        }
        for (Path file : files) {
            size += Files.size(file);
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), all)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        }
        return String.format(Locale.ROOT, "%d files of %,d bytes, SHA-256 %s", files.size(), size, HexFormat.of().formatHex(all.digest()).substring(0, 16));
    }

    private static String residentAtMost() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status) ? Files.readAllLines(status).stream().filter(line -> line.startsWith("VmHWM")).findFirst().orElse("").replaceAll("\\s+", " ") : "unknown";
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() {
        pool.close();
        plain.close();
    }
}
