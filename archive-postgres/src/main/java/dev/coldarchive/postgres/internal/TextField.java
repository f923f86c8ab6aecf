package dev.coldarchive.postgres.internal;

import dev.coldarchive.batch.BytesVector;
import dev.coldarchive.batch.ColumnVector;

/** Text, which has to be UTF-8. */
final class TextField implements FieldDecoder {
    @Override
    public void append(byte[] data, int at, int length, ColumnVector into) {
        append(data, at, length, (BytesVector) into);
    }

    @Override
    public void appendAll(CopyBlock block, int column, ColumnVector into) {
        BytesVector bytes = (BytesVector) into;
        for (int i = 0; i < block.rows(); i++) {
            int length = block.length(column, i);
            if (length < 0) {
                bytes.appendNull();
            } else {
                append(block.data(i), block.at(column, i), length, bytes);
            }
        }
    }

    private static void append(byte[] data, int at, int length, BytesVector into) {
        if (!Utf8.isValid(data, at, length)) {
            throw RefusedValue.unarchivable("text that is not UTF-8", "archive the column as bytes (columns: {<name>: bytes}), or mend the row");
        }
        into.append(data, at, length);
    }
}
