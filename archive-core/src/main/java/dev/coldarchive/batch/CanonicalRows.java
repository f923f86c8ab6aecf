package dev.coldarchive.batch;

import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Canonical bytes of rows, version {@value #VERSION}: what digests, order and equality of rows go by. A permanent format.
 *
 * <p>The non-null columns follow each other by ascending name (UTF-8 bytes, unsigned). Each is four bytes, the first of SHA-256 of its
 * name in UTF-8, then its value, all numbers big-endian:
 * <ul>
 * <li>booleans (0, 1), integers, dates (days), times and timestamps (microseconds): 8 bytes, sign bit flipped
 * <li>FLOAT 4 bytes and DOUBLE 8 bytes of raw bits
 * <li>decimals without trailing zeros of the fraction: scale as 4 bytes, length of the unscaled value as 4 bytes, unscaled value in minimal two's
 *     complement; zero has scale 0
 * <li>strings, JSON, UUIDs and bytes: length as 4 bytes, then the bytes
 * <li>lists: number of elements as 4 bytes, then for each one byte, 0 for NULL, or 1 and its value
 * </ul>
 * A column that is added with NULL everywhere, or the order of the columns, changes nothing. Not thread-safe.
 */
public final class CanonicalRows {
    /** Version of the format, as manifests record it. */
    public static final int VERSION = 1;

    private final int[] order;
    private final int[] tags;
    private final ColumnType[] types;
    private final CanonicalBuffer buffer = new CanonicalBuffer();
    private final RowBlock block;
    private final Murmur3 hash = new Murmur3();

    /**
     * @param schema columns of the batches
     */
    public CanonicalRows(TableSchema schema) {
        this(schema, schema.columns().stream().map(Column::name).toList());
    }

    /**
     * @param schema columns of the batches
     * @param only names of the columns that count; the others are passed over
     */
    public CanonicalRows(TableSchema schema, List<String> only) {
        order = canonicalOrder(schema, only);
        tags = Arrays.stream(order).map(i -> tag(schema.columns().get(i).name())).toArray();
        types = Arrays.stream(order).mapToObj(i -> schema.columns().get(i).type()).toArray(ColumnType[]::new);
        block = new RowBlock(order, tags, types);
    }

    /** Encodes one row into {@link #bytes()}, over the last one. */
    public int encode(RowBatch batch, int row) {
        buffer.reset();
        for (int i = 0; i < order.length; i++) {
            ColumnVector column = batch.column(order[i]);
            if (!column.isNull(row)) {
                buffer.putInt(tags[i]);
                buffer.putValue(types[i], column, row);
            }
        }
        return buffer.length();
    }

    /** Where the last row was encoded, from index 0; valid until the next one. */
    public byte[] bytes() {
        return buffer.array();
    }

    /** A copy of one row's bytes. */
    public byte[] copy(RowBatch batch, int row) {
        int length = encode(batch, row);
        return Arrays.copyOf(buffer.array(), length);
    }

    /** Digest of all rows of a batch. */
    public RowDigest digest(RowBatch batch) {
        long high = 0;
        long low = 0;
        int rows = batch.rows();
        for (int row = 0; row < rows;) {
            int encoded = block.encode(batch, row);
            for (int i = 0; i < encoded; i++) {
                hash.hash(block.bytes(), block.start(i), block.length(i));
                low += hash.second;
                high += hash.first + (Long.compareUnsigned(low, hash.second) < 0 ? 1 : 0);
            }
            row += encoded;
            if (encoded == 0) {
                // first encoded, then asked for: the array is another one after it has grown
                int length = encode(batch, row++);
                hash.hash(buffer.array(), 0, length);
                low += hash.second;
                high += hash.first + (Long.compareUnsigned(low, hash.second) < 0 ? 1 : 0);
            }
        }
        return new RowDigest(rows, high, low);
    }

    static int[] canonicalOrder(TableSchema schema, List<String> only) {
        return IntStream.range(0, schema.columns().size()).boxed()
                .filter(i -> only.contains(schema.columns().get(i).name()))
                .sorted(Comparator.comparing(i -> schema.columns().get(i).name().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned))
                .mapToInt(Integer::intValue).toArray();
    }

    static int tag(String column) {
        try {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(column.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(sha256).getInt();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
