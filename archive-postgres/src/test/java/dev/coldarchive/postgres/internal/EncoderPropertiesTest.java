package dev.coldarchive.postgres.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.batch.SampleRows;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is encoded is decoded as the same, and where there is one form only, byte for byte as PostgreSQL sends it. */
class EncoderPropertiesTest {
    /** Times that PostgreSQL cannot hold are no rows of its tables. */
    private static final TableSchema TYPES = new TableSchema("every_type", SampleRows.everyType().columns().stream()
            .filter(column -> !column.type().toString().contains("timestamp") && !column.type().toString().contains("date")).toList());

    @Property(tries = 50)
    void rowsOfEveryTypeComeBackTheSame(@ForAll long seed) throws Exception {
        RowBatch batch = new RowBatch(TYPES);
        SampleRows.appendLimits(batch);
        SampleRows.appendRandom(batch, 100, new Random(seed));
        assertThat(RowValues.texts(RowValues.rows(throughTheWire(batch)))).isEqualTo(RowValues.texts(RowValues.rows(batch)));
    }

    @Property(tries = 200)
    void timesComeBackTheSame(@ForAll long micros, @ForAll int day) throws Exception {
        TableSchema schema = new TableSchema("times", List.of(Column.optional("at", ColumnType.TIMESTAMP), Column.optional("on", ColumnType.DATE)));
        long time = micros / 2; // half of all there are, around 1970
        RowBatch batch = RowValues.batch(schema, new Object[] {time, (long) day / 2}, new Object[] {null, null});
        assertThat(RowValues.texts(RowValues.rows(throughTheWire(batch)))).isEqualTo(RowValues.texts(RowValues.rows(batch)));
    }

    @Provide
    Arbitrary<BigInteger> unscaled() {
        return Arbitraries.oneOf(Arbitraries.bigIntegers().between(BigInteger.TEN.pow(38).negate().add(BigInteger.ONE), BigInteger.TEN.pow(38).subtract(BigInteger.ONE)),
                Arbitraries.integers().between(0, 37).map(BigInteger.TEN::pow), Arbitraries.integers().between(-100_000, 100_000).map(BigInteger::valueOf));
    }

    @Property(tries = 3_000)
    void aNumericIsSentAsPostgresqlSendsIt(@ForAll("unscaled") BigInteger unscaled, @ForAll int seed) throws Exception {
        int scale = Math.floorMod(seed, 39);
        int digits = unscaled.abs().compareTo(BigInteger.TEN.pow(18)) < 0 && scale <= 18 && seed % 2 == 0 ? 18 : 38;
        ColumnType type = ColumnType.decimal(digits, scale);
        RowBatch batch = RowValues.batch(new TableSchema("t", List.of(Column.optional("v", type))), new Object[] {new BigDecimal(unscaled, scale)});
        NumericEncoder encoder = new NumericEncoder(scale);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        CopyChunk chunk = new CopyChunk((bytes, length) -> sent.write(bytes, 0, length));
        int length = encoder.length(batch.column(0), 0);
        encoder.write(batch.column(0), 0, chunk);
        chunk.flush();
        assertThat(sent.toByteArray()).hasSize(length).isEqualTo(CopyBytes.numeric(new BigDecimal(unscaled, scale).setScale(scale, RoundingMode.UNNECESSARY)));
    }

    private static RowBatch throughTheWire(RowBatch batch) throws Exception {
        List<byte[]> messages = new ArrayList<>();
        List<FieldDecoder> decoders = batch.schema().columns().stream().map(column -> decoder(column.type())).toList();
        CopyEncoder encoder = new CopyEncoder((bytes, length) -> messages.add(Arrays.copyOf(bytes, length)), decoders.stream().map(d -> FieldEncoder.mirror(d, 25)).toList(),
                IntStream.range(0, decoders.size()).toArray());
        encoder.write(batch);
        encoder.end();
        Iterator<byte[]> stream = messages.iterator();
        CopyDecoder decoder = new CopyDecoder(() -> stream.hasNext() ? stream.next() : null, decoders, new boolean[decoders.size()], Long.MAX_VALUE);
        RowBatch back = new RowBatch(batch.schema());
        while (!decoder.ended()) {
            decoder.fill(back, new BatchLimits(Integer.MAX_VALUE, Long.MAX_VALUE));
        }
        return back;
    }

    private static FieldDecoder decoder(ColumnType type) {
        return switch (type.kind()) {
            case BOOLEAN -> FieldDecoder.BOOLEAN;
            case INT32 -> FieldDecoder.INT4;
            case INT64, DOUBLE -> FieldDecoder.INT8;
            case FLOAT -> FieldDecoder.FLOAT4;
            case DECIMAL -> new NumericDecoder(type);
            case STRING -> FieldDecoder.TEXT;
            case JSON -> FieldDecoder.JSONB;
            case UUID -> FieldDecoder.UUID;
            case BYTES -> FieldDecoder.BYTES;
            case TIMESTAMP, LOCAL_TIMESTAMP -> FieldDecoder.TIMESTAMP;
            case DATE -> FieldDecoder.DATE;
            case TIME -> FieldDecoder.TIME;
            case LIST -> new ArrayDecoder(decoder(type.element()));
        };
    }
}
