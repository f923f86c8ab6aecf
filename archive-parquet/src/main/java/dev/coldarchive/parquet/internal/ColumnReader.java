package dev.coldarchive.parquet.internal;

import dev.coldarchive.batch.ColumnVector;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.PageType;

/** Reads one column chunk into vectors, a page at a time. Not thread-safe. */
final class ColumnReader {
    /** A value takes nine bytes in a vector that may be half empty; a list's, as many besides for where it ends. */
    private static final long ROW_BYTES = 2 * (Long.BYTES + 1);
    private static final long ELEMENT_BYTES = 3 * (Long.BYTES + 1);

    private final StoredColumn stored;
    private final Heap heap;
    /** Of whole rows. */
    private final Heap.Share memory;
    private final PageReader pages;
    private final PageScratch scratch;
    private final PageRows rows;
    /** Encodings that the footer says data pages have; empty where it does not say. */
    private final Set<Encoding> announced;
    private DecodedValues dictionary;
    private int dictionarySize;
    private long levelsLeft;
    private long rowsLeft;
    private int consumed;

    /**
     * @param heap what all columns of the row group may take together
     * @param scratch of all columns of the row group
     */
    ColumnReader(ParquetFile file, StoredColumn stored, ColumnMetaData chunk, PageCodec codec, long groupRows, Heap heap, PageScratch scratch) {
        this.stored = stored;
        this.pages = new PageReader(file.channel(), chunk, codec, scratch);
        this.heap = heap;
        this.memory = heap.share();
        this.scratch = scratch;
        this.rows = new PageRows(stored, scratch);
        this.announced = announced(chunk);
        this.levelsLeft = chunk.getNum_values();
        this.rowsLeft = groupRows;
    }

    /** How many rows can be taken without reading on; reads a page when there are none, and gives 0 only at the end. */
    int available() throws IOException {
        while (consumed == rows.vector().size() && rowsLeft > 0) {
            rows.startPage();
            consumed = 0;
            readPage();
        }
        return rows.vector().size() - consumed;
    }

    /** What the next rows take in memory. */
    long sizeBytes(int count) {
        return PageValues.sizeBytes(rows.vector(), consumed, consumed + count);
    }

    void take(int count, ColumnVector target) {
        target.appendRange(rows.vector(), consumed, consumed + count);
        consumed += count;
        rowsLeft -= count;
    }

    /**
     * @throws IOException if the chunk has more than its rows
     */
    void requireEnd() throws IOException {
        if (rowsLeft != 0 || levelsLeft != 0 || consumed != rows.vector().size()) {
            throw new IOException("column " + stored.leaf().name() + " has other values than its row group has rows");
        }
    }

    private void readPage() throws IOException {
        if (levelsLeft == 0) {
            throw new IOException("column " + stored.leaf().name() + " ends before its row group");
        }
        pages.next();
        switch (pages.header().getType()) {
            case DICTIONARY_PAGE -> readDictionary();
            case DATA_PAGE -> readDataPage(pages.header().getData_page_header());
            case DATA_PAGE_V2 -> readDataPage(pages.header().getData_page_header_v2());
            default -> { }
        }
        if (levelsLeft == 0) {
            rows.endChunk();
        }
    }

    private void readDictionary() throws IOException {
        dictionarySize = pages.header().getDictionary_page_header().getNum_values();
        Encoding encoding = pages.header().getDictionary_page_header().getEncoding();
        if (dictionary != null || dictionarySize < 0 || encoding != Encoding.PLAIN && encoding != Encoding.PLAIN_DICTIONARY) {
            throw new IOException("column " + stored.leaf().name() + " has a damaged dictionary");
        }
        DecodedValues entries = new DecodedValues(heap);
        PageCursor body = stored.leaf().isLong() ? pages.body() : pages.copyBody(heap.share());
        if (body.remaining() < dictionarySize / 8) {
            throw new IOException("column " + stored.leaf().name() + " has a dictionary of " + dictionarySize + " values that is too short");
        }
        entries.decode(stored.leaf(), Encoding.PLAIN, body, dictionarySize, null, 0);
        dictionary = entries;
    }

    private void readDataPage(DataPageHeader header) throws IOException {
        Leaf leaf = stored.leaf();
        int count = countLevels(header.getNum_values());
        PageCursor body = pages.body();
        if (leaf.maxRepetition() > 0) {
            rows.readRepetition(levels(header.getRepetition_level_encoding(), body), count);
        }
        if (leaf.maxDefinition() > 0) {
            rows.readDefinition(levels(header.getDefinition_level_encoding(), body), count);
        }
        append(header.getEncoding(), body, count);
    }

    private void readDataPage(DataPageHeaderV2 header) throws IOException {
        Leaf leaf = stored.leaf();
        int count = countLevels(header.getNum_values());
        PageCursor body = pages.body();
        PageCursor repetition = body.slice(header.getRepetition_levels_byte_length());
        PageCursor definition = body.slice(header.getDefinition_levels_byte_length());
        if (leaf.maxRepetition() > 0) {
            rows.readRepetition(repetition, count);
        }
        if (leaf.maxDefinition() > 0) {
            rows.readDefinition(definition, count);
        }
        append(header.getEncoding(), body, count);
    }

    private int countLevels(int count) throws IOException {
        if (count < 0 || count > levelsLeft) {
            throw new IOException("column " + stored.leaf().name() + " has a page of " + count + " values where " + levelsLeft + " are left");
        }
        levelsLeft -= count;
        memory.require(rows.sizeBytes() + rowBytes() * count);
        scratch.reserveLevels(count);
        return count;
    }

    private long rowBytes() {
        return stored.leaf().maxRepetition() > 0 ? ELEMENT_BYTES : ROW_BYTES;
    }

    private PageCursor levels(Encoding encoding, PageCursor body) throws IOException {
        if (encoding != Encoding.RLE) {
            throw new IOException("column " + stored.leaf().name() + " has levels in encoding " + encoding);
        }
        return body.slice(body.readInt());
    }

    private void append(Encoding encoding, PageCursor body, int count) throws IOException {
        if (encoding == null || !announced.isEmpty() && !announced.contains(encoding)) {
            throw new IOException("column " + stored.leaf().name() + " has a page in encoding " + encoding + ", unlike its footer says");
        }
        int present = rows.present(count);
        DecodedValues values = scratch.values();
        values.decode(stored.leaf(), encoding, body, present, dictionary, dictionarySize);
        // a short page may refer to a long entry of its dictionary again and again
        memory.require(rows.sizeBytes() + rowBytes() * count + 2 * values.sizeBytes(present));
        rows.append(values, count, present);
    }

    private static Set<Encoding> announced(ColumnMetaData chunk) {
        Set<Encoding> encodings = EnumSet.noneOf(Encoding.class);
        if (chunk.isSetEncoding_stats()) {
            for (PageEncodingStats stats : chunk.getEncoding_stats()) {
                if (stats.getPage_type() != PageType.DICTIONARY_PAGE) {
                    encodings.add(stats.getEncoding());
                }
            }
        }
        return encodings;
    }
}
