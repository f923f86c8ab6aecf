package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.schema.ColumnType;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The values that choose a part, as the text that goes into its key. */
final class PartValues {
    private PartValues() {}

    /** The values of the columns in the batch's first row; null for NULL. */
    static List<String> of(List<String> columns, RowBatch batch) {
        List<String> values = new ArrayList<>(columns.size());
        for (String column : columns) {
            int index = batch.schema().position(column);
            values.add(batch.column(index).isNull(0) ? null : text(batch, index));
        }
        return values;
    }

    /** Whether values of the type can be part of a key, and come in the same order from every source. */
    static boolean allowed(ColumnType type) {
        return switch (type.kind()) {
            case BOOLEAN, INT32, INT64, DATE, STRING, UUID -> true;
            default -> false;
        };
    }

    private static String text(RowBatch batch, int index) {
        ColumnType type = batch.schema().columns().get(index).type();
        return switch (type.kind()) {
            case BOOLEAN -> Boolean.toString(batch.longs(index).get(0) != 0);
            case INT32, INT64 -> Long.toString(batch.longs(index).get(0));
            case DATE -> LocalDate.ofEpochDay(batch.longs(index).get(0)).toString();
            case STRING -> batch.bytes(index).text(0);
            case UUID -> {
                ByteBuffer bytes = ByteBuffer.wrap(batch.bytes(index).get(0));
                yield new UUID(bytes.getLong(), bytes.getLong()).toString();
            }
            default -> throw new ArchiveException(ArchiveException.Category.USAGE, "cannot lay table " + batch.schema().name() + " out by column "
                    + batch.schema().columns().get(index).name() + " of type " + type, "use a column of text, whole numbers, dates, booleans or UUIDs");
        };
    }
}
