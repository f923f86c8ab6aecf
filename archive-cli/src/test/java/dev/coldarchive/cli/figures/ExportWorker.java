package dev.coldarchive.cli.figures;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.daemon.Composition;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.store.StoredObject;
import dev.coldarchive.window.Window;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A process that exports the same range again whenever it is told to, and says in a line of JSON what that cost: so that several, with heaps or stores of their own, can take turns while they are warm.
 * Each export is one of rows that were never archived: its configuration's {@code ${RUN}} is another each time, and what it has stored is taken away after it, which is not counted.
 *
 * <p>Arguments: configuration, table, start, end, connections. Lines it is told: {@code export}, or {@code copy} for the raw COPY of the same SELECT.
 */
public final class ExportWorker {
    private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Path file;
    private final String table;
    private final Instant start;
    private final Instant end;
    private final int parallel;
    private int runs;

    private ExportWorker(List<String> arguments) {
        this.file = Path.of(arguments.get(0));
        this.table = arguments.get(1);
        this.start = Instant.parse(arguments.get(2));
        this.end = Instant.parse(arguments.get(3));
        this.parallel = Integer.parseInt(arguments.get(4));
    }

    public static void main(String[] arguments) throws Exception {
        ExportWorker worker = new ExportWorker(List.of(arguments));
        BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String what = told.readLine(); what != null; what = told.readLine()) {
            System.out.println(new ObjectMapper().writeValueAsString(worker.run(what.equals("copy"))));
        }
    }

    private Map<String, Object> run(boolean copy) throws IOException {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("RUN", ProcessHandle.current().pid() + "_" + ++runs);
        Configuration configuration = Configuration.parse(file.toString(), Files.readString(file), file.getParent(), environment).withParallel(parallel);
        if (!configuration.store().isBucket()) {
            Files.createDirectories(configuration.store().directory());
        }
        try (Composition composition = Composition.of(configuration)) {
            composition.installation().install();
            long worked = SYSTEM.getProcessCpuTime();
            long from = System.nanoTime();
            long rows = copy ? copied(composition) : exported(composition);
            double seconds = (System.nanoTime() - from) / 1e9;
            double processor = (SYSTEM.getProcessCpuTime() - worked) / 1e9;
            try (Stream<StoredObject> left = composition.store().list("", "*")) {
                left.toList().forEach(composition.removal()::remove);
            }
            long heap = ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP).mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
            return Map.of("rows", rows, "seconds", seconds, "cpuSeconds", processor, "peakHeapBytes", heap, "peakResidentBytes", ColdProcess.highWaterMark(ProcessHandle.current().pid()));
        }
    }

    private long exported(Composition composition) {
        ExportReport report = composition.archiver().export(ExportRequest.range(table, start, end));
        if (!report.complete()) {
            throw new IllegalStateException(report.toString());
        }
        return report.rows();
    }

    private long copied(Composition composition) {
        TableSpec spec = composition.configuration().table(table).orElseThrow();
        List<Window> windows = spec.grid().between(start, end);
        return composition.databases().plainReads().selects(spec, windows).stream().mapToLong(select -> composition.databases().plainReads().copy(select).rows()).sum();
    }
}
