package dev.coldarchive.postgres.internal;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.batch.SampleRows;
import dev.coldarchive.format.Compression;
import dev.coldarchive.format.FileStats;
import dev.coldarchive.format.RowWriter;
import dev.coldarchive.format.WriteOptions;
import dev.coldarchive.parquet.ParquetFormat;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import dev.coldarchive.window.Window;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The parts of the hot path, each by itself and from memory to memory: nanoseconds a row. Needs no server. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(java.util.concurrent.TimeUnit.NANOSECONDS)
@OperationsPerInvocation(HotPathBenchmark.ROWS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class HotPathBenchmark {
    static final int ROWS = 1 << 17;
    private static final int BATCH = 4_096;
    private static final TableSpec TABLE = TableSpec.builder("orderbook_deltas").time(TimeColumn.integer("exchange_ts", TimeUnit.MICROS)).build();
    private static final Window WINDOW = Window.of(Instant.parse("2024-01-15T10:00:00Z"), Duration.ofHours(1));
    private static final byte[] HEADER = new byte[19];

    static {
        System.arraycopy("PGCOPY\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, HEADER, 0, 7);
        HEADER[7] = (byte) 0xff;
        HEADER[8] = '\r';
        HEADER[9] = '\n';
    }

    @Param("ZSTD")
    public Compression compression;

    private final TableSchema schema = SampleRows.orderbookDeltas();
    private final List<RowBatch> batches = new ArrayList<>();
    private final List<byte[]> messages = new ArrayList<>();
    private final CanonicalRows canonical = new CanonicalRows(schema);
    private final Relation relation = new Relation(TABLE, 1, 'r', schema, List.of(int8(), int8(), int8(), Mapping.text(), Mapping.asIs(schema.columns().get(4).type(), FieldDecoder.BOOLEAN),
            Mapping.asIs(schema.columns().get(5).type(), FieldDecoder.INT4), Mapping.asIs(schema.columns().get(6).type(), FieldDecoder.INT4), int8()),
            new EventColumn("exchange_ts", EventColumn.Form.INTEGER, TimeUnit.MICROS));
    private final RowBatch decoded = new RowBatch(schema);
    private Path directory;
    private int files;

    private static Mapping int8() {
        return Mapping.asIs(dev.coldarchive.schema.ColumnType.INT64, FieldDecoder.INT8);
    }

    @Setup
    public void rows() throws IOException {
        Random random = new Random(1);
        for (int first = 0; first < ROWS; first += BATCH) {
            RowBatch batch = new RowBatch(schema);
            SampleRows.appendDeltas(batch, first, BATCH, random);
            batches.add(batch);
            for (int row = 0; row < BATCH; row++) {
                messages.add(message(batch, row));
            }
        }
        messages.add(0, HEADER);
        messages.add(new byte[] {-1, -1});
        directory = Files.createTempDirectory("hot-path");
        write(directory.resolve("read"));
    }

    private static byte[] message(RowBatch batch, int row) {
        ByteBuffer bytes = ByteBuffer.allocate(200).putShort((short) 8);
        for (int i : new int[] {0, 1, 2}) {
            bytes.putInt(8).putLong(batch.longs(i).get(row));
        }
        byte[] ticker = batch.bytes(3).get(row);
        bytes.putInt(ticker.length).put(ticker).putInt(1).put((byte) batch.longs(4).get(row));
        bytes.putInt(4).putInt((int) batch.longs(5).get(row)).putInt(4).putInt((int) batch.longs(6).get(row));
        if (batch.column(7).isNull(row)) {
            bytes.putInt(-1);
        } else {
            bytes.putInt(8).putLong(batch.longs(7).get(row));
        }
        byte[] message = new byte[bytes.position()];
        bytes.flip().get(message);
        return message;
    }

    @TearDown(Level.Trial)
    public void deleteFiles() throws IOException {
        Files.delete(directory.resolve("read"));
        Files.delete(directory);
    }

    @Benchmark
    public long decode() {
        CopyRows rows = new CopyRows(relation, WINDOW, new Recorded(), BatchLimits.DEFAULT);
        long count = 0;
        while (rows.next(decoded)) {
            count += decoded.rows();
        }
        return count;
    }

    @Benchmark
    public RowDigest digest() {
        RowDigest sum = RowDigest.EMPTY;
        for (RowBatch batch : batches) {
            sum = sum.plus(canonical.digest(batch));
        }
        return sum;
    }

    /** To a file, which takes its time to reach the disk. */
    @Benchmark
    public FileStats encode() throws IOException {
        Path file = directory.resolve("written-" + files++);
        FileStats stats = write(file);
        Files.delete(file);
        return stats;
    }

    @Benchmark
    public long readBack() {
        long count = 0;
        try (RowReader rows = new ParquetFormat().read(directory.resolve("read"), BatchLimits.DEFAULT)) {
            while (rows.next(decoded)) {
                count += decoded.rows();
            }
        }
        return count;
    }

    private FileStats write(Path file) {
        try (RowWriter writer = new ParquetFormat().create(file, schema, WriteOptions.of(compression))) {
            batches.forEach(writer::write);
            return writer.finish(Map.of());
        }
    }

    private final class Recorded implements CopyRows.Copy {
        private int next;

        @Override
        public byte[] next() {
            return next < messages.size() ? messages.get(next++).clone() : null;
        }

        @Override
        public long rowsSent() {
            return ROWS;
        }

        @Override
        public void end() {}
    }
}
