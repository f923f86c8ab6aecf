package dev.coldarchive.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.batch.SampleRows;
import dev.coldarchive.store.ContentDigester;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;

/** A file format, and files of it. */
public abstract class FormatWorld {
    static final WriteOptions SMALL_GROUPS = new WriteOptions(Compression.ZSTD, 0, 1_000, 64 << 10, 300, 4 << 10);

    @TempDir
    Path directory;

    /** The format under test. */
    protected abstract FileFormat format();

    Path write(String name, RowBatch rows, WriteOptions options, int batchRows) {
        Path file = directory.resolve(name);
        RowBatch batch = new RowBatch(rows.schema());
        try (RowWriter writer = format().create(file, rows.schema(), options)) {
            for (int row = 0; row < rows.rows(); row++) {
                batch.appendRow(rows, row);
                if (batch.rows() == batchRows) {
                    writer.write(batch);
                    batch.clear();
                }
            }
            writer.write(batch);
            FileStats stats = writer.finish(keyValues());
            assertThat(stats.rows()).isEqualTo(rows.rows());
            assertThat(stats.content()).as("digested while it was written").isEqualTo(ContentDigester.of(file));
        }
        return file;
    }

    List<String> readAll(Path file) {
        List<String> all = new ArrayList<>();
        try (RowReader reader = format().read(file, new BatchLimits(100, 1 << 20))) {
            RowBatch batch = new RowBatch(reader.schema());
            while (reader.next(batch)) {
                all.addAll(canonical(batch));
            }
            assertThat(reader.next(batch)).isFalse();
        }
        return all;
    }

    static List<String> canonical(RowBatch rows) {
        CanonicalRows canonical = new CanonicalRows(rows.schema());
        List<String> all = new ArrayList<>();
        for (int row = 0; row < rows.rows(); row++) {
            all.add(new BigInteger(1, canonical.copy(rows, row)).toString(16));
        }
        return all;
    }

    static RowBatch deltas(int rows) {
        RowBatch batch = new RowBatch(SampleRows.orderbookDeltas());
        SampleRows.appendDeltas(batch, 1, rows, new Random(4));
        return batch;
    }

    static Map<String, String> keyValues() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("window", "2024-01-15T10:00:00Z");
        map.put("archive.table", "deltas");
        map.put("b", "");
        return map;
    }

    FileDescription describeBytes(Path file) throws IOException {
        try (SeekableByteChannel bytes = Files.newByteChannel(file)) {
            FileDescription description = format().describe(bytes);
            assertThat(bytes.isOpen()).isTrue();
            return description;
        }
    }
}
