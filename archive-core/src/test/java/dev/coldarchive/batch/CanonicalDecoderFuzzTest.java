package dev.coldarchive.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.fuzz.Fuzz;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Canonical bytes are those of a row, and of no other, or refused: what is decoded encodes to the same bytes. */
class CanonicalDecoderFuzzTest {
    private static final List<TableSchema> SCHEMAS = List.of(SampleRows.everyType(), SampleRows.orderbookDeltas(),
            new TableSchema("lists", List.of(Column.required("ts", ColumnType.INT64), Column.optional("tags", ColumnType.listOf(ColumnType.STRING)),
                    Column.optional("prices", ColumnType.listOf(ColumnType.decimal(38, 10))), Column.optional("flags", ColumnType.listOf(ColumnType.BOOLEAN)))));

    @Test
    void canonicalBytesAreExactlyARowOrRefused() {
        List<byte[]> good = new ArrayList<>();
        for (TableSchema schema : SCHEMAS) {
            RowBatch rows = new RowBatch(schema);
            SampleRows.appendRandom(rows, 3, new Random(5));
            for (int row = 0; row < 3; row++) {
                good.add(new CanonicalRows(schema).copy(rows, row));
            }
        }
        List<byte[]> tags = SCHEMAS.stream().flatMap(s -> s.columns().stream()).map(c -> ByteBuffer.allocate(4).putInt(CanonicalRows.tag(c.name())).array()).toList();
        List<CanonicalDecoder> decoders = SCHEMAS.stream().map(CanonicalDecoder::new).toList();
        List<CanonicalRows> encoders = SCHEMAS.stream().map(CanonicalRows::new).toList();
        List<RowBatch> batches = SCHEMAS.stream().map(RowBatch::new).toList();

        Map<String, Long> outcomes = new Fuzz("canonical bytes", 20_000, 32 << 20).run(good, tags, input -> {
            int taken = 0;
            for (int i = 0; i < SCHEMAS.size(); i++) {
                RowBatch batch = batches.get(i);
                batch.clear();
                try {
                    decoders.get(i).append(input, 0, input.length, batch);
                    assertThat(encoders.get(i).copy(batch, 0)).isEqualTo(input);
                    taken++;
                } catch (IllegalArgumentException refused) {
                    assertThat(refused.getMessage()).isNotBlank();
                }
            }
            return taken > 0 ? "row" : "refused";
        });

        assertThat(outcomes).containsKeys("row", "refused");
    }
}
