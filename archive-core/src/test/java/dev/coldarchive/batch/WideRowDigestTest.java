package dev.coldarchive.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.util.List;
import org.junit.jupiter.api.Test;

class WideRowDigestTest {

    @Test
    void aRowWiderThanAllBeforeHasTheDigestThatItHasAlone() {
        TableSchema schema = new TableSchema("t", List.of(Column.required("text", ColumnType.STRING)), List.of());
        RowBatch batch = RowValues.batch(schema, row("narrow"), row("x".repeat(5_000)));
        CanonicalRows wide = new CanonicalRows(schema);
        wide.encode(batch, 1);
        RowDigest afterGrowing = wide.digest(batch);
        assertThat(new CanonicalRows(schema).digest(batch)).isEqualTo(afterGrowing);
    }

    private static Object[] row(Object... values) {
        return values;
    }
}
