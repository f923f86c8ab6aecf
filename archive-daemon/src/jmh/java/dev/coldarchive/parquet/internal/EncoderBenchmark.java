package dev.coldarchive.parquet.internal;

import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.SampleRows;
import dev.coldarchive.format.Compression;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.parquet.format.Encoding;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Each encoder on a page of a column that it suits, and zstd on what it made: nanoseconds a value. Needs no server. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(EncoderBenchmark.ROWS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class EncoderBenchmark {
    static final int ROWS = 20_000;

    /** An encoding, and the column of {@link SampleRows#orderbookDeltas()} that it is tried on. */
    public enum Encoder {
        /** Times as they are. */
        PLAIN_TIMES(0, Encoding.PLAIN),
        /** Differences of times. */
        DELTA_TIMES(0, Encoding.DELTA_BINARY_PACKED),
        /** Strings with their lengths. */
        PLAIN_TICKERS(3, Encoding.PLAIN),
        /** Shared prefixes. */
        PREFIX_TICKERS(3, Encoding.DELTA_BYTE_ARRAY),
        /** A dictionary of strings, made and used. */
        DICTIONARY_TICKERS(3, Encoding.RLE_DICTIONARY),
        /** A bit each. */
        PLAIN_SIDES(4, Encoding.PLAIN),
        /** Runs of bits. */
        RLE_SIDES(4, Encoding.RLE),
        /** Differences of 32-bit numbers. */
        DELTA_PRICES(5, Encoding.DELTA_BINARY_PACKED),
        /** A dictionary of numbers, made and used. */
        DICTIONARY_PRICES(5, Encoding.RLE_DICTIONARY),
        /** A column in which some values are missing: with its definition levels. */
        DELTA_SIDS(7, Encoding.DELTA_BINARY_PACKED);

        private final int column;
        private final Encoding encoding;

        Encoder(int column, Encoding encoding) {
            this.column = column;
            this.encoding = encoding;
        }
    }

    @Param
    public Encoder encoder;

    private final PageEncoder pages = new PageEncoder();
    private final PageBuffer encoded = new PageBuffer();
    private final PageBuffer compressed = new PageBuffer();
    private final PageCodec zstd = PageCodecs.of(Compression.ZSTD, 1);
    private PageValues values;
    private Dictionary dictionary;

    @Setup
    public void page() {
        RowBatch batch = new RowBatch(SampleRows.orderbookDeltas());
        SampleRows.appendDeltas(batch, 0, ROWS, new Random(1));
        Leaf leaf = Leaf.of(batch.schema().columns().get(encoder.column));
        values = new PageValues(leaf, ROWS);
        values.append(batch.column(encoder.column), 0, ROWS);
        dictionary = leaf.isLong() ? new LongDictionary() : new BytesDictionary();
        encode();
    }

    @Benchmark
    public int encode() {
        encoded.reset();
        if (encoder.encoding == Encoding.RLE_DICTIONARY) {
            dictionary.clear();
            dictionary.add(values, pages.ids(values.count()), Dictionary.MAX_ENTRIES);
        }
        pages.encode(encoder.encoding, values, dictionary, encoded);
        return encoded.length();
    }

    @Benchmark
    public int zstd() throws IOException {
        compressed.reset();
        zstd.compress(encoded.array(), encoded.length(), compressed);
        return compressed.length();
    }
}
