package dev.coldarchive.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.batch.SampleRows;
import dev.coldarchive.format.Compression;
import dev.coldarchive.format.RowWriter;
import dev.coldarchive.format.WriteOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However many rows: a process with a heap of 24 MB writes and reads them. */
class SmallHeapTest {
    private static final int ROWS = 1_000_000;

    @Test
    void aMillionRowsGoThroughASmallHeap(@TempDir Path directory) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx24m", "-XX:+UseSerialGC",
                "-cp", System.getProperty("java.class.path"), SmallHeapTest.class.getName(), directory.resolve("rows.parquet").toString())
                .redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    /** What the process runs: exit code 0 if what was read is what was written. */
    public static void main(String[] arguments) {
        Path file = Path.of(arguments[0]);
        RowBatch batch = new RowBatch(SampleRows.orderbookDeltas());
        CanonicalRows canonical = new CanonicalRows(batch.schema());
        RowDigest written = RowDigest.EMPTY;
        try (RowWriter writer = new ParquetFormat().create(file, batch.schema(), WriteOptions.of(Compression.ZSTD))) {
            Random random = new Random(1);
            for (int done = 0; done < ROWS; done += 4_000) {
                batch.clear();
                SampleRows.appendDeltas(batch, done, 4_000, random);
                written = written.plus(canonical.digest(batch));
                writer.write(batch);
            }
            writer.finish(Map.of());
        }
        RowDigest read = RowDigest.EMPTY;
        try (RowReader reader = new ParquetFormat().read(file, BatchLimits.DEFAULT)) {
            while (reader.next(batch)) {
                read = read.plus(canonical.digest(batch));
            }
        }
        if (!read.equals(written)) {
            throw new IllegalStateException("wrote " + written + ", read " + read);
        }
    }
}
