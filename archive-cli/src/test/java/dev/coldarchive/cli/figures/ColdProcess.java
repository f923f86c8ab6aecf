package dev.coldarchive.cli.figures;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One process, from its start to its end.
 *
 * @param seconds between the two
 * @param peakResidentBytes most memory that it held, by the kernel's own high-water mark; 0 where there is no /proc
 */
record ColdProcess(double seconds, long peakResidentBytes) {
    private static final long LOOK_MILLIS = 10;

    static ColdProcess run(List<String> command, Path log) throws IOException, InterruptedException {
        long from = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        long peak = 0;
        while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            peak = Math.max(peak, highWaterMark(process.pid()));
        }
        double seconds = (System.nanoTime() - from) / 1e9;
        if (process.exitValue() != 0) {
            throw new IOException(command + " ended with " + process.exitValue() + ": " + Files.readString(log));
        }
        return new ColdProcess(seconds, peak);
    }

    /** The most that a process held until now; 0 where there is no /proc. */
    static long highWaterMark(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:")).mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).findFirst().orElse(0);
        } catch (IOException | UncheckedIOException gone) {
            return 0;
        }
    }
}
