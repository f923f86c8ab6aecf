package dev.coldarchive.internal.rows;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BytesVector;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.batch.LongVector;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.TableSchema;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The rows that the archive has and the source has not: how many, their digest, and the names of the first few. A row is named by its time and by its key, never by
 * another value. Not thread-safe.
 */
final class OnlyInArchive {
    private static final int NAMED = 5;
    private static final int LONGEST = 40;

    private final EventTime time;
    private final TableSchema schema;
    private final CanonicalRows canonical;
    private final List<String> names = new ArrayList<>();
    private RowDigest digest = RowDigest.EMPTY;

    OnlyInArchive(TableSpec table, TableSchema schema) {
        this.time = EventTime.of(table, schema);
        this.schema = schema;
        this.canonical = new CanonicalRows(schema);
    }

    /** Takes the rows of a batch. */
    void add(RowBatch rows) {
        digest = digest.plus(canonical.digest(rows));
        for (int row = 0; row < rows.rows() && names.size() < NAMED; row++) {
            names.add(name(rows, row));
        }
    }

    RowDigest digest() {
        return digest;
    }

    List<String> names() {
        return List.copyOf(names);
    }

    private String name(RowBatch rows, int row) {
        String when = time.instant(rows.longs(time.column()).get(row)).toString();
        String key = schema.key().stream().filter(column -> schema.position(column) != time.column()).map(column -> column + "=" + value(rows, schema.position(column), row))
                .collect(Collectors.joining(" "));
        return key.isEmpty() ? when : when + " " + key;
    }

    private String value(RowBatch rows, int index, int row) {
        Column column = schema.columns().get(index);
        ColumnVector values = rows.column(index);
        String text = switch (column.type().kind()) {
            case BOOLEAN, INT32, INT64, DATE, TIME, TIMESTAMP, LOCAL_TIMESTAMP -> Long.toString(((LongVector) values).get(row));
            case STRING -> ((BytesVector) values).text(row);
            case UUID -> uuid(((BytesVector) values).get(row));
            default -> "?";
        };
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }

    private static String uuid(byte[] bytes) {
        ByteBuffer halves = ByteBuffer.wrap(bytes);
        return new UUID(halves.getLong(), halves.getLong()).toString();
    }
}
