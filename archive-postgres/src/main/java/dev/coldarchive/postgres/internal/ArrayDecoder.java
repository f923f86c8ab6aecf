package dev.coldarchive.postgres.internal;

import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.batch.ListVector;

/**
 * Arrays as {@code array_send} writes them: number of dimensions, flag for NULLs, element type, then length and lower bound of
 * each dimension (32 bits each), then the elements, each with its length or -1.
 */
record ArrayDecoder(FieldDecoder element) implements FieldDecoder {
    private static final String HINT = "archive the column as string";

    @Override
    public void append(byte[] data, int at, int length, ColumnVector into) {
        if (length < 12) {
            throw RefusedValue.malformed("an array of " + length + " bytes");
        }
        ListVector lists = (ListVector) into;
        int dimensions = (int) INTS.get(data, at);
        if (dimensions == 0) {
            FieldDecoder.requireLength(12, length);
            lists.endList();
            return;
        }
        if (dimensions < 0 || dimensions > 6) {
            throw RefusedValue.malformed("an array of " + dimensions + " dimensions");
        }
        if (dimensions > 1) {
            throw RefusedValue.unarchivable("an array of " + dimensions + " dimensions", HINT);
        }
        if (length < 20) {
            throw RefusedValue.malformed("an array of " + length + " bytes");
        }
        int count = (int) INTS.get(data, at + 12);
        if ((int) INTS.get(data, at + 16) != 1) {
            throw RefusedValue.unarchivable("an array that does not begin at 1 but at " + (int) INTS.get(data, at + 16), HINT);
        }
        elements(data, at + 20, at + length, count, lists);
    }

    private void elements(byte[] data, int from, int end, int count, ListVector lists) {
        int at = from;
        for (int i = 0; i < count; i++) {
            if (end - at < 4) {
                throw RefusedValue.malformed("an array that ends before its element " + (i + 1) + " of " + count);
            }
            int length = (int) INTS.get(data, at);
            at += 4;
            if (length == -1) {
                lists.elements().appendNull();
            } else if (length < 0 || length > end - at) {
                throw RefusedValue.malformed("an array element of " + length + " bytes");
            } else {
                element.append(data, at, length, lists.elements());
                at += length;
            }
        }
        if (count < 0 || at != end) {
            throw RefusedValue.malformed("an array of " + count + " elements with " + (end - at) + " bytes more");
        }
        lists.endList();
    }
}
