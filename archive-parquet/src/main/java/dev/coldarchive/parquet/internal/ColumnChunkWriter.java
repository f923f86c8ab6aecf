package dev.coldarchive.parquet.internal;

import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.format.WriteOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.Encoding;

/**
 * Gathers one column of a row group, page by page. Pages are encoded and compressed as they fill up and kept until the row group ends, since a file
 * has its columns one after the other.
 *
 * <p>The first page of a row group decides how the others are encoded, and whether the codec is worth undoing: by {@link EncodingTrial a trial}, or as it was decided before. That stands
 * for as many pages as a row group has that ends at its number of rows, and no longer than it pays: where rows are wide, a row group has a page or two of each column, and a trial for each of these
 * would cost several times what it decides about. A dictionary that outgrows its limits is given up for the rest of the row group. Not thread-safe.
 */
final class ColumnChunkWriter {
    private final Leaf leaf;
    private final WriteOptions options;
    private final PageEncoder encoder;
    private final EncodingTrial trial;
    private final PageValues values;
    private final PageWriter pages;
    /** Null where the column has none. */
    private final BloomFilterWriter bloomFilter;
    private List<Page> written = new ArrayList<>();
    /** Of the pages that follow. */
    private Encoding encoding;
    /** Of all pages of the row group, as the format wants it. */
    private PageCodec codec;
    /** Null where it does not pay: of many columns it would take as much memory as the values. */
    private Dictionary dictionary;
    private boolean dictionaryUsed;
    /** By what encoding and codec were chosen, and how many pages have gone by it since. */
    private Precedent precedent = Precedent.NONE;
    private int followers;

    ColumnChunkWriter(Leaf leaf, WriteOptions options, PageEncoder encoder, EncodingTrial trial, PageWriter pages, BloomFilterWriter bloomFilter) {
        this.leaf = leaf;
        this.options = options;
        this.encoder = encoder;
        this.trial = trial;
        this.pages = pages;
        this.bloomFilter = bloomFilter;
        this.values = new PageValues(leaf, options.pageRows());
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
            dictionaryPage = pages.dictionaryPage(codec, leaf, dictionary);
        }
        if (bloomFilter != null && dictionaryUsed) {
            dictionary.addTo(bloomFilter);
        }
        byte[] filter = bloomFilter == null ? new byte[0] : bloomFilter.end();
        EncodedChunk chunk = new EncodedChunk(leaf, codec, dictionaryPage, written, filter);
        written = new ArrayList<>();
        if (dictionaryUsed) {
            dictionary.clear();
        }
        dictionaryUsed = false;
        return chunk;
    }

    private void endPage() throws IOException {
        Page page = written.isEmpty() ? firstPage() : nextPage();
        if (encoding == Encoding.RLE_DICTIONARY) {
            dictionaryUsed = true;
        } else if (bloomFilter != null) {
            bloomFilter.add(values);
        }
        written.add(page);
        followers++;
        values.clear();
    }

    private Page firstPage() throws IOException {
        if (followers < trial.pagesOfRowGroup() && precedent.isLike(values) && (encoding != Encoding.RLE_DICTIONARY || addToDictionary(EncodingTrial.mostEntries(values)))) {
            Page page = page();
            if (precedent.isMatchedBy(page, values)) {
                return page;
            }
        }
        EncodingTrial.Choice choice = trial.smallest(values);
        encoding = choice.encoding();
        codec = choice.codec();
        dictionary = choice.dictionary();
        Page page = page();
        precedent = Precedent.of(page, values);
        followers = 0;
        return page;
    }

    private Page nextPage() throws IOException {
        if (encoding == Encoding.RLE_DICTIONARY && !addToDictionary(Dictionary.MAX_ENTRIES)) {
            encoding = trial.smallestWithoutDictionary(values, codec);
            precedent = Precedent.NONE;
        }
        return page();
    }

    private boolean addToDictionary(int maxEntries) {
        return dictionary.add(values, encoder.ids(values.count()), maxEntries);
    }

    private Page page() throws IOException {
        Bounds bounds = values.count() == 0 ? null
                : encoding == Encoding.RLE_DICTIONARY ? dictionary.bounds(values, encoder.ids(values.count()))
                : leaf.isLong() ? Bounds.of(leaf, values.longs(), values.count()) : Bounds.of(leaf, values);
        PageBuffer body = pages.page();
        encoder.encode(encoding, values, dictionary, body);
        return pages.dataPage(codec, encoding, values, bounds, PageSizes.of(leaf, values), body);
    }
}
