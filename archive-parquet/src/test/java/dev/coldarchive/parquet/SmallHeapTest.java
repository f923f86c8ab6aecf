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
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However many rows: a process with a heap of 24 MB writes and reads them; 200 columns are written by one that holds the values of a row group once, and little besides. */
class SmallHeapTest {
    private static final int NARROW_ROWS = 1_000_000;
    private static final int WIDE_ROWS = 40_000;
    private static final int WIDE_COLUMNS = 200;
    /** Half of it is for the rows of a page of each column and their dictionaries. */
    private static final String READING = "-Xmx" + System.getProperty("small-heap.reading", "256m");

    @TempDir
    Path directory;

    @Test
    void aMillionRowsGoThroughASmallHeap() throws IOException, InterruptedException {
        run("-Xmx24m", "narrow");
    }

    @Test
    void manyColumnsAreWrittenWithLittleBesidesTheirValues() throws IOException, InterruptedException {
        String written = run("-Xmx72m", "wide");
        assertThat(run(READING, "read")).as("read").isEqualTo(written);
    }

    private String run(String heap, String rows) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), heap, "-XX:+UseSerialGC",
                "-cp", System.getProperty("java.class.path"), SmallHeapTest.class.getName(), directory.resolve("rows.parquet").toString(), rows)
                .redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    /** What the process runs: exit code 0 if what was read is what was written; wide rows are read by another process, in a heap of its own. */
    public static void main(String[] arguments) {
        Path file = Path.of(arguments[0]);
        if (arguments[1].equals("read")) {
            System.out.println(digest(file, new CanonicalRows(wideSchema())));
            return;
        }
        boolean wide = arguments[1].equals("wide");
        RowBatch batch = new RowBatch(wide ? wideSchema() : SampleRows.orderbookDeltas());
        CanonicalRows canonical = new CanonicalRows(batch.schema());
        RowDigest written = RowDigest.EMPTY;
        try (RowWriter writer = new ParquetFormat().create(file, batch.schema(), WriteOptions.of(Compression.ZSTD))) {
            Random random = new Random(1);
            int rows = wide ? WIDE_ROWS : NARROW_ROWS;
            int step = wide ? 1_000 : 4_000;
            for (int done = 0; done < rows; done += step) {
                batch.clear();
                if (wide) {
                    appendWide(batch, step, random);
                } else {
                    SampleRows.appendDeltas(batch, done, step, random);
                }
                written = written.plus(canonical.digest(batch));
                writer.write(batch);
            }
            writer.finish(Map.of());
        }
        RowDigest read = wide ? written : digest(file, canonical);
        if (!read.equals(written)) {
            throw new IllegalStateException("wrote " + written + ", read " + read);
        }
        System.out.println(written);
    }

    private static RowDigest digest(Path file, CanonicalRows canonical) {
        RowDigest digest = RowDigest.EMPTY;
        try (RowReader reader = new ParquetFormat().read(file, BatchLimits.DEFAULT)) {
            RowBatch batch = new RowBatch(reader.schema());
            while (reader.next(batch)) {
                digest = digest.plus(canonical.digest(batch));
            }
        }
        return digest;
    }

    private static TableSchema wideSchema() {
        return new TableSchema("wide", IntStream.range(0, WIDE_COLUMNS).mapToObj(i -> Column.optional("c" + i, i % 4 == 0 ? ColumnType.STRING : ColumnType.INT64)).toList());
    }

    /** Numbers that come again often enough for a dictionary to be tried for long, and not often enough for it to pay. */
    private static void appendWide(RowBatch batch, int rows, Random random) {
        for (int i = 0; i < WIDE_COLUMNS; i++) {
            for (int row = 0; row < rows; row++) {
                if (i % 4 == 0) {
                    batch.bytes(i).append("v" + random.nextInt(500));
                } else {
                    batch.longs(i).append(random.nextInt(15_000) * 0x9e3779b97f4a7c15L);
                }
            }
        }
    }
}
