package dev.coldarchive.internal.rows;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BytesVector;
import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.batch.LongVector;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Names rows for a person: by their time and by the columns of their key, never by another value. Safe for use by several threads. */
public final class RowNames {
    private static final int LONGEST = 60;

    private final TableSchema schema;
    private final EventTime time;
    private final List<String> columns;

    public RowNames(TableSpec table, TableSchema schema) {
        this.schema = schema;
        this.time = EventTime.of(table, schema);
        this.columns = schema.key().stream().filter(column -> schema.indexOf(column).isPresent() && schema.position(column) != time.column()).toList();
    }

    /** When it happened; of a column without a zone, as if its clock showed UTC. */
    public Instant time(RowBatch batch, int row) {
        return time.instant(batch.longs(time.column()).get(row));
    }

    /** Its values of the key's other columns, as text; empty without a key. */
    public Map<String, String> key(RowBatch batch, int row) {
        Map<String, String> key = new LinkedHashMap<>();
        for (String column : columns) {
            int index = schema.position(column);
            String text = text(schema.columns().get(index).type(), batch.column(index), row);
            key.put(column, text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text);
        }
        return key;
    }

    private static String text(ColumnType type, ColumnVector values, int row) {
        if (values.isNull(row)) {
            return "null";
        }
        return switch (type.kind()) {
            case BOOLEAN -> Boolean.toString(((LongVector) values).get(row) != 0);
            case INT32, INT64 -> Long.toString(((LongVector) values).get(row));
            case DATE -> LocalDate.ofEpochDay(((LongVector) values).get(row)).toString();
            case TIMESTAMP, LOCAL_TIMESTAMP -> Instant.EPOCH.plus(((LongVector) values).get(row), ChronoUnit.MICROS).toString();
            case DECIMAL -> new BigDecimal(values instanceof LongVector longs ? BigInteger.valueOf(longs.get(row)) : new BigInteger(((BytesVector) values).get(row)), type.scale())
                    .toPlainString();
            case STRING -> ((BytesVector) values).text(row);
            case UUID -> uuid(((BytesVector) values).get(row));
            default -> "(" + type + ")";
        };
    }

    private static String uuid(byte[] bytes) {
        ByteBuffer halves = ByteBuffer.wrap(bytes);
        return new UUID(halves.getLong(), halves.getLong()).toString();
    }
}
