package dev.coldarchive.postgres.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.batch.RowValues;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DecoderPropertiesTest {

    @Provide
    Arbitrary<BigDecimal> numbers() {
        return Combinators.combine(Arbitraries.bigIntegers().between(BigInteger.TEN.pow(40).negate(), BigInteger.TEN.pow(40)), Arbitraries.integers().between(0, 40),
                Arbitraries.integers().between(0, 40)).as((digits, drop, scale) -> new BigDecimal(digits.divide(BigInteger.TEN.pow(drop)), scale));
    }

    @Property(tries = 3_000)
    void aNumericIsExactOrRefused(@ForAll("numbers") BigDecimal number, @ForAll int seed) {
        int precision = 1 + Math.floorMod(seed, 38);
        ColumnType type = ColumnType.decimal(precision, Math.floorMod(seed / 38, precision + 1));
        byte[] sent = CopyBytes.numeric(number);
        boolean fits = number.signum() == 0 || number.stripTrailingZeros().scale() <= type.scale()
                && number.setScale(type.scale(), RoundingMode.DOWN).unscaledValue().abs().compareTo(BigInteger.TEN.pow(precision)) < 0;
        RowBatch batch = batch(type);
        NumericDecoder decoder = new NumericDecoder(type);
        if (fits) {
            decoder.append(sent, 0, sent.length, batch.column(0));
            Object stored = RowValues.row(batch, 0)[0];
            BigInteger unscaled = stored instanceof Long value ? BigInteger.valueOf(value) : new BigInteger((byte[]) stored);
            assertThat(new BigDecimal(unscaled, type.scale())).isEqualByComparingTo(number);
            if (stored instanceof byte[] bytes) {
                assertThat(bytes).isEqualTo(unscaled.toByteArray());
            }
        } else {
            assertThatThrownBy(() -> decoder.append(sent, 0, sent.length, batch.column(0))).isInstanceOfSatisfying(RefusedValue.class,
                    e -> assertThat(e.isMalformed()).isFalse());
        }
    }

    @Property(tries = 2_000)
    void utf8IsWhatTheJdkSaysItIs(@ForAll byte[] bytes) {
        assertThat(Utf8.isValid(bytes, 0, bytes.length)).isEqualTo(decodes(bytes));
    }

    @Property(tries = 500)
    void everyTextIsUtf8(@ForAll String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(Utf8.isValid(bytes, 0, bytes.length)).isTrue();
    }

    @Example
    void everySequenceOfUpToThreeOddBytesIsJudgedAsTheJdkDoes() {
        int[] odd = {0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff};
        for (int a : odd) {
            for (int b : odd) {
                for (int c : odd) {
                    byte[] bytes = {'x', (byte) a, (byte) b, (byte) c, (byte) 0x80, 'y'};
                    for (int length = 1; length <= bytes.length; length++) {
                        byte[] some = Arrays.copyOf(bytes, length);
                        assertThat(Utf8.isValid(some, 0, length)).isEqualTo(decodes(some));
                    }
                }
            }
        }
    }

    @Property(tries = 3_000)
    void anyBytesAreAValueOrRefused(@ForAll byte[] bytes) {
        ColumnType decimal = ColumnType.decimal(38, 10);
        for (Mapping mapping : List.of(Mapping.asIs(decimal, new NumericDecoder(decimal)), Mapping.asIs(ColumnType.DATE, FieldDecoder.DATE),
                Mapping.asIs(ColumnType.TIME, FieldDecoder.TIME), Mapping.asIs(ColumnType.TIMESTAMP, FieldDecoder.TIMESTAMP),
                Mapping.asIs(ColumnType.BOOLEAN, FieldDecoder.BOOLEAN), Mapping.asIs(ColumnType.JSON, FieldDecoder.JSONB),
                Mapping.asIs(ColumnType.INT32, FieldDecoder.INT2).list(), Mapping.text().list())) {
            ColumnVector vector = ColumnVector.of(mapping.type());
            try {
                mapping.decoder().append(bytes, 0, bytes.length, vector);
                assertThat(vector.size()).isEqualTo(1);
            } catch (RefusedValue e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    private static boolean decodes(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static RowBatch batch(ColumnType type) {
        return new RowBatch(new TableSchema("t", List.of(Column.optional("v", type))));
    }
}
