package dev.coldarchive.parquet;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.coldarchive.fuzz.Fuzz;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged and hostile files: the very rows, or an error that says so, in bounded time and memory. */
class ParquetFuzzTest {
    private static final int MOST_BYTES = 96 << 20;
    /** Of parquet-format's thrift: a list of structures, a structure within a structure, a list of lists, ends. */
    private static final List<byte[]> TOKENS = List.of(new byte[] {0x19, (byte) 0xfc, (byte) 0xff, (byte) 0xff, 0x7f}, new byte[] {0x1c}, new byte[] {0x19, 0x19}, new byte[] {0},
            new byte[] {0x15, (byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f}, new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f}, new byte[] {0x18, 0},
            new byte[] {0x1b, 0x7f, (byte) 0xcc});
    private static final int TAIL = 8;
    private static final int SEAL = 12;

    private final ParquetFormat format = new ParquetFormat();
    private final RowBatch rows = rows();
    private final RowDigest digest = new CanonicalRows(rows.schema()).digest(rows);

    @TempDir
    Path directory;

    /** Pages and footers have checksums, so that whatever is read was written. */
    @Test
    void aFileOfOursIsTheVeryRowsOrAnIntegrityError() throws IOException {
        List<byte[]> good = List.of(write(Compression.SNAPPY), write(Compression.ZSTD), write(Compression.GZIP));
        Map<String, Long> outcomes = new Fuzz("Parquet file", 600, MOST_BYTES).run(good, TOKENS, input -> {
            try {
                assertThat(read(input)).isEqualTo(digest);
                return "the rows";
            } catch (ArchiveException e) {
                assertThat(e.category()).isEqualTo(Category.INTEGRITY);
                return "INTEGRITY";
            }
        });
        assertThat(outcomes).containsKeys("the rows", "INTEGRITY");
    }

    /** Footers that somebody signed with the right checksum. */
    @Test
    void aForgedFooterIsReadOrRefused() throws IOException {
        List<byte[]> files = List.of(write(Compression.NONE), write(Compression.SNAPPY));
        byte[] data = Arrays.copyOf(files.get(0), footerStart(files.get(0)) - SEAL);
        List<byte[]> footers = files.stream().map(f -> Arrays.copyOfRange(f, footerStart(f), f.length - TAIL)).toList();
        Map<String, Long> outcomes = new Fuzz("Parquet footer", 1_200, MOST_BYTES).run(footers, TOKENS, input -> outcome(sealed(data, input)));
        assertThat(outcomes).containsKeys("rows", "INTEGRITY");
    }

    /** Pages without checksums, and footers without seals, as other writers leave them. */
    @Test
    void aFileOfAnotherWriterIsReadOrRefused() throws SQLException, IOException {
        List<byte[]> good = new ArrayList<>();
        for (String options : List.of("CODEC snappy", "CODEC uncompressed", "CODEC zstd, PARQUET_VERSION v2", "CODEC uncompressed, PARQUET_VERSION v2", "CODEC gzip")) {
            good.add(duckDb(options));
        }
        Map<String, Long> outcomes = new Fuzz("Parquet pages", 1_200, MOST_BYTES).run(good, TOKENS, input -> outcome(input));
        assertThat(outcomes).containsKeys("rows", "INTEGRITY");
    }

    private String outcome(byte[] file) throws IOException {
        try {
            read(file);
            return "rows";
        } catch (ArchiveException e) {
            assertThat(e.category()).isIn(Category.INTEGRITY, Category.UNARCHIVABLE);
            assertThat(e.getMessage()).startsWith("cannot read ").hasSizeLessThan(5_000);
            return e.category().name();
        }
    }

    private RowDigest read(byte[] bytes) throws IOException {
        Path file = Files.write(directory.resolve("damaged.parquet"), bytes);
        RowDigest sum = RowDigest.EMPTY;
        try (RowReader reader = format.read(file, new BatchLimits(64, 1 << 20))) {
            RowBatch batch = new RowBatch(reader.schema());
            CanonicalRows canonical = new CanonicalRows(reader.schema());
            while (reader.next(batch)) {
                sum = sum.plus(canonical.digest(batch));
            }
        }
        assertThat(format.describe(file).rows()).isEqualTo(sum.rows());
        return sum;
    }

    private static byte[] sealed(byte[] data, byte[] footer) {
        CRC32 crc = new CRC32();
        crc.update(footer);
        return ByteBuffer.allocate(data.length + SEAL + footer.length + TAIL).order(ByteOrder.LITTLE_ENDIAN).put(data).put("ARCHSEAL".getBytes())
                .putInt((int) crc.getValue()).put(footer).putInt(footer.length).put("PAR1".getBytes()).array();
    }

    private static int footerStart(byte[] file) {
        return file.length - TAIL - ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - TAIL);
    }

    private byte[] write(Compression compression) throws IOException {
        Path file = directory.resolve(compression + ".parquet");
        try (RowWriter writer = format.create(file, rows.schema(), new WriteOptions(compression, 0, 12, 1 << 20, 7, 1 << 16))) {
            writer.write(rows);
            writer.finish(Map.of("window", "2024-01-15T10:00:00Z"));
        }
        return Files.readAllBytes(file);
    }

    private static RowBatch rows() {
        RowBatch batch = new RowBatch(new TableSchema("t", List.of(Column.required("ts", ColumnType.INT64), Column.optional("price", ColumnType.decimal(38, 4)),
                Column.optional("tags", ColumnType.listOf(ColumnType.STRING))), List.of("ts")));
        SampleRows.appendRandom(batch, 16, new Random(3));
        return batch;
    }

    private byte[] duckDb(String options) throws SQLException, IOException {
        Path file = directory.resolve("foreign.parquet");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:"); Statement statement = connection.createStatement()) {
            statement.execute("COPY (SELECT i AS id, 'name ' || (i % 5) AS name, (i / 4)::DECIMAL(18,4) AS price, CASE WHEN i % 3 = 0 THEN NULL ELSE i % 2 = 0 END AS flag,"
                    + " CASE WHEN i % 4 = 0 THEN NULL ELSE ['a' || i, NULL] END AS tags, TIMESTAMP_MS '2024-01-15 10:00:00.123' AS at, i::DOUBLE AS d FROM range(40) t(i)) TO '" + file
                    + "' (FORMAT parquet, " + options + ")");
        }
        return Files.readAllBytes(file);
    }
}
