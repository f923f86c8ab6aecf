package dev.coldarchive.batch;

import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Rows for tests: every column type, values at their limits and random ones, the same for the same seed. */
public final class SampleRows {
    /** Every type that is no list. */
    public static final List<ColumnType> PLAIN_TYPES = List.of(
            ColumnType.BOOLEAN, ColumnType.INT32, ColumnType.INT64, ColumnType.FLOAT, ColumnType.DOUBLE,
            ColumnType.decimal(9, 2), ColumnType.decimal(18, 18), ColumnType.decimal(19, 0), ColumnType.decimal(38, 10),
            ColumnType.STRING, ColumnType.JSON, ColumnType.UUID, ColumnType.BYTES,
            ColumnType.TIMESTAMP, ColumnType.LOCAL_TIMESTAMP, ColumnType.DATE, ColumnType.TIME);

    private SampleRows() {}

    /** A nullable column of every type and of a list of every type, after a required {@code id}. */
    public static TableSchema everyType() {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.required("id", ColumnType.INT64));
        for (ColumnType type : PLAIN_TYPES) {
            columns.add(Column.optional("a_" + name(type), type));
        }
        for (ColumnType type : PLAIN_TYPES) {
            columns.add(Column.optional("list_of_" + name(type), ColumnType.listOf(type)));
        }
        return new TableSchema("every_type", columns, List.of("id"));
    }

    /** The narrow table that most of the archive's rows are of. */
    public static TableSchema orderbookDeltas() {
        return new TableSchema("orderbook_deltas", List.of(
                Column.required("exchange_ts", ColumnType.INT64), Column.required("received_at", ColumnType.INT64),
                Column.required("seq", ColumnType.INT64), Column.required("ticker", ColumnType.STRING),
                Column.required("side", ColumnType.BOOLEAN), Column.required("price", ColumnType.INT32),
                Column.required("size_delta", ColumnType.INT32), Column.optional("sid", ColumnType.INT64)));
    }

    /** Appends rows of {@link #orderbookDeltas()} as a market makes them: times that grow, few tickers, small numbers. */
    public static void appendDeltas(RowBatch batch, long firstSequence, int rows, Random random) {
        for (int i = 0; i < rows; i++) {
            long sequence = firstSequence + i;
            long exchange = 1_705_312_800_000_000L + sequence * 700 + random.nextInt(700);
            batch.longs(0).append(exchange);
            batch.longs(1).append(exchange + 2_000 + random.nextInt(30_000));
            batch.longs(2).append(sequence);
            batch.bytes(3).append("KXBTC-24JAN15-T" + (40_000 + 250 * Math.min(random.nextInt(400), random.nextInt(400))));
            batch.longs(4).append(random.nextInt(2));
            batch.longs(5).append(1 + random.nextInt(99));
            batch.longs(6).append((random.nextBoolean() ? 1 : -1) * (1L + Math.min(random.nextInt(5_000), random.nextInt(5_000))));
            if (random.nextInt(10) == 0) {
                batch.column(7).appendNull();
            } else {
                batch.longs(7).append(1 + sequence / 100_000);
            }
        }
    }

    /** Appends a row of each limit of every column of the schema: NULLs, smallest, largest, and the odd values between. */
    public static void appendLimits(RowBatch batch) {
        appendRows(batch, 40, new Random(1), 5);
    }

    /** Appends random rows. */
    public static void appendRandom(RowBatch batch, int rows, Random random) {
        appendRows(batch, rows, random, 40);
    }

    /** @param oddness about every so manieth value is a limit or a NULL */
    private static void appendRows(RowBatch batch, int rows, Random random, int oddness) {
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < batch.schema().columns().size(); i++) {
                Column column = batch.schema().columns().get(i);
                append(column.type(), column.nullable(), batch.column(i), random, row, oddness);
            }
        }
    }

    private static void append(ColumnType type, boolean nullable, ColumnVector vector, Random random, int row, int oddness) {
        if (nullable && random.nextInt(oddness) == 0) {
            vector.appendNull();
        } else if (vector instanceof ListVector lists) {
            int elements = random.nextInt(oddness) == 0 ? 200 : random.nextInt(4);
            for (int i = 0; i < elements; i++) {
                append(type.element(), true, lists.elements(), random, row + i, oddness);
            }
            lists.endList();
        } else if (vector instanceof LongVector longs) {
            long[] limits = longLimits(type);
            boolean limit = random.nextInt(oddness) < 3;
            longs.append(limit ? limits[(row + random.nextInt(2)) % limits.length] : randomLong(type, random));
        } else {
            appendBytes(type, (BytesVector) vector, random, random.nextInt(oddness) < 3 ? row : -1);
        }
    }

    private static long[] longLimits(ColumnType type) {
        return switch (type.kind()) {
            case BOOLEAN -> new long[] {0, 1};
            case INT32, DATE -> new long[] {Integer.MIN_VALUE, Integer.MAX_VALUE, 0, -1};
            case FLOAT -> new long[] {bits(Float.NaN), 0xffc00001L, 0x7f800001L, bits(-0.0f), 0, bits(Float.POSITIVE_INFINITY),
                bits(Float.NEGATIVE_INFINITY), bits(Float.MIN_VALUE), bits(Float.MAX_VALUE)};
            case DOUBLE -> new long[] {bits(Double.NaN), 0xfff8000000000001L, 0x7ff0000000000001L, bits(-0.0), 0, bits(Double.POSITIVE_INFINITY),
                bits(Double.NEGATIVE_INFINITY), bits(Double.MIN_VALUE), bits(Double.MAX_VALUE)};
            case DECIMAL -> new long[] {BigInteger.TEN.pow(type.precision()).longValue() - 1, 1 - BigInteger.TEN.pow(type.precision()).longValue(), 0};
            case TIME -> new long[] {0, 86_399_999_999L};
            default -> new long[] {Long.MIN_VALUE, Long.MAX_VALUE, 0, -1};
        };
    }

    private static long randomLong(ColumnType type, Random random) {
        return switch (type.kind()) {
            case BOOLEAN -> random.nextInt(2);
            case INT32 -> random.nextInt() >> random.nextInt(32);
            case DATE -> random.nextInt(40_000) - 10_000;
            case FLOAT -> bits((float) random.nextGaussian());
            case DOUBLE -> bits(random.nextGaussian());
            case DECIMAL -> random.nextLong() % BigInteger.TEN.pow(type.precision()).longValue();
            case TIME -> (random.nextLong() >>> 1) % 86_400_000_000L;
            case TIMESTAMP, LOCAL_TIMESTAMP -> 1_700_000_000_000_000L + (random.nextLong() >>> 20);
            default -> random.nextLong() >> random.nextInt(64);
        };
    }

    private static void appendBytes(ColumnType type, BytesVector bytes, Random random, int limit) {
        switch (type.kind()) {
            case UUID -> {
                byte[] value = new byte[16];
                random.nextBytes(value);
                bytes.append(limit < 0 ? value : new byte[16]);
            }
            case DECIMAL -> {
                BigInteger most = BigInteger.TEN.pow(type.precision()).subtract(BigInteger.ONE);
                BigInteger value = switch (limit % 3) {
                    case 0 -> most;
                    case 1 -> most.negate();
                    case 2 -> BigInteger.ZERO;
                    default -> new BigInteger(random.nextInt(120), random).mod(most);
                };
                bytes.append(value.toByteArray());
            }
            case BYTES -> {
                byte[] value = new byte[limit < 0 ? random.nextInt(20) : limit % 2 * 300];
                random.nextBytes(value);
                bytes.append(value);
            }
            case JSON -> bytes.append(String.format(Locale.ROOT, "{\"bid\": [%d, %d]}", random.nextInt(100), random.nextInt()));
            default -> bytes.append(text(random, limit));
        }
    }

    private static byte[] text(Random random, int limit) {
        String text = switch (limit % 4) {
            case 0 -> "";
            case 1 -> "π ≈ 3.14159, 日本語, \uD83D\uDE00, and a line\nbreak";
            case 2 -> "long ".repeat(100);
            case 3 -> "\uDBFF\uDFFF";
            default -> "ticker-" + random.nextInt(1_000);
        };
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String name(ColumnType type) {
        return type.toString().replaceAll("[^a-z0-9]+", "_").replaceAll("_$", "");
    }

    private static long bits(float value) {
        return Float.floatToRawIntBits(value) & 0xffff_ffffL;
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }
}
