package dev.coldarchive.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A damaged file gives exactly what was written, or an INTEGRITY error: no other rows, no other error. */
class ParquetDamageTest {
    private final RowBatch rows = rows();
    private final RowDigest digest = new CanonicalRows(rows.schema()).digest(rows);

    @TempDir
    Path directory;

    @Test
    void aFileCutOffAtAnyByteIsRefused() throws IOException {
        byte[] whole = write(Compression.SNAPPY);
        for (int length = 0; length < whole.length; length++) {
            if (survives(Arrays.copyOf(whole, length))) {
                fail("taken for whole when cut off at " + length);
            }
        }
    }

    @Test
    void aFlippedBitIsFoundOrChangesNothing() throws IOException {
        byte[] whole = write(Compression.SNAPPY);
        int survived = 0;
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= (byte) (1 << (i + i / 8) % 8);
            survived += survives(damaged) ? 1 : 0;
        }
        // the page index is for other readers: what is flipped there harms nothing here
        assertThat(survived).isLessThan(whole.length / 3);
    }

    @Test
    void randomBytesAreRefused() throws IOException {
        Random random = new Random(5);
        byte[] whole = write(Compression.ZSTD);
        for (int i = 0; i < 300; i++) {
            byte[] damaged = whole.clone();
            int at = random.nextInt(whole.length - 12);
            for (int j = 0; j < 8; j++) {
                damaged[at + j] = (byte) random.nextInt();
            }
            survives(damaged);
        }
    }

    /** Whether the rows came back whole. */
    private boolean survives(byte[] bytes) throws IOException {
        Path file = Files.write(directory.resolve("damaged.parquet"), bytes);
        try (RowReader reader = new ParquetFormat().read(file, BatchLimits.DEFAULT)) {
            RowBatch batch = new RowBatch(reader.schema());
            CanonicalRows canonical = new CanonicalRows(reader.schema());
            RowDigest read = RowDigest.EMPTY;
            while (reader.next(batch)) {
                read = read.plus(canonical.digest(batch));
            }
            if (!read.equals(digest) || !reader.schema().equals(rows.schema())) {
                fail("damage was taken for rows");
            }
            new ParquetFormat().describe(file);
            return true;
        } catch (ArchiveException e) {
            if (e.category() != Category.INTEGRITY) {
                fail("damage was taken for " + e.category(), e);
            }
            return false;
        } catch (RuntimeException | OutOfMemoryError e) {
            return fail("neither rows nor an INTEGRITY error", e);
        }
    }

    private byte[] write(Compression compression) throws IOException {
        Path file = directory.resolve(compression + ".parquet");
        try (RowWriter writer = new ParquetFormat().create(file, rows.schema(), new WriteOptions(compression, 0, 25, 1 << 20, 15, 1 << 16))) {
            writer.write(rows);
            writer.finish(Map.of("window", "2024-01-15T10:00:00Z"));
        }
        return Files.readAllBytes(file);
    }

    private static RowBatch rows() {
        RowBatch batch = new RowBatch(new TableSchema("t", List.of(Column.required("ts", ColumnType.INT64), Column.optional("price", ColumnType.DOUBLE),
                Column.optional("tags", ColumnType.listOf(ColumnType.STRING))), List.of("ts")));
        SampleRows.appendRandom(batch, 40, new Random(3));
        return batch;
    }
}
