package dev.coldarchive.postgres.internal;

import dev.coldarchive.batch.BytesVector;
import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.batch.LongVector;
import dev.coldarchive.schema.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.StringJoiner;
import java.util.UUID;

/** What a person finds a row by: its time and its key. */
final class RowName {
    private static final int LONGEST = 80;

    private RowName() {}

    static String of(Relation relation, CopyDecoder decoder) {
        Set<String> columns = new LinkedHashSet<>();
        columns.add(relation.time().name());
        columns.addAll(relation.schema().key());
        StringJoiner name = new StringJoiner(", ");
        for (String column : columns) {
            name.add("\"" + column + "\" " + value(relation, decoder, relation.schema().position(column)));
        }
        return name + (relation.schema().key().isEmpty() ? " (row " + (decoder.rows() + 1) + " of this read)" : "");
    }

    private static String value(Relation relation, CopyDecoder decoder, int column) {
        ColumnType type = relation.schema().columns().get(column).type();
        ColumnVector vector = ColumnVector.of(type);
        try {
            decoder.reread(column, vector);
        } catch (RefusedValue | SQLException e) {
            return "(not readable: " + e.getMessage() + ")";
        }
        return vector.isNull(0) ? "NULL" : text(type, vector);
    }

    private static String text(ColumnType type, ColumnVector vector) {
        String text = switch (type.kind()) {
            case TIMESTAMP -> instant(vector).toString();
            case LOCAL_TIMESTAMP -> instant(vector).toString().replace("Z", "");
            case DATE -> LocalDate.ofEpochDay(((LongVector) vector).get(0)).toString();
            case DECIMAL -> new BigDecimal(vector instanceof LongVector longs ? BigInteger.valueOf(longs.get(0)) : new BigInteger(((BytesVector) vector).get(0)),
                    type.scale()).toPlainString();
            case UUID -> {
                ByteBuffer bytes = ByteBuffer.wrap(((BytesVector) vector).get(0));
                yield new UUID(bytes.getLong(), bytes.getLong()).toString();
            }
            case BYTES, LIST -> "(binary)";
            default -> vector instanceof LongVector longs ? Long.toString(longs.get(0)) : ((BytesVector) vector).text(0);
        };
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    private static Instant instant(ColumnVector vector) {
        return Instant.EPOCH.plus(((LongVector) vector).get(0), ChronoUnit.MICROS);
    }
}
