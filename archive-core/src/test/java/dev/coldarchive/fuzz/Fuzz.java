package dev.coldarchive.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Feeds damaged inputs to a reader and counts what comes of them. What the reader throws, what takes long and what takes much memory fails the run, with
 * the seed and the number of the input. By {@code -Dfuzz.inputs=1000000} as many, by {@code -Dfuzz.seed=7} other ones, by {@code -Dfuzz.only=123} one again.
 */
public final class Fuzz {
    /** Takes an input; names what came of it, or throws. */
    @FunctionalInterface
    public interface Reader {
        String read(byte[] input) throws Exception;
    }

    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final long ONLY = Long.getLong("fuzz.only", -1);
    private static final long MOST_CPU_NANOS = 5_000_000_000L;
    private static final long HANGS_AFTER_MILLIS = 60_000;

    private final String name;
    private final long inputs;
    private final long mostBytes;
    private final Map<String, Long> outcomes = new TreeMap<>();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private volatile long number;
    private volatile Throwable failure;
    private long slowestNanos;
    private long hungriestBytes;

    /**
     * @param inputs how many, where nobody asks for more
     * @param mostBytes what one input may have allocated, all in all
     */
    public Fuzz(String name, long inputs, long mostBytes) {
        this.name = name;
        this.inputs = Long.getLong("fuzz.inputs", inputs);
        this.mostBytes = mostBytes;
    }

    /** For texts. */
    public static List<byte[]> utf8(String... texts) {
        return Arrays.stream(texts).map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    }

    /** Runs; gives how often each outcome came. */
    public Map<String, Long> run(List<byte[]> good, List<byte[]> tokens, Reader reader) {
        Mutator mutator = new Mutator(SEED, inputs, good, tokens);
        long begun = System.nanoTime();
        Thread worker = new Thread(() -> all(mutator, reader), "fuzz " + name);
        worker.setDaemon(true);
        worker.start();
        watch(worker);
        if (failure != null) {
            fail(name + ", seed " + SEED + ", input " + number + ": " + shown(mutator.input(number)), failure);
        }
        if (Long.getLong("fuzz.inputs") != null) {
            System.out.printf(Locale.ROOT, "fuzz %s: seed %d, %,d inputs in %.0f s, %s; slowest %.0f ms of processor, hungriest %.1f MiB, heap of %d MiB%n", name, SEED, number + 1,
                    (System.nanoTime() - begun) / 1e9, outcomes, slowestNanos / 1e6, hungriestBytes / 1048576.0, Runtime.getRuntime().maxMemory() >> 20);
        }
        return outcomes;
    }

    private void all(Mutator mutator, Reader reader) {
        try {
            for (long i = Math.max(0, ONLY); i < (ONLY < 0 ? inputs : ONLY + 1); i++) {
                number = i;
                one(mutator.input(i), reader);
            }
        } catch (Throwable e) {
            failure = e;
        }
    }

    private void one(byte[] input, Reader reader) throws Exception {
        long bytes = threads.getCurrentThreadAllocatedBytes();
        long nanos = threads.getCurrentThreadCpuTime();
        String outcome = reader.read(input);
        nanos = threads.getCurrentThreadCpuTime() - nanos;
        bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
        outcomes.merge(outcome, 1L, Long::sum);
        slowestNanos = Math.max(slowestNanos, nanos);
        hungriestBytes = Math.max(hungriestBytes, bytes);
        assertThat(nanos).as("processor time of an input of %s bytes", input.length).isLessThan(MOST_CPU_NANOS);
        assertThat(bytes).as("memory allocated for an input of %s bytes", input.length).isLessThan(mostBytes);
    }

    /** Fails where the same input is read for a minute. */
    private void watch(Thread worker) {
        try {
            long seen = -1;
            while (worker.isAlive()) {
                if (seen == number) {
                    IllegalStateException hang = new IllegalStateException("no end after " + HANGS_AFTER_MILLIS + " ms");
                    hang.setStackTrace(worker.getStackTrace());
                    failure = hang;
                    return;
                }
                seen = number;
                worker.join(HANGS_AFTER_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = e;
        }
    }

    private static String shown(byte[] input) {
        return input.length + " bytes " + HexFormat.of().formatHex(input, 0, Math.min(input.length, 4_000));
    }
}
