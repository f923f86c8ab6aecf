package dev.coldarchive.internal.rows;

import dev.coldarchive.batch.CanonicalDecoder;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.schema.TableSchema;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A row as bytes that sort by its key, then by the columns that count: length and canonical bytes of the key, length and canonical bytes of those columns, canonical bytes of the
 * whole row. Both lengths are part of what is compared, so that byte order is the same on both sides of a merge. Not thread-safe.
 */
final class ComparableRow {
    private final CanonicalRows key;
    private final CanonicalRows common;
    private final CanonicalRows whole;
    private byte[] bytes = new byte[512];
    private int length;
    private int keyEnd;
    private int commonEnd;

    ComparableRow(TableSchema schema, List<String> keyColumns, List<String> commonColumns) {
        key = new CanonicalRows(schema, keyColumns);
        common = new CanonicalRows(schema, commonColumns);
        whole = new CanonicalRows(schema);
    }

    void encode(RowBatch batch, int row) {
        length = 0;
        append(key, batch, row, true);
        append(common, batch, row, true);
        append(whole, batch, row, false);
    }

    private void append(CanonicalRows columns, RowBatch batch, int row, boolean withLength) {
        int more = columns.encode(batch, row);
        int needed = length + more + 4;
        if (bytes.length < needed) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
        }
        if (withLength) {
            ByteBuffer.wrap(bytes).putInt(length, more);
            length += 4;
        }
        System.arraycopy(columns.bytes(), 0, bytes, length, more);
        length += more;
    }

    /** Takes a row that was encoded before. */
    void load(byte[] encoded, int size) {
        if (bytes.length < size) {
            bytes = new byte[Math.max(size, bytes.length * 2)];
        }
        System.arraycopy(encoded, 0, bytes, 0, size);
        length = size;
        ByteBuffer in = ByteBuffer.wrap(bytes);
        keyEnd = 4 + in.getInt(0);
        commonEnd = keyEnd + 4 + in.getInt(keyEnd);
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    int compareTo(ComparableRow other) {
        return Arrays.compareUnsigned(bytes, 0, commonEnd, other.bytes, 0, other.commonEnd);
    }

    int compareKeyTo(ComparableRow other) {
        return Arrays.compareUnsigned(bytes, 0, keyEnd, other.bytes, 0, other.keyEnd);
    }

    void decode(CanonicalDecoder decoder, RowBatch to) {
        decoder.append(bytes, commonEnd, length - commonEnd, to);
    }
}
