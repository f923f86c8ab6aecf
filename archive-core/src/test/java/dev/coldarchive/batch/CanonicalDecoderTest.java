package dev.coldarchive.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class CanonicalDecoderTest {
    private static final TableSchema SCHEMA = SampleRows.everyType();

    @Property(tries = 10)
    void anyRowComesBack(@ForAll long seed) {
        RowBatch rows = new RowBatch(SCHEMA);
        SampleRows.appendRandom(rows, 5, new Random(seed));
        SampleRows.appendLimits(rows);
        RowBatch decoded = new RowBatch(SCHEMA);
        CanonicalRows canonical = new CanonicalRows(SCHEMA);
        CanonicalDecoder decoder = new CanonicalDecoder(SCHEMA);
        for (int row = 0; row < rows.rows(); row++) {
            int length = canonical.encode(rows, row);
            decoder.append(canonical.bytes(), 0, length, decoded);
        }
        assertThat(RowValues.texts(RowValues.rows(decoded))).isEqualTo(RowValues.texts(RowValues.rows(rows)));
    }

    @Property(tries = 200)
    void damagedBytesAreRefusedOrGiveAnotherRow(@ForAll long seed) {
        Random random = new Random(seed);
        RowBatch rows = new RowBatch(SCHEMA);
        SampleRows.appendRandom(rows, 1, random);
        byte[] bytes = new CanonicalRows(SCHEMA).copy(rows, 0);
        byte[] damaged = random.nextBoolean() ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
        if (damaged.length > 0) {
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        }
        try {
            new CanonicalDecoder(SCHEMA).append(damaged, 0, damaged.length, new RowBatch(SCHEMA));
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageMatching(".+");
        }
    }

    @Example
    void aLengthBeyondTheEndTakesNoMemory() {
        for (ColumnType type : List.of(ColumnType.STRING, ColumnType.decimal(38, 0), ColumnType.listOf(ColumnType.INT32))) {
            TableSchema schema = new TableSchema("t", List.of(Column.optional("v", type)));
            byte[] bytes = ByteBuffer.allocate(16).putInt(CanonicalRows.tag("v")).putInt(Integer.MAX_VALUE).putInt(Integer.MAX_VALUE).array();
            assertThatThrownBy(() -> new CanonicalDecoder(schema).append(bytes, 0, bytes.length, new RowBatch(schema))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** Found by fuzzing: another spelling of a value would make two rows of one. */
    @Example
    void whatIsNotWrittenTheOneCanonicalWayIsRefused() {
        refused(ColumnType.listOf(ColumnType.INT64), 0, 0, 0, 1, 2, 128, 0, 0, 0, 0, 0, 0, 1);
        refused(ColumnType.listOf(ColumnType.INT64), 255, 255, 255, 255);
        refused(ColumnType.decimal(9, 2), 0, 0, 0, 1, 0, 0, 0, 1, 20);
        refused(ColumnType.decimal(9, 2), 0, 0, 0, 0, 0, 0, 0, 2, 0, 20);
        refused(ColumnType.decimal(38, 2), 0, 0, 0, 2, 0, 0, 0, 1, 0);
    }

    private static void refused(ColumnType type, int... value) {
        TableSchema schema = new TableSchema("t", List.of(Column.optional("v", type)));
        ByteBuffer bytes = ByteBuffer.allocate(4 + value.length).putInt(CanonicalRows.tag("v"));
        for (int b : value) {
            bytes.put((byte) b);
        }
        assertThatThrownBy(() -> new CanonicalDecoder(schema).append(bytes.array(), 0, bytes.capacity(), new RowBatch(schema))).isInstanceOf(IllegalArgumentException.class);
    }
}
