package dev.coldarchive.postgres.internal;

import dev.coldarchive.batch.BytesVector;
import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.batch.LongVector;
import java.sql.SQLException;
import java.util.Map;

/**
 * Writes one value as PostgreSQL's {@code *recv} functions take it: the mirror of {@link FieldDecoder}. None of these allocates an object a value. Some keep what they
 * found out about a value between the two calls, so none is thread-safe.
 */
interface FieldEncoder {

    /** How many bytes the value takes; not for NULLs. */
    int length(ColumnVector from, int index);

    /** Writes the value that {@link #length} was just asked for. */
    void write(ColumnVector from, int index, CopyChunk to) throws SQLException;

    /** A value of a fixed number of bytes, from a vector of longs. */
    interface Fixed {
        void write(long value, CopyChunk to) throws SQLException;
    }

    private static FieldEncoder fixed(int length, Fixed form) {
        return new FieldEncoder() {
            @Override
            public int length(ColumnVector from, int index) {
                return length;
            }

            @Override
            public void write(ColumnVector from, int index, CopyChunk to) throws SQLException {
                form.write(((LongVector) from).get(index), to);
            }
        };
    }

    FieldEncoder BOOLEAN = fixed(1, (value, to) -> {
        to.reserve(1);
        to.data[to.at++] = (byte) value;
    });

    FieldEncoder INT2 = fixed(2, (value, to) -> to.putShort((int) value));

    /** Also real: its raw bits are what the vector holds. */
    FieldEncoder INT4 = fixed(4, (value, to) -> to.putInt((int) value));

    /** Also double precision, and times of day. */
    FieldEncoder INT8 = fixed(8, (value, to) -> to.putLong(value));

    FieldEncoder TIMESTAMP = fixed(8, (value, to) -> to.putLong(value - FieldDecoder.EPOCH_MICROS));

    FieldEncoder DATE = fixed(4, (value, to) -> to.putInt((int) (value - FieldDecoder.EPOCH_DAYS)));

    FieldEncoder BYTES = new FieldEncoder() {
        @Override
        public int length(ColumnVector from, int index) {
            return ((BytesVector) from).length(index);
        }

        @Override
        public void write(ColumnVector from, int index, CopyChunk to) throws SQLException {
            BytesVector bytes = (BytesVector) from;
            to.put(bytes.data(), bytes.offset(index), bytes.length(index));
        }
    };

    FieldEncoder JSONB = new FieldEncoder() {
        @Override
        public int length(ColumnVector from, int index) {
            return 1 + BYTES.length(from, index);
        }

        @Override
        public void write(ColumnVector from, int index, CopyChunk to) throws SQLException {
            to.reserve(1);
            to.data[to.at++] = 1;
            BYTES.write(from, index, to);
        }
    };

    /** What mirrors the decoders that need to know nothing of their column. */
    Map<FieldDecoder, FieldEncoder> MIRRORS = Map.ofEntries(
            Map.entry(FieldDecoder.BOOLEAN, BOOLEAN), Map.entry(FieldDecoder.INT2, INT2), Map.entry(FieldDecoder.INT4, INT4), Map.entry(FieldDecoder.INT8, INT8),
            Map.entry(FieldDecoder.FLOAT4, INT4), Map.entry(FieldDecoder.BYTES, BYTES), Map.entry(FieldDecoder.TEXT, BYTES), Map.entry(FieldDecoder.UUID, BYTES),
            Map.entry(FieldDecoder.JSONB, JSONB), Map.entry(FieldDecoder.TIMESTAMP, TIMESTAMP), Map.entry(FieldDecoder.DATE, DATE), Map.entry(FieldDecoder.TIME, INT8));

    /**
     * The mirror of what reads a column.
     *
     * @param element type of the elements of an array, as the server numbers them; of no matter for anything else
     */
    static FieldEncoder mirror(FieldDecoder decoder, int element) {
        if (decoder instanceof ArrayDecoder array) {
            return new ArrayEncoder(mirror(array.element(), 0), element);
        }
        if (decoder instanceof NumericDecoder numeric) {
            return new NumericEncoder(numeric.scale());
        }
        FieldEncoder mirror = MIRRORS.get(decoder);
        if (mirror == null) {
            throw new IllegalStateException("nothing writes what this decoder reads");
        }
        return mirror;
    }
}
