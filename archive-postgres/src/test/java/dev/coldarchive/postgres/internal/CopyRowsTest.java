package dev.coldarchive.postgres.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.Transient;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowSizes;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import dev.coldarchive.window.Window;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CopyRowsTest {
    private static final Window WINDOW = Window.of(Instant.parse("2024-01-15T10:00:00Z"), Duration.ofHours(1));
    private static final ColumnType PRICE = ColumnType.decimal(10, 2);
    private static final ColumnType NAMES = ColumnType.listOf(ColumnType.STRING);
    private static final TableSpec SPEC = TableSpec.builder("trades").time(TimeColumn.integer("ts", TimeUnit.MICROS)).build();
    private static final Relation RELATION = new Relation(SPEC, 1, 'r',
            new TableSchema("trades", List.of(Column.required("ts", ColumnType.INT64), Column.required("id", ColumnType.INT32), Column.optional("ticker", ColumnType.STRING),
                    Column.optional("price", PRICE), Column.optional("names", NAMES)), List.of("id")),
            List.of(Mapping.asIs(ColumnType.INT64, FieldDecoder.INT8), Mapping.asIs(ColumnType.INT32, FieldDecoder.INT4), Mapping.text(),
                    Mapping.asIs(PRICE, new NumericDecoder(PRICE)), Mapping.text().list()),
            new EventColumn("ts", EventColumn.Form.INTEGER, TimeUnit.MICROS));
    private static final byte[] ARRAY = new CopyBytes().raw(CopyBytes.int4(1)).raw(CopyBytes.int4(1)).raw(CopyBytes.int4(25)).raw(CopyBytes.int4(3))
            .raw(CopyBytes.int4(1)).raw(CopyBytes.int4(1)).raw(new byte[] {'a'}).raw(CopyBytes.int4(-1)).raw(CopyBytes.int4(0)).toBytes();
    private static final byte[] EMPTY = new CopyBytes().raw(CopyBytes.int4(0)).raw(CopyBytes.int4(0)).raw(CopyBytes.int4(25)).toBytes();
    private static final byte[] STREAM = new CopyBytes().header()
            .row(CopyBytes.int8(10), CopyBytes.int4(1), "BTC".getBytes(UTF_8), CopyBytes.numeric(new BigDecimal("12.34")), ARRAY)
            .row(CopyBytes.int8(20), CopyBytes.int4(2), null, null, null)
            .row(CopyBytes.int8(30), CopyBytes.int4(3), "".getBytes(UTF_8), CopyBytes.numeric(new BigDecimal("-0.07")), EMPTY)
            .trailer().toBytes();
    private static final String EXPECTED = "[[10, 1, BTC, 1234, [a, null, ]], [20, 2, null, null, null], [30, 3, , -7, []]]";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 11, 13, 17, 64, 10_000})
    void messagesMayEndAnywhere(int length) {
        assertThat(read(new ScriptedCopy(STREAM, length, 3))).isEqualTo(EXPECTED);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9, 100, 4_000, 1_000_000})
    void moreRowsThanAreDecodedAtOnceComeAsTheyAre(int length) {
        CopyBytes stream = new CopyBytes().header();
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            boolean nothing = i % 7 == 0;
            stream.row(CopyBytes.int8(i), CopyBytes.int4(-i), nothing ? null : "T".repeat(i % 30).getBytes(UTF_8), i % 5 == 0 ? null : CopyBytes.numeric(new BigDecimal(i + ".25")), i % 2 == 0 ? ARRAY : null);
            expected.append(", [").append(i).append(", ").append(-i).append(", ").append(nothing ? null : "T".repeat(i % 30)).append(", ").append(i % 5 == 0 ? null : i * 100 + 25)
                    .append(i % 2 == 0 ? ", [a, null, ]]" : ", null]");
        }
        assertThat(read(new ScriptedCopy(stream.trailer().toBytes(), length, 200))).isEqualTo("[" + expected.substring(2) + "]");
    }

    /** Fields are decoded by columns, and the tickers come before the prices. */
    @Test
    void ofSeveralRefusedValuesTheFirstRowsIsNamed() {
        byte[] stream = new CopyBytes().header().row(CopyBytes.int8(10), CopyBytes.int4(1), null, null, null)
                .row(CopyBytes.int8(20), CopyBytes.int4(2), null, CopyBytes.numeric(new BigDecimal("0.001")), null)
                .row(CopyBytes.int8(30), CopyBytes.int4(3), new byte[] {(byte) 0xff}, null, null).raw(new byte[] {0, 5, 0}).toBytes();
        for (int length : new int[] {1, 10_000}) {
            assertThatThrownBy(() -> read(new ScriptedCopy(stream, length, 3))).isInstanceOfSatisfying(ArchiveException.class, e -> {
                assertThat(e.category()).isEqualTo(Category.UNARCHIVABLE);
                assertThat(e).hasMessageContaining("column \"price\"").hasMessageContaining("\"ts\" 20, \"id\" 2");
            });
        }
    }

    @Test
    void aStreamCutAtAnyByteIsRefusedAndMayBeTriedAgain() {
        for (int cut = 0; cut < STREAM.length; cut++) {
            byte[] some = Arrays.copyOf(STREAM, cut);
            for (int length : new int[] {1, 10_000}) {
                assertThatThrownBy(() -> read(new ScriptedCopy(some, length, 3))).as("cut at %s", cut).isInstanceOf(Transient.class).hasMessageContaining("trailer");
            }
        }
    }

    @Test
    void aConnectionThatBreaksAtAnyByteIsTransient() {
        for (int cut = 0; cut < STREAM.length; cut++) {
            byte[] some = Arrays.copyOf(STREAM, cut);
            assertThatThrownBy(() -> read(new ScriptedCopy(some, 10_000, 3).thenFails(new SQLException("terminating connection", "57P01"))))
                    .as("cut at %s", cut).isInstanceOf(Transient.class).hasMessageContaining("57P01");
        }
    }

    @Test
    void aFlippedBitGivesOtherValuesOrAClearErrorButNothingElse() {
        for (int bit = 0; bit < STREAM.length * 8; bit++) {
            byte[] flipped = STREAM.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(read(new ScriptedCopy(flipped, 16, 3))).as("bit %s", bit).isNotEqualTo(EXPECTED);
            } catch (ArchiveException e) {
                assertThat(e.category()).as("bit %s: %s", bit, e.getMessage()).isIn(Category.INTEGRITY, Category.TRANSIENT, Category.UNARCHIVABLE);
            } catch (AssertionError e) {
                // The upper half of a numeric's display scale and the type of array elements say nothing about the value.
                assertThat(STREAM[bit / 8]).as("bit %s may change nothing", bit).isIn((byte) 0, (byte) 1, (byte) 2, (byte) 25);
            }
        }
    }

    @Test
    void aCountThatIsNotTheServersIsRefused() {
        for (long sent : new long[] {-1, 0, 2, 4}) {
            assertThatThrownBy(() -> read(new ScriptedCopy(STREAM, 10_000, sent))).isInstanceOfSatisfying(ArchiveException.class,
                    e -> assertThat(e.category()).isEqualTo(Category.INTEGRITY));
        }
    }

    @Test
    void bytesAfterTheTrailerAreRefused() {
        byte[] more = Arrays.copyOf(STREAM, STREAM.length + 1);
        assertThatThrownBy(() -> read(new ScriptedCopy(more, 10_000, 3))).hasMessageContaining("after the trailer");
    }

    @Test
    void aHugeLengthThatNobodySendsTakesNoMemory() {
        byte[] stream = new CopyBytes().header().raw(new byte[] {0, 5}).raw(CopyBytes.int4(0x0fffffe0)).raw(new byte[] {1, 2, 3}).toBytes();
        assertThatThrownBy(() -> read(new ScriptedCopy(stream, 4, 1))).isInstanceOf(Transient.class);
    }

    @Test
    void aRowAboveItsLimitIsRefusedByItsLengthAndNotWaitedFor() {
        Relation small = new Relation(TableSpec.builder("trades").time(TimeColumn.integer("ts", TimeUnit.MICROS)).rowSizes(new RowSizes(50, 100)).build(), 1, 'r', RELATION.schema(),
                RELATION.mappings(), RELATION.time());
        byte[] stream = new CopyBytes().header().row(CopyBytes.int8(10), CopyBytes.int4(41), "x".repeat(60).getBytes(UTF_8), null, null)
                .raw(new byte[] {0, 5}).raw(CopyBytes.int4(8)).raw(CopyBytes.int8(20)).raw(CopyBytes.int4(4)).raw(CopyBytes.int4(42)).raw(CopyBytes.int4(0x3fffffff)).toBytes();
        for (int length : new int[] {1, 10_000}) {
            assertThatThrownBy(() -> read(small, new ScriptedCopy(stream, length, 2))).isInstanceOfSatisfying(ArchiveException.class, e -> {
                assertThat(e.category()).isEqualTo(Category.UNARCHIVABLE);
                assertThat(e).hasMessage("cannot archive column \"ticker\" of table trades: a value of 1073741823 bytes, in a row that may have 100, in the row with \"ts\" 20, \"id\" 42");
            });
        }
    }

    @Test
    void theNameOfARefusedRowIsNotSoughtBehindAValueThatHasNotCome() {
        Relation small = new Relation(TableSpec.builder("trades").time(TimeColumn.integer("ts", TimeUnit.MICROS)).rowSizes(new RowSizes(50, 100)).build(), 1, 'r',
                new TableSchema("trades", List.of(Column.optional("note", ColumnType.STRING), Column.required("ts", ColumnType.INT64)), List.of()),
                List.of(Mapping.text(), Mapping.asIs(ColumnType.INT64, FieldDecoder.INT8)), RELATION.time());
        byte[] stream = new CopyBytes().header().raw(new byte[] {0, 2}).raw(CopyBytes.int4(500)).raw(new byte[10]).toBytes();
        assertThatThrownBy(() -> read(small, new ScriptedCopy(stream, 7, 1))).isInstanceOfSatisfying(ArchiveException.class, e -> assertThat(e)
                .hasMessageContaining("column \"note\"").hasMessageContaining("(not readable").hasMessageContaining("row 1 of this read"));
    }

    @Test
    void aRefusedValueNamesTableColumnAndRow() {
        byte[] nan = {0, 0, 0, 0, (byte) 0xc0, 0, 0, 0};
        byte[] stream = new CopyBytes().header().row(CopyBytes.int8(10), CopyBytes.int4(41), null, null, null)
                .row(CopyBytes.int8(20), CopyBytes.int4(42), null, nan, null).trailer().toBytes();
        for (int length : new int[] {1, 10_000}) {
            assertThatThrownBy(() -> read(new ScriptedCopy(stream, length, 2))).isInstanceOfSatisfying(ArchiveException.class, e -> {
                assertThat(e.category()).isEqualTo(Category.UNARCHIVABLE);
                assertThat(e).hasMessage("cannot archive column \"price\" of table trades: NaN, which is no decimal(10,2), in the row with \"ts\" 20, \"id\" 42");
                assertThat(e.table()).contains("trades");
                assertThat(e.window()).contains(WINDOW);
                assertThat(e.hint()).isPresent();
            });
        }
    }

    @Test
    void aNullInARequiredColumnNamesTheRow() {
        byte[] stream = new CopyBytes().header().row(CopyBytes.int8(10), null, null, null, null).trailer().toBytes();
        assertThatThrownBy(() -> read(new ScriptedCopy(stream, 10_000, 1))).hasMessageContaining("column \"id\" of table trades: NULL").hasMessageContaining("\"ts\" 10");
    }

    @Test
    void afterAFailureTheReaderOnlyFails() {
        CopyRows rows = new CopyRows(RELATION, WINDOW, new ScriptedCopy(Arrays.copyOf(STREAM, 60), 10_000, 3), BatchLimits.DEFAULT);
        RowBatch batch = new RowBatch(rows.schema());
        assertThatThrownBy(() -> rows.next(batch)).isInstanceOf(Transient.class);
        assertThatThrownBy(() -> rows.next(batch)).isInstanceOf(Transient.class);
    }

    private static String read(ScriptedCopy copy) {
        return read(RELATION, copy);
    }

    private static String read(Relation relation, ScriptedCopy copy) {
        List<Object[]> rows = RowValues.readAll(new CopyRows(relation, WINDOW, copy, new BatchLimits(2, 1 << 20)));
        assertThat(copy.ended).isTrue();
        return rows.stream().map(row -> Arrays.stream(row).map(CopyRowsTest::text).toList().toString()).toList().toString();
    }

    private static String text(Object value) {
        return value instanceof byte[] bytes ? new String(bytes, UTF_8) : value instanceof List<?> list ? list.stream().map(CopyRowsTest::text).toList().toString()
                : String.valueOf(value);
    }
}
