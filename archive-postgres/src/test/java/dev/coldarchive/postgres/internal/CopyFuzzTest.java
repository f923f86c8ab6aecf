package dev.coldarchive.postgres.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.fuzz.Fuzz;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import dev.coldarchive.window.Window;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A COPY stream gives exactly the rows that were sent or, damaged, other rows of the right types or one of three errors; nothing else. */
class CopyFuzzTest {
    private static final Window WINDOW = Window.of(Instant.parse("2024-01-15T10:00:00Z"), Duration.ofHours(1));
    private static final ColumnType SHORT = ColumnType.decimal(10, 2);
    private static final ColumnType LONG = ColumnType.decimal(38, 10);
    private static final List<Mapping> MAPPINGS = List.of(Mapping.asIs(ColumnType.INT64, FieldDecoder.INT8), Mapping.asIs(ColumnType.INT32, FieldDecoder.INT4),
            Mapping.asIs(ColumnType.INT32, FieldDecoder.INT2), Mapping.asIs(ColumnType.BOOLEAN, FieldDecoder.BOOLEAN), Mapping.text(), Mapping.asIs(ColumnType.JSON, FieldDecoder.JSONB),
            Mapping.asIs(SHORT, new NumericDecoder(SHORT)), Mapping.asIs(LONG, new NumericDecoder(LONG)), Mapping.asIs(ColumnType.TIMESTAMP, FieldDecoder.TIMESTAMP),
            Mapping.asIs(ColumnType.DATE, FieldDecoder.DATE), Mapping.asIs(ColumnType.TIME, FieldDecoder.TIME), Mapping.text().list(), Mapping.asIs(LONG, new NumericDecoder(LONG)).list());
    private static final Relation RELATION = relation();
    private static final int ROWS = 3;

    @Test
    void aCopyStreamIsExactRowsOrAnError() {
        List<byte[]> good = new ArrayList<>();
        List<RowDigest> digests = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            RowBatch rows = new RowBatch(RELATION.schema());
            good.add(stream(new Random(i), rows));
            digests.add(new CanonicalRows(rows.schema()).digest(rows));
        }
        List<byte[]> tokens = List.of(CopyBytes.int4(-1), CopyBytes.int4(0), new byte[] {-1, -1}, new byte[] {0, (byte) MAPPINGS.size()}, CopyBytes.numeric(BigDecimal.TEN.pow(30)),
                new CopyBytes().header().toBytes(), "ä日😀".getBytes(UTF_8), new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, CopyBytes.int8(Long.MAX_VALUE));
        RowBatch batch = new RowBatch(RELATION.schema());
        CanonicalRows canonical = new CanonicalRows(RELATION.schema());

        Map<String, Long> outcomes = new Fuzz("COPY", 20_000, 64 << 20).run(good, tokens, input -> {
            try (CopyRows rows = new CopyRows(RELATION, WINDOW, new ScriptedCopy(input, 1 + Math.floorMod(input.length * 31, 200), ROWS), new BatchLimits(2, 1 << 20))) {
                RowDigest digest = RowDigest.EMPTY;
                while (rows.next(batch)) {
                    digest = digest.plus(canonical.digest(batch));
                }
                assertThat(digest.rows()).isEqualTo(ROWS);
                return digests.contains(digest) ? "the rows" : "other rows";
            } catch (ArchiveException e) {
                assertThat(e.category()).isIn(Set.of(Category.INTEGRITY, Category.TRANSIENT, Category.UNARCHIVABLE));
                assertThat(e.getMessage()).startsWith("cannot ").hasSizeLessThan(2_000);
                return e.category().name();
            }
        });

        assertThat(outcomes).containsKeys("the rows", "other rows", "INTEGRITY", "TRANSIENT", "UNARCHIVABLE");
    }

    /** Good streams, whose values are known, in messages that end anywhere. */
    @Test
    void whatWasSentIsWhatIsRead() {
        RowBatch batch = new RowBatch(RELATION.schema());
        CanonicalRows canonical = new CanonicalRows(RELATION.schema());
        RowBatch sent = new RowBatch(RELATION.schema());
        for (int i = 0; i < 2_000; i++) {
            Random random = new Random(i);
            sent.clear();
            byte[] stream = stream(random, sent);
            RowDigest digest = RowDigest.EMPTY;
            try (CopyRows rows = new CopyRows(RELATION, WINDOW, new ScriptedCopy(stream, 1 + random.nextInt(stream.length), ROWS), new BatchLimits(1 + random.nextInt(4), 1 << 20))) {
                while (rows.next(batch)) {
                    digest = digest.plus(canonical.digest(batch));
                }
            }
            assertThat(digest).as("stream %s", i).isEqualTo(canonical.digest(sent));
        }
    }

    private static Relation relation() {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < MAPPINGS.size(); i++) {
            columns.add(i == 0 ? Column.required("ts", MAPPINGS.get(i).type()) : Column.optional("c" + i, MAPPINGS.get(i).type()));
        }
        TableSpec spec = TableSpec.builder("trades").time(TimeColumn.integer("ts", TimeUnit.MICROS)).build();
        return new Relation(spec, 1, 'r', new TableSchema("trades", columns, List.of()), MAPPINGS, new EventColumn("ts", EventColumn.Form.INTEGER, TimeUnit.MICROS));
    }

    /** Random rows as the server sends them, and as they are to be read. */
    private static byte[] stream(Random random, RowBatch expected) {
        CopyBytes out = new CopyBytes().header();
        for (int row = 0; row < ROWS; row++) {
            byte[][] fields = new byte[MAPPINGS.size()][];
            Object[] values = new Object[MAPPINGS.size()];
            for (int i = 0; i < fields.length; i++) {
                if (i == 0 || random.nextInt(6) > 0) {
                    field(i, random, fields, values);
                }
            }
            out.row(fields);
            RowValues.append(expected, values);
        }
        return out.trailer().toBytes();
    }

    private static void field(int column, Random random, byte[][] fields, Object[] values) {
        long number = random.nextLong() >> random.nextInt(64);
        String text = List.of("", "BTC", "ä日😀", "x".repeat(300), "{\"a\": [1, 2]}").get(random.nextInt(5));
        BigDecimal decimal = BigDecimal.valueOf(number % 1_000_000_000L, 2);
        switch (column) {
            case 0 -> set(column, CopyBytes.int8(number), number, fields, values);
            case 1 -> set(column, CopyBytes.int4((int) number), (long) (int) number, fields, values);
            case 2 -> set(column, new byte[] {(byte) (number >> 8), (byte) number}, (long) (short) number, fields, values);
            case 3 -> set(column, new byte[] {(byte) (number & 1)}, number & 1, fields, values);
            case 4 -> set(column, text.getBytes(UTF_8), text, fields, values);
            case 5 -> set(column, ("\u0001" + text).getBytes(UTF_8), text, fields, values);
            case 6, 7 -> set(column, CopyBytes.numeric(decimal), decimal, fields, values);
            case 8 -> set(column, CopyBytes.int8(number >> 8), (number >> 8) + FieldDecoder.EPOCH_MICROS, fields, values);
            case 9 -> set(column, CopyBytes.int4((int) number >> 4), ((int) number >> 4) + (long) FieldDecoder.EPOCH_DAYS, fields, values);
            case 10 -> set(column, CopyBytes.int8(number & 0xfffffff), number & 0xfffffff, fields, values);
            case 11 -> set(column, array(25, text.getBytes(UTF_8), null), java.util.Arrays.asList(text, null), fields, values);
            default -> set(column, array(1_700, CopyBytes.numeric(decimal)), List.of(decimal), fields, values);
        }
    }

    private static void set(int column, byte[] field, Object value, byte[][] fields, Object[] values) {
        fields[column] = field;
        values[column] = value;
    }

    private static byte[] array(int type, byte[]... elements) {
        CopyBytes bytes = new CopyBytes().raw(CopyBytes.int4(1)).raw(CopyBytes.int4(1)).raw(CopyBytes.int4(type)).raw(CopyBytes.int4(elements.length)).raw(CopyBytes.int4(1));
        for (byte[] element : elements) {
            bytes.raw(CopyBytes.int4(element == null ? -1 : element.length)).raw(element == null ? new byte[0] : element);
        }
        return bytes.toBytes();
    }
}
