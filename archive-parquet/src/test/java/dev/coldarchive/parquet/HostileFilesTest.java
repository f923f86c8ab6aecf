package dev.coldarchive.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small files that somebody made to end the process that reads them. Each was found by fuzzing or by reading the code after it. */
class HostileFilesTest {
    private static final int ENTRY_BYTES = 1 << 20;

    private final ByteArrayOutputStream file = new ByteArrayOutputStream();

    @TempDir
    Path directory;

    @Test
    void structuresNestedAMillionDeepDoNotOverflowTheStack() throws IOException {
        for (int nesting : new int[] {0x1c, 0x19}) {
            byte[] footer = new byte[1_000_000];
            Arrays.fill(footer, (byte) nesting);
            refused("nested more than 32 deep", file(new byte[] {'P', 'A', 'R', '1'}, footer));
        }
    }

    @Test
    void aPageHeaderNestedAMillionDeepDoesNotOverflowTheStack() throws IOException {
        byte[] header = new byte[1_000_000];
        Arrays.fill(header, (byte) 0x1c);
        refused("nested more than 32 deep", file(new int[] {header.length}, 1, header));
    }

    @Test
    void aFooterOfMillionsOfEmptyStructuresDoesNotFillTheMemory() throws IOException {
        FileMetaData metaData = metaData(List.of(), 0);
        SchemaElement empty = new SchemaElement("");
        metaData.setSchema(Collections.nCopies((int) Math.min(10_000_000, Runtime.getRuntime().maxMemory() / 600), empty));
        ByteArrayOutputStream footer = new ByteArrayOutputStream();
        Util.writeFileMetaData(metaData, footer);
        refused("bytes at once", file(new byte[] {'P', 'A', 'R', '1'}, footer.toByteArray()));
    }

    /** A megabyte once, and a page of some bytes that says: this one, a hundred thousand times. */
    @Test
    void aDictionaryBombDoesNotFillTheMemory() throws IOException {
        int count = 100_000;
        refused(Category.FAILURE, "bytes at once", file(new int[] {0}, count, dictionaryPage(), dataPage(count)));
    }

    /** Each column's page would fit by itself. */
    @Test
    void columnsThatTogetherTakeMoreThanThereIsAreRefused() throws IOException {
        int columns = 16;
        int count = (int) (Runtime.getRuntime().maxMemory() / 2 / 4 / ENTRY_BYTES);
        byte[][] pages = new byte[2 * columns][];
        for (int i = 0; i < columns; i++) {
            pages[2 * i] = dictionaryPage();
            pages[2 * i + 1] = dataPage(count);
        }
        refused(Category.FAILURE, "are taken", file(new int[columns], count, pages));
    }

    @Test
    void aCodecOfTheFutureIsRefusedByReadAndDescribeAlike() throws IOException {
        Path future = file(new int[] {0}, 1, new byte[] {1});
        byte[] bytes = Files.readAllBytes(future);
        // the field codec (id 4, i32) follows the path: 0x15 and the zigzag of UNCOMPRESSED
        int at = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).lastIndexOf("\u0015\u0000\u0016");
        bytes[at + 1] = 0x7e;
        Files.write(future, bytes);
        refused("codec", future);
        assertThatThrownBy(() -> new ParquetFormat().describe(future)).isInstanceOfSatisfying(ArchiveException.class, e -> assertThat(e.category()).isEqualTo(Category.INTEGRITY));
    }

    @Test
    void aNameOfAMegabyteIsNotRepeated() throws IOException {
        FileMetaData metaData = metaData(List.of(), 0);
        metaData.getSchema().set(1, new SchemaElement("x".repeat(1_000_000)).setNum_children(2));
        ByteArrayOutputStream footer = new ByteArrayOutputStream();
        Util.writeFileMetaData(metaData, footer);
        refused("whose name has 1000000 characters", file(new byte[] {'P', 'A', 'R', '1'}, footer.toByteArray()));
    }

    private void refused(String reason, Path hostile) {
        refused(Category.INTEGRITY, reason, hostile);
    }

    private void refused(Category category, String reason, Path hostile) {
        assertThatThrownBy(() -> {
            try (RowReader reader = new ParquetFormat().read(hostile, BatchLimits.DEFAULT)) {
                RowBatch batch = new RowBatch(reader.schema());
                while (reader.next(batch)) {
                    assertThat(batch.rows()).isPositive();
                }
            }
        }).isInstanceOfSatisfying(ArchiveException.class, e -> {
            assertThat(e.category()).isEqualTo(category);
            assertThat(e.getMessage()).contains(reason).hasSizeLessThan(1_000);
        });
    }

    private static byte[] dictionaryPage() throws IOException {
        byte[] entry = ByteBuffer.allocate(4 + ENTRY_BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(ENTRY_BYTES).array();
        return page(PageType.DICTIONARY_PAGE, entry, h -> h.setDictionary_page_header(new DictionaryPageHeader(1, Encoding.PLAIN)));
    }

    /** One run of entry 0, in ids of no bits. */
    private static byte[] dataPage(int count) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(0);
        for (long header = (long) count << 1; header > 0; header >>>= 7) {
            body.write((int) (header & 0x7f | (header > 0x7f ? 0x80 : 0)));
        }
        return page(PageType.DATA_PAGE, body.toByteArray(), h -> h.setData_page_header(new DataPageHeader(count, Encoding.RLE_DICTIONARY, Encoding.RLE, Encoding.RLE)));
    }

    private static byte[] page(PageType type, byte[] body, Consumer<PageHeader> kind) throws IOException {
        PageHeader header = new PageHeader(type, body.length, body.length);
        kind.accept(header);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Util.writePageHeader(header, out);
        out.write(body);
        return out.toByteArray();
    }

    /** A file of one row group whose columns have the same number of pages each. */
    private Path file(int[] columns, int rows, byte[]... pages) throws IOException {
        file.write(new byte[] {'P', 'A', 'R', '1'});
        List<ColumnChunk> chunks = new ArrayList<>();
        int each = pages.length / columns.length;
        for (int i = 0; i < columns.length; i++) {
            long start = file.size();
            for (int j = 0; j < each; j++) {
                file.write(pages[i * each + j]);
            }
            ColumnMetaData column = new ColumnMetaData(Type.BYTE_ARRAY, List.of(Encoding.PLAIN), List.of("c" + i), CompressionCodec.UNCOMPRESSED, rows, 1L << 40, file.size() - start, start);
            chunks.add(new ColumnChunk(start).setMeta_data(column));
        }
        ByteArrayOutputStream footer = new ByteArrayOutputStream();
        Util.writeFileMetaData(metaData(chunks, rows), footer);
        return file(file.toByteArray(), footer.toByteArray());
    }

    private static FileMetaData metaData(List<ColumnChunk> chunks, int rows) {
        int columns = Math.max(1, chunks.size());
        List<SchemaElement> schema = new ArrayList<>(List.of(new SchemaElement("t").setNum_children(columns)));
        for (int i = 0; i < columns; i++) {
            schema.add(new SchemaElement("c" + i).setType(Type.BYTE_ARRAY).setRepetition_type(FieldRepetitionType.REQUIRED));
        }
        return new FileMetaData(1, schema, rows, chunks.isEmpty() ? List.of() : List.of(new RowGroup(chunks, 1, rows)));
    }

    private Path file(byte[] data, byte[] footer) throws IOException {
        ByteBuffer whole = ByteBuffer.allocate(data.length + footer.length + 8).order(ByteOrder.LITTLE_ENDIAN);
        whole.put(data).put(footer).putInt(footer.length).put(new byte[] {'P', 'A', 'R', '1'});
        return Files.write(directory.resolve("hostile.parquet"), whole.array());
    }
}
