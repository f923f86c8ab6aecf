package dev.coldarchive.parquet.internal;

import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.format.WriteOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.Type;

/**
 * Gathers one column of a row group, page by page. Pages are encoded and compressed as they fill up and kept until the row group ends, since a file
 * has its columns one after the other.
 *
 * <p>The first page of a row group decides the encoding: it is encoded in each that suits the type, and the one that becomes smallest stays. It decides too whether the codec saves
 * enough in this column to be worth undoing. A dictionary that outgrows its limits is given up for the rest of the row group. Not thread-safe.
 */
final class ColumnChunkWriter {
    /** How much smaller a candidate must be to be taken before one that is simpler to read. */
    private static final double WORTH_IT = 0.97;

    private final Leaf leaf;
    private final WriteOptions options;
    private final PageEncoder encoder;
    private final PageValues values;
    private final PageWriter pages;
    /** Null where the column has none. */
    private final BloomFilterWriter bloomFilter;
    /** Null until it is tried, and when it does not pay: of many columns it would take as much memory as the values. */
    private Dictionary dictionary;
    private List<Page> written = new ArrayList<>();
    /** Of the pages that follow; null until the first page decides. */
    private Encoding encoding;
    /** Of all pages of the row group, as the format wants it. */
    private PageCodec codec;
    private boolean dictionaryUsed;

    ColumnChunkWriter(Leaf leaf, WriteOptions options, PageEncoder encoder, PageWriter pages, BloomFilterWriter bloomFilter) {
        this.leaf = leaf;
        this.options = options;
        this.pages = pages;
        this.bloomFilter = bloomFilter;
        this.encoder = encoder;
        this.values = new PageValues(leaf);
    }

    /** Appends rows {@code [from, to)}. */
    void append(ColumnVector vector, int from, int to) throws IOException {
        int start = from;
        while (start < to) {
            int most = Math.min(to, start + options.pageRows() - values.rows());
            int end = Cut.firstReaching(vector, start, most, options.pageBytes() - values.sizeBytes());
            values.append(vector, start, end);
            if (values.rows() == options.pageRows() || values.sizeBytes() >= options.pageBytes()) {
                endPage();
            }
            start = end;
        }
    }

    /** Ends the row group: gives its pages, and is ready for the next. */
    EncodedChunk end() throws IOException {
        if (values.rows() > 0) {
            endPage();
        }
        Page dictionaryPage = null;
        if (dictionaryUsed) {
            dictionaryPage = pages.dictionaryPage(codec, dictionary);
        }
        if (bloomFilter != null && dictionaryUsed) {
            dictionary.addTo(bloomFilter);
        }
        byte[] filter = bloomFilter == null ? new byte[0] : bloomFilter.end();
        EncodedChunk chunk = new EncodedChunk(leaf, codec, dictionaryPage, written, filter);
        written = new ArrayList<>();
        encoding = null;
        if (dictionaryUsed) {
            dictionary.clear();
        }
        dictionaryUsed = false;
        return chunk;
    }

    private void endPage() throws IOException {
        if (encoding == null) {
            Choice first = smallest(true);
            encoding = first.encoding();
            codec = pages.codec(first.bytes(), first.compressedBytes());
        } else if (encoding == Encoding.RLE_DICTIONARY && !addToDictionary(Dictionary.MAX_ENTRIES)) {
            encoding = smallest(false).encoding();
        }
        boolean byId = encoding == Encoding.RLE_DICTIONARY;
        dictionaryUsed |= byId;
        if (bloomFilter != null && !byId) {
            bloomFilter.add(values);
        }
        Bounds bounds = values.count() == 0 ? null
                : byId ? dictionary.bounds(values, encoder.ids(values.count()))
                : leaf.isLong() ? Bounds.of(leaf, values.longs(), values.count()) : Bounds.of(leaf, values);
        written.add(pages.dataPage(codec, encoding, values, bounds, PageSizes.of(leaf, values), encode(encoding)));
        values.clear();
    }

    /**
     * How pages may be encoded.
     *
     * @param storedBytes how large the column becomes, by what is seen of it
     */
    private record Choice(Encoding encoding, long bytes, long compressedBytes, long storedBytes) {

        /** Where it is open yet whether there will be a codec. */
        static Choice open(Encoding encoding, long bytes, long compressedBytes) {
            return new Choice(encoding, bytes, compressedBytes, PageWriter.storedBytes(bytes, compressedBytes));
        }

        boolean isSmallerThan(Choice other) {
            return storedBytes < other.storedBytes * WORTH_IT;
        }
    }

    /** The encoding in which this page becomes smallest: the first page, with which the codec is chosen as well, or one with which a dictionary is given up. */
    private Choice smallest(boolean first) throws IOException {
        Choice best = null;
        for (Encoding candidate : PageEncoder.candidates(leaf)) {
            Choice choice = choice(candidate, first);
            best = best == null || choice.isSmallerThan(best) ? choice : best;
        }
        if (!first || leaf.physical() == Type.BOOLEAN || values.count() == 0) {
            return best;
        }
        // more entries than half the values never pay
        if (addToDictionary(Math.min(Dictionary.MAX_ENTRIES, values.count() / 2 + 1))) {
            Choice ids = choice(Encoding.RLE_DICTIONARY, true);
            PageBuffer body = pages.page();
            dictionary.write(body);
            long compressedBytes = pages.compressedSize(body);
            if (Choice.open(Encoding.RLE_DICTIONARY, ids.bytes() + body.length(), ids.compressedBytes() + compressedBytes).isSmallerThan(best)) {
                int pagesOfAGroup = Math.max(1, options.rowGroupRows() / options.pageRows());
                return Choice.open(Encoding.RLE_DICTIONARY, ids.bytes() * pagesOfAGroup + body.length(), ids.compressedBytes() * pagesOfAGroup + compressedBytes);
            }
        }
        dictionary = null;
        return best;
    }

    private Choice choice(Encoding candidate, boolean first) throws IOException {
        PageBuffer body = encode(candidate);
        if (first) {
            return Choice.open(candidate, body.length(), pages.compressedSize(body));
        }
        long stored = pages.compressedSize(codec, body);
        return new Choice(candidate, body.length(), stored, stored);
    }

    private boolean addToDictionary(int maxEntries) {
        if (dictionary == null) {
            dictionary = PageEncoder.dictionary(leaf);
        }
        return dictionary.add(values, encoder.ids(values.count()), maxEntries);
    }

    private PageBuffer encode(Encoding candidate) {
        PageBuffer out = pages.page();
        encoder.encodeLevels(values, out);
        if (candidate == Encoding.RLE_DICTIONARY) {
            encoder.encodeIds(values.count(), dictionary.size(), out);
        } else {
            encoder.encode(candidate, values, out);
        }
        return out;
    }
}
