package dev.coldarchive.postgres.internal;

import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.batch.RowBatch;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/**
 * Decodes {@code COPY … TO STDOUT (FORMAT binary)} (documented with COPY, "Binary Format") into column vectors: signature,
 * flags and header extension; rows of a 16-bit field count and, a field, a 32-bit length (-1 for NULL) and its bytes; a count
 * of -1 as trailer. Laid out once for the columns. Not thread-safe.
 */
final class CopyDecoder {
    private static final byte[] SIGNATURE = "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int MAX_FIELD = 0x3fffffff;

    private final CopyBuffer buffer;
    private final FieldDecoder[] fields;
    private final boolean[] required;
    private final long maxRow;
    private final ColumnVector[] vectors;
    /** Rows whose fields were found and not decoded yet. */
    private final CopyBlock block;
    /** Which of them was refused; -1 if it is the one in the buffer. */
    private int refused = -1;
    private boolean begun;
    private boolean ended;
    private long rows;
    /** The column being read, for whoever reports a refused value. */
    private int column;

    CopyDecoder(CopyBuffer.Messages messages, List<FieldDecoder> decoders, boolean[] required, long maxRow) {
        this.buffer = new CopyBuffer(messages);
        this.fields = decoders.toArray(FieldDecoder[]::new);
        this.required = required.clone();
        this.maxRow = maxRow;
        this.vectors = new ColumnVector[fields.length];
        this.block = new CopyBlock(fields.length);
    }

    /**
     * Appends rows until a limit is reached or the trailer was read.
     *
     * @throws RefusedValue if a field is refused, or the bytes are no such stream
     * @throws Truncated if the stream ends before its trailer
     */
    void fill(RowBatch batch, BatchLimits limits) throws SQLException {
        Arrays.setAll(vectors, batch::column);
        // Never below what the batch holds, so that the exact sum is asked for near the limit only.
        long atMost = batch.sizeBytes();
        int count = batch.rows();
        while (!ended && (count == 0 || count < limits.rows() && atMost < limits.sizeBytes())) {
            int length = nextRow();
            if (length >= 0) {
                count++;
                atMost += 2L * length + 4L * fields.length;
            }
            if (block.isFull() || atMost >= limits.sizeBytes()) {
                decode();
                atMost = atMost < limits.sizeBytes() ? atMost : batch.sizeBytes();
            }
        }
        decode();
    }

    /** A row that was refused before the one at which the stream breaks off is what there is to say. */
    private int nextRow() throws SQLException {
        try {
            return row();
        } catch (SQLException | RefusedValue e) {
            decode();
            throw e;
        }
    }

    private void decode() {
        try {
            for (int i = 0; i < fields.length; i++) {
                fields[i].appendAll(block, i, vectors[i]);
            }
        } catch (RefusedValue e) {
            decodeByRows();
            throw e;
        }
        block.clear();
    }

    /** Finds the first row that is refused, and its first value, where going by columns may have met another one. */
    private void decodeByRows() {
        rows -= block.rows();
        for (refused = 0; refused < block.rows(); refused++, rows++) {
            for (column = 0; column < fields.length; column++) {
                if (block.length(column, refused) >= 0) {
                    fields[column].append(block.data(refused), block.at(column, refused), block.length(column, refused), vectors[column]);
                }
            }
        }
    }

    /** Thrown where the stream ends too early. */
    static final class Truncated extends SQLException {
        private static final long serialVersionUID = 1L;

        Truncated(long rows) {
            super("the stream ended after " + rows + " rows without its trailer", "08006");
        }
    }

    boolean ended() {
        return ended;
    }

    long rows() {
        return rows;
    }

    int column() {
        return column;
    }

    /** Length of the row in the stream; -1 if it was the trailer. */
    private int row() throws SQLException {
        if (!begun) {
            header();
        }
        buffer.endRow();
        need(2);
        int count = (short) FieldDecoder.SHORTS.get(buffer.data, buffer.at);
        buffer.at += 2;
        if (count == -1) {
            if (buffer.has(1)) {
                throw RefusedValue.malformed("bytes after the trailer");
            }
            ended = true;
            return -1;
        }
        if (count != fields.length) {
            throw RefusedValue.malformed("a row of " + count + " fields where " + fields.length + " were expected");
        }
        byte[] data = buffer.data;
        int at = buffer.at;
        int length = 2;
        for (int i = 0; i < fields.length; i++) {
            if (buffer.end - at < Integer.BYTES) {
                column = i;
                buffer.at = at;
                need(Integer.BYTES);
                data = buffer.data;
                at = buffer.at;
            }
            int size = (int) FieldDecoder.INTS.get(data, at);
            at += Integer.BYTES;
            if (size < 0 || size > buffer.end - at || length + (long) size > maxRow) {
                column = i;
                buffer.at = at;
                lookAt(size, length);
                data = buffer.data;
                at = buffer.at;
            }
            block.field(i, at - buffer.start, size);
            at += Math.max(0, size);
            length += Math.max(0, size) + Integer.BYTES;
        }
        buffer.at = at;
        block.endRow(data, buffer.start, length);
        rows++;
        return length;
    }

    /** Whatever is not an ordinary value that has come already. */
    private void lookAt(int size, int length) throws SQLException {
        requireSize(size);
        if (size < 0 && required[column]) {
            throw RefusedValue.unarchivable("NULL, where the archive allows none", "mend the row, or allow NULL in the column");
        }
        if (length + (long) size > maxRow) {
            throw RefusedValue.tooLarge(size, maxRow);
        }
        need(Math.max(0, size));
    }

    private static void requireSize(int size) {
        if (size < -1 || size > MAX_FIELD) {
            throw RefusedValue.malformed("a field of " + size + " bytes");
        }
    }

    private int size() throws SQLException {
        need(4);
        int size = (int) FieldDecoder.INTS.get(buffer.data, buffer.at);
        requireSize(size);
        buffer.at += 4;
        return size;
    }

    private void header() throws SQLException {
        need(SIGNATURE.length + 8);
        if (!Arrays.equals(buffer.data, buffer.at, buffer.at + SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
            throw RefusedValue.malformed("a stream without the signature of COPY");
        }
        buffer.at += SIGNATURE.length;
        int flags = (int) FieldDecoder.INTS.get(buffer.data, buffer.at);
        int extension = (int) FieldDecoder.INTS.get(buffer.data, buffer.at + 4);
        if (flags >>> 16 != 0 || extension < 0 || extension > MAX_FIELD) {
            throw RefusedValue.malformed("a header with the flags " + Integer.toHexString(flags) + " and an extension of " + extension + " bytes");
        }
        buffer.at += 8;
        need(extension);
        buffer.at += extension;
        begun = true;
    }

    private void need(int count) throws SQLException {
        if (!buffer.has(count)) {
            throw new Truncated(rows);
        }
    }

    /**
     * Decodes one field of the row that was being read when a value was refused.
     *
     * @param into an empty vector
     */
    void reread(int wanted, ColumnVector into) throws SQLException {
        if (refused >= 0) {
            append(block.length(wanted, refused), block.data(refused), block.at(wanted, refused), wanted, into);
            return;
        }
        buffer.rewind();
        buffer.at += 2;
        for (int i = 0; i < wanted; i++) {
            int size = held(size());
            buffer.at += Math.max(size, 0);
        }
        append(held(size()), buffer.data, buffer.at, wanted, into);
    }

    private void append(int length, byte[] data, int at, int wanted, ColumnVector into) {
        if (length < 0) {
            into.appendNull();
        } else {
            fields[wanted].append(data, at, length, into);
        }
    }

    /** Never waits for a value that was refused for its size. */
    private int held(int size) throws SQLException {
        if (size > maxRow && !buffer.holds(size)) {
            throw RefusedValue.tooLarge(size, maxRow);
        }
        need(Math.max(size, 0));
        return size;
    }
}
