package dev.coldarchive.postgres.internal;

import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.batch.ListVector;
import java.sql.SQLException;

/**
 * Lists as {@code array_recv} takes them: the mirror of {@link ArrayDecoder}, of one dimension that begins at 1.
 *
 * @param element writes one element
 * @param type of the elements, as the server numbers it
 */
record ArrayEncoder(FieldEncoder element, int type) implements FieldEncoder {

    @Override
    public int length(ColumnVector from, int index) {
        ListVector lists = (ListVector) from;
        int end = lists.offset(index) + lists.length(index);
        int length = lists.length(index) == 0 ? 12 : 20;
        for (int i = lists.offset(index); i < end; i++) {
            length = Math.addExact(length, 4 + (lists.elements().isNull(i) ? 0 : element.length(lists.elements(), i)));
        }
        return length;
    }

    @Override
    public void write(ColumnVector from, int index, CopyChunk to) throws SQLException {
        ListVector lists = (ListVector) from;
        ColumnVector elements = lists.elements();
        int begin = lists.offset(index);
        int end = begin + lists.length(index);
        to.putInt(begin == end ? 0 : 1);
        to.putInt(hasNull(elements, begin, end) ? 1 : 0);
        to.putInt(type);
        if (begin < end) {
            to.putInt(end - begin);
            to.putInt(1);
        }
        for (int i = begin; i < end; i++) {
            if (elements.isNull(i)) {
                to.putInt(-1);
            } else {
                to.putInt(element.length(elements, i));
                element.write(elements, i, to);
            }
        }
    }

    private static boolean hasNull(ColumnVector elements, int begin, int end) {
        for (int i = begin; i < end; i++) {
            if (elements.isNull(i)) {
                return true;
            }
        }
        return false;
    }
}
