package dev.coldarchive.daemon.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.coldarchive.daemon.bench.ServerWatch.Seen;
import dev.coldarchive.postgres.PostgresPlainReads;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.stream.Stream;

/**
 * One run of a path, as it was measured.
 *
 * @param moved what went through
 * @param nanos how long it took
 * @param cpuNanos processor time of this process meanwhile: of the client, the compiler and collector of its JVM included
 * @param peakHeapBytes most heap that was in use at once, garbage included
 * @param storingNanos how long files were put where they go, added up over threads
 * @param machineLoad share of all processors of this machine that were busy, whoever kept them so; 0 where nobody knows
 * @param seen what the server's processes did
 */
record Run(Moved moved, long nanos, long cpuNanos, long peakHeapBytes, long storingNanos, double machineLoad, Seen seen) {

    /** Goes a path once, from a heap without garbage. */
    static Run of(BenchPath path, PostgresPlainReads server) {
        path.prepare();
        OperatingSystemMXBean machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        System.gc();
        heap().forEach(MemoryPoolMXBean::resetPeakUsage);
        try (ServerWatch watch = ServerWatch.start(server)) {
            machine.getCpuLoad(); // it counts from call to call
            long cpu = machine.getProcessCpuTime();
            long from = System.nanoTime();
            Moved moved = path.run();
            long nanos = System.nanoTime() - from;
            return new Run(moved, nanos, machine.getProcessCpuTime() - cpu, peak(), path.storingNanos(), Math.max(0, machine.getCpuLoad()), watch.seen());
        }
    }

    /** The pools had their peaks at different moments: together they can be more than there is. */
    private static long peak() {
        return Math.min(heap().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum(), Runtime.getRuntime().maxMemory());
    }

    private static Stream<MemoryPoolMXBean> heap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP);
    }

    double rowsPerSecond() {
        return moved.rows() * 1e9 / nanos;
    }

    double cpuSecondsPerMillionRows() {
        return cpuNanos / 1e3 / Math.max(1, moved.rows());
    }

    double bytesPerRow() {
        return (double) moved.sizeBytes() / Math.max(1, moved.rows());
    }

    /** Processors that the client kept busy, on the average. */
    double clientProcessors() {
        return (double) cpuNanos / nanos;
    }

    /** Share of the time, of each thread that stores, in which files were put. */
    double storing(int threads) {
        return Math.min(1, (double) storingNanos / nanos / threads);
    }
}
