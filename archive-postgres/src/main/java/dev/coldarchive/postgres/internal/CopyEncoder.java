package dev.coldarchive.postgres.internal;

import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.batch.RowBatch;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;

/**
 * Encodes column vectors for {@code COPY … FROM STDIN (FORMAT binary)}: the mirror of {@link CopyDecoder}, laid out once for the columns, and no larger than its buffer
 * whatever comes. Not thread-safe.
 */
final class CopyEncoder {
    private static final byte[] SIGNATURE = "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);

    private final CopyChunk chunk;
    private final FieldEncoder[] fields;
    /** Which column of a batch each field comes from. */
    private final int[] columns;
    private boolean begun;

    CopyEncoder(CopyChunk.Receiver receiver, List<FieldEncoder> encoders, int[] columns) {
        this.chunk = new CopyChunk(receiver);
        this.fields = encoders.toArray(FieldEncoder[]::new);
        this.columns = columns.clone();
    }

    void write(RowBatch batch) throws SQLException {
        begin();
        int rows = batch.rows();
        for (int row = 0; row < rows; row++) {
            chunk.putShort(fields.length);
            for (int field = 0; field < fields.length; field++) {
                ColumnVector vector = batch.column(columns[field]);
                if (vector.isNull(row)) {
                    chunk.putInt(-1);
                } else {
                    chunk.putInt(fields[field].length(vector, row));
                    fields[field].write(vector, row, chunk);
                }
            }
        }
    }

    /** Writes the trailer, and hands on what is still held. */
    void end() throws SQLException {
        begin();
        chunk.putShort(-1);
        chunk.flush();
    }

    private void begin() throws SQLException {
        if (!begun) {
            begun = true;
            chunk.put(SIGNATURE, 0, SIGNATURE.length);
            chunk.putInt(0);
            chunk.putInt(0);
        }
    }
}
