package dev.coldarchive.postgres;

import dev.coldarchive.schema.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** Prints a value in stored form as PostgreSQL prints it (ISO, UTC). */
final class PrintedValue {
    private PrintedValue() {}

    static String of(ColumnType type, Object stored) {
        if (stored == null) {
            return "NULL";
        }
        return switch (type.kind()) {
            case BOOLEAN -> (Long) stored == 1 ? "true" : "false";
            case INT32, INT64 -> stored.toString();
            case FLOAT -> trimmed(Float.toString(Float.intBitsToFloat(((Long) stored).intValue())));
            case DOUBLE -> trimmed(Double.toString(Double.longBitsToDouble((Long) stored)));
            case DECIMAL -> new BigDecimal(stored instanceof Long value ? BigInteger.valueOf(value) : new BigInteger((byte[]) stored), type.scale()).toPlainString();
            case STRING, JSON -> new String((byte[]) stored, StandardCharsets.UTF_8);
            case BYTES -> "\\x" + HexFormat.of().formatHex((byte[]) stored);
            case UUID -> {
                ByteBuffer bytes = ByteBuffer.wrap((byte[]) stored);
                yield new UUID(bytes.getLong(), bytes.getLong()).toString();
            }
            case TIMESTAMP -> timestamp((Long) stored, "+00");
            case LOCAL_TIMESTAMP -> timestamp((Long) stored, "");
            case DATE -> date(Instant.EPOCH.plus((Long) stored, ChronoUnit.DAYS).atZone(ZoneOffset.UTC), "");
            case TIME -> time(LocalTime.ofNanoOfDay((Long) stored * 1_000));
            case LIST -> ((List<?>) stored).stream().map(element -> of(type.element(), element)).collect(Collectors.joining(",", "{", "}"));
        };
    }

    private static String trimmed(String number) {
        return number.endsWith(".0") ? number.substring(0, number.length() - 2) : number;
    }

    private static String timestamp(long micros, String zone) {
        ZonedDateTime at = Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atZone(ZoneOffset.UTC);
        return date(at, " " + time(at.toLocalTime()) + zone);
    }

    private static String date(ZonedDateTime at, String rest) {
        int year = at.getYear();
        return String.format("%04d-%02d-%02d%s%s", year > 0 ? year : 1 - year, at.getMonthValue(), at.getDayOfMonth(), rest, year > 0 ? "" : " BC");
    }

    private static String time(LocalTime at) {
        String fraction = at.getNano() == 0 ? "" : String.format(".%06d", at.getNano() / 1_000).replaceAll("0+$", "");
        return String.format("%02d:%02d:%02d%s", at.getHour(), at.getMinute(), at.getSecond(), fraction);
    }
}
