package dev.coldarchive.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The canonical bytes are a permanent format: whoever makes this test fail has broken every archive there is. */
class CanonicalVectorsTest {
    private final List<CanonicalVectors.Table> tables = CanonicalVectors.read();

    @Test
    void rowsHaveTheBytesThatAreWrittenDown() {
        for (CanonicalVectors.Table table : tables) {
            RowBatch batch = table.batch();
            CanonicalRows canonical = new CanonicalRows(table.schema());
            for (int row = 0; row < batch.rows(); row++) {
                assertThat(HexFormat.of().formatHex(canonical.copy(batch, row))).as("%s, row %s", table.schema().name(), row)
                        .isEqualTo(HexFormat.of().formatHex(table.rows().get(row).bytes()));
            }
        }
    }

    @Test
    void bytesHaveTheHashesThatAreWrittenDown() {
        Murmur3 hash = new Murmur3();
        for (CanonicalVectors.Table table : tables) {
            for (CanonicalVectors.Row row : table.rows()) {
                hash.hash(row.bytes(), 0, row.bytes().length);
                assertThat(String.format("%016x%016x", hash.first, hash.second)).as(table.schema().name()).isEqualTo(row.hash());
            }
        }
    }

    @Test
    void tablesHaveTheDigestsThatAreWrittenDown() {
        for (CanonicalVectors.Table table : tables) {
            assertThat(new CanonicalRows(table.schema()).digest(table.batch())).as(table.schema().name()).isEqualTo(table.digest());
        }
    }

    @Test
    void theBytesThatAreWrittenDownGiveTheRowsBack() {
        for (CanonicalVectors.Table table : tables) {
            RowBatch decoded = new RowBatch(table.schema());
            CanonicalDecoder decoder = new CanonicalDecoder(table.schema());
            for (CanonicalVectors.Row row : table.rows()) {
                decoder.append(row.bytes(), 0, row.bytes().length, decoded);
            }
            assertThat(RowValues.texts(RowValues.rows(decoded))).as(table.schema().name()).isEqualTo(RowValues.texts(RowValues.rows(table.batch())));
        }
    }

    @Test
    void neitherTheOrderOfColumnsNorAColumnOfNullsChangesAnything() {
        for (CanonicalVectors.Table table : tables) {
            List<Column> columns = new ArrayList<>(table.schema().columns());
            columns.add(Column.optional("added later", ColumnType.STRING));
            Collections.reverse(columns);
            RowBatch batch = new RowBatch(new TableSchema("reversed", columns));
            for (CanonicalVectors.Row row : table.rows()) {
                List<Object> values = new ArrayList<>();
                Collections.addAll(values, row.values());
                values.add(null);
                Collections.reverse(values);
                RowValues.append(batch, values.toArray());
            }
            assertThat(new CanonicalRows(batch.schema()).digest(batch)).as(table.schema().name()).isEqualTo(table.digest());
        }
    }

    @Test
    void everyTypeIsThere() {
        Set<ColumnType.Kind> alone = tables.stream().flatMap(table -> table.schema().columns().stream()).map(column -> column.type().kind()).collect(Collectors.toSet());
        Set<ColumnType.Kind> inLists = tables.stream().flatMap(table -> table.schema().columns().stream()).map(Column::type)
                .filter(type -> type.kind() == ColumnType.Kind.LIST).map(type -> type.element().kind()).collect(Collectors.toSet());
        assertThat(alone).isEqualTo(EnumSet.allOf(ColumnType.Kind.class));
        assertThat(inLists).isEqualTo(EnumSet.complementOf(EnumSet.of(ColumnType.Kind.LIST)));
    }
}
