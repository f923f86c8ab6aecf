package dev.coldarchive.daemon.metrics;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the process itself uses, under the names that Prometheus clients give it: memory, threads, files, connections. Nothing of it should grow with time. */
public final class ProcessMetrics {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessMetrics.class);
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");
    private static final Path MEMORY = Path.of("/proc/self/statm");
    private static final long PAGE_BYTES = 4_096;

    private final PrometheusRegistry registry;

    /**
     * @param registry where they are scraped from
     * @param workDir where temporary files are
     * @param pools how connections are used now
     */
    public ProcessMetrics(PrometheusRegistry registry, Path workDir, Supplier<List<PoolUse>> pools) {
        this.registry = registry;
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        gauge("jvm_memory_used_bytes", "Memory that the JVM uses, by area", callback -> memory(callback, memory, MemoryUsage::getUsed), "area");
        gauge("jvm_memory_committed_bytes", "Memory that the JVM has for its use, by area", callback -> memory(callback, memory, MemoryUsage::getCommitted), "area");
        gauge("jvm_threads_current", "Threads that live", callback -> callback.call(ManagementFactory.getThreadMXBean().getThreadCount()));
        gauge("process_start_time_seconds", "When the process started", callback -> callback.call(ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0));
        gauge("process_open_fds", "Open file descriptors", callback -> ifRead(entries(OPEN_FILES), callback));
        gauge("process_resident_memory_bytes", "Memory of the machine that the process takes", callback -> ifRead(resident(), callback));
        CounterWithCallback.builder().name("process_cpu_seconds_total").help("Time of processors used")
                .callback(callback -> ProcessHandle.current().info().totalCpuDuration().ifPresent(used -> callback.call(used.toMillis() / 1000.0))).register(registry);
        gauge("export_temporary_files", "Files below work-dir that hold rows of running windows", callback -> callback.call(temporary(workDir).getCount()));
        gauge("export_temporary_bytes", "Size of these files", callback -> callback.call(temporary(workDir).getSum()));
        gauge("export_connections", "Open connections, by pool and use", callback -> pools.get().forEach(use -> {
            callback.call(use.active(), use.pool(), "active");
            callback.call(use.idle(), use.pool(), "idle");
        }), "pool", "state");
    }

    private void gauge(String name, String help, Consumer<GaugeWithCallback.Callback> callback, String... labels) {
        GaugeWithCallback.builder().name(name).help(help).labelNames(labels).callback(callback).register(registry);
    }

    private static void memory(GaugeWithCallback.Callback callback, MemoryMXBean memory, ToLongFunction<MemoryUsage> figure) {
        callback.call(figure.applyAsLong(memory.getHeapMemoryUsage()), "heap");
        callback.call(figure.applyAsLong(memory.getNonHeapMemoryUsage()), "nonheap");
    }

    private static void ifRead(OptionalLong figure, GaugeWithCallback.Callback callback) {
        figure.ifPresent(callback::call);
    }

    /** Only Linux says it here. */
    private static OptionalLong entries(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return OptionalLong.of(entries.count());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    private static OptionalLong resident() {
        try {
            return OptionalLong.of(Long.parseLong(Files.readString(MEMORY).split(" ")[1]) * PAGE_BYTES);
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    private static LongSummaryStatistics temporary(Path workDir) {
        try (Stream<Path> directories = Files.exists(workDir) ? Files.list(workDir) : Stream.empty()) {
            return directories.filter(directory -> directory.getFileName().toString().startsWith("scratch-") && Files.isDirectory(directory)).flatMapToLong(ProcessMetrics::sizes)
                    .summaryStatistics();
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("cannot look at temporary files", e);
            return new LongSummaryStatistics();
        }
    }

    private static LongStream sizes(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return LongStream.of(files.mapToLong(file -> file.toFile().length()).toArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
