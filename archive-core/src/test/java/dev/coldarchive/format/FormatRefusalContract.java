package dev.coldarchive.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.batch.BytesVector;
import dev.coldarchive.batch.ListVector;
import dev.coldarchive.batch.LongVector;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.SampleRows;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What every {@link FileFormat} refuses to write, and to read. */
public abstract class FormatRefusalContract extends FormatWorld {
    @Test
    void aWriterThatWasNotFinishedLeavesNoReadableFile() {
        Path file = directory.resolve("unfinished");
        try (RowWriter writer = format().create(file, SampleRows.orderbookDeltas(), SMALL_GROUPS)) {
            writer.write(deltas(2_000));
        }
        assertDamaged(file);
    }

    @Test
    void anExistingFileIsNeverOverwritten() throws IOException {
        Path file = Files.writeString(directory.resolve("there"), "precious");
        assertThatThrownBy(() -> format().create(file, SampleRows.orderbookDeltas(), SMALL_GROUPS))
                .isInstanceOfSatisfying(ArchiveException.class, e -> assertThat(e.category()).isEqualTo(Category.LOCAL_DISK));
        assertThat(file).hasContent("precious");
    }

    @Test
    void aNullInARequiredColumnIsRefusedByTableColumnAndRow() {
        RowBatch rows = new RowBatch(new TableSchema("t", List.of(Column.required("c", ColumnType.STRING))));
        rows.bytes(0).append("there");
        rows.column(0).appendNull();
        assertRefused(rows, "column c of table t: row 2 is NULL");
    }

    @Test
    void valuesThatTheirColumnCannotHoldAreRefused() {
        assertMisfit(ColumnType.INT32, column -> column.append(1L << 31));
        assertMisfit(ColumnType.DATE, column -> column.append(-1L - (1L << 31)));
        assertMisfit(ColumnType.decimal(3, 1), column -> column.append(1_000));
        assertMisfit(ColumnType.BOOLEAN, column -> column.append(2));
        assertMisfit(ColumnType.TIME, column -> column.append(86_400_000_000L));
        assertMisfitBytes(ColumnType.decimal(20, 0), BigInteger.TEN.pow(20).negate().toByteArray());
        assertMisfitBytes(ColumnType.UUID, new byte[15]);
    }

    @Test
    void aFileThatIsCutOffIsAnIntegrityError() throws IOException {
        byte[] whole = Files.readAllBytes(write("whole", deltas(500), SMALL_GROUPS, 500));
        for (int length : new int[] {0, 1, 4, 8, 12, whole.length / 2, whole.length - 9, whole.length - 5, whole.length - 1}) {
            assertDamaged(Files.write(directory.resolve("cut-" + length), Arrays.copyOf(whole, length)));
        }
    }

    @Test
    void aFileOfAnotherFormatIsAnIntegrityError() throws IOException {
        assertDamaged(Files.writeString(directory.resolve("text"), "exchange_ts,ticker\n1,KX\n".repeat(50)));
    }

    private void assertDamaged(Path file) {
        assertThatThrownBy(() -> readAll(file))
                .isInstanceOfSatisfying(ArchiveException.class, e -> assertThat(e.category()).isEqualTo(Category.INTEGRITY));
        assertThatThrownBy(() -> format().describe(file))
                .isInstanceOfSatisfying(ArchiveException.class, e -> assertThat(e.category()).isEqualTo(Category.INTEGRITY));
        assertThatThrownBy(() -> describeBytes(file))
                .isInstanceOfSatisfying(ArchiveException.class, e -> assertThat(e.category()).isEqualTo(Category.INTEGRITY));
    }

    private void assertMisfit(ColumnType type, Consumer<LongVector> value) {
        RowBatch rows = new RowBatch(new TableSchema("t", List.of(Column.optional("c", type))));
        rows.column(0).appendNull();
        value.accept(rows.longs(0));
        assertRefused(rows, "column c of table t: row 2 is no " + type);
    }

    private void assertMisfitBytes(ColumnType type, byte[] value) {
        RowBatch rows = new RowBatch(new TableSchema("t", List.of(Column.optional("c", ColumnType.listOf(type)))));
        rows.column(0).appendNull();
        BytesVector elements = (BytesVector) ((ListVector) rows.column(0)).elements();
        elements.appendNull();
        elements.append(value);
        ((ListVector) rows.column(0)).endList();
        assertRefused(rows, "column c of table t: row 2 has an element that is no " + type);
    }

    private void assertRefused(RowBatch rows, String message) {
        Path file = directory.resolve("refused-" + message.hashCode());
        try (RowWriter writer = format().create(file, rows.schema(), SMALL_GROUPS)) {
            assertThatThrownBy(() -> writer.write(rows)).hasMessageContaining(message)
                    .isInstanceOfSatisfying(ArchiveException.class, e -> {
                        assertThat(e.category()).isEqualTo(Category.UNARCHIVABLE);
                        assertThat(e.table()).contains("t");
                    });
        }
    }
}
