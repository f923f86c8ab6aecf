package dev.coldarchive.parquet.internal;

import dev.coldarchive.format.WriteOptions;
import java.io.IOException;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.Type;

/** Encodes a page in each encoding that suits its type, to see in which it becomes smallest. One serves all columns of a file: dictionaries that do not pay leave nothing behind. Not thread-safe. */
final class EncodingTrial {
    /** How much smaller a candidate must be to be taken before one that is simpler to read. */
    private static final double WORTH_IT = 0.97;

    private final int pagesOfRowGroup;
    private final PageEncoder encoder;
    private final PageWriter pages;
    private final Dictionary numbers = new LongDictionary();
    private final Dictionary strings = new BytesDictionary();

    EncodingTrial(WriteOptions options, PageEncoder encoder, PageWriter pages) {
        this.pagesOfRowGroup = Math.max(1, options.rowGroupRows() / options.pageRows());
        this.encoder = encoder;
        this.pages = pages;
    }

    /**
     * How a page and those after it are best encoded.
     *
     * @param dictionary with the values of the page, whose ids are {@link PageEncoder#ids(int)}; null in other encodings
     */
    record Choice(Encoding encoding, PageCodec codec, Dictionary dictionary) {}

    /** An encoding, and how large it makes a page. */
    private record Size(Encoding encoding, long bytes, long compressedBytes, long storedBytes) {

        /** Where it is open yet whether there will be a codec. */
        static Size open(Encoding encoding, long bytes, long compressedBytes) {
            return new Size(encoding, bytes, compressedBytes, PageWriter.storedBytes(bytes, compressedBytes));
        }

        boolean isLessThan(Size other) {
            return storedBytes < other.storedBytes * WORTH_IT;
        }
    }

    /** How many whole pages of a column a row group has that ends at its number of rows; at least one. */
    int pagesOfRowGroup() {
        return pagesOfRowGroup;
    }

    /** More entries than half the values never pay. */
    static int mostEntries(PageValues values) {
        return Math.min(Dictionary.MAX_ENTRIES, values.count() / 2 + 1);
    }

    Choice smallest(PageValues values) throws IOException {
        Size best = without(values, null);
        if (values.leaf().physical() != Type.BOOLEAN && values.count() > 0) {
            Dictionary dictionary = values.leaf().isLong() ? numbers : strings;
            dictionary.clear();
            if (dictionary.add(values, encoder.ids(values.count()), mostEntries(values))) {
                Size ids = size(Encoding.RLE_DICTIONARY, values, dictionary, null);
                PageBuffer entries = pages.page();
                dictionary.write(values.leaf(), entries);
                long compressedBytes = pages.compressedSize(entries);
                if (Size.open(Encoding.RLE_DICTIONARY, ids.bytes() + entries.length(), ids.compressedBytes() + compressedBytes).isLessThan(best)) {
                    long many = pagesOfRowGroup;
                    return new Choice(Encoding.RLE_DICTIONARY, pages.codec(ids.bytes() * many + entries.length(), ids.compressedBytes() * many + compressedBytes), dictionary.copy());
                }
            }
        }
        return new Choice(best.encoding(), pages.codec(best.bytes(), best.compressedBytes()), null);
    }

    /** That of a page with which a dictionary is given up, under the codec that its row group has. */
    Encoding smallestWithoutDictionary(PageValues values, PageCodec codec) throws IOException {
        return without(values, codec).encoding();
    }

    /** @param codec null where it is open yet */
    private Size without(PageValues values, PageCodec codec) throws IOException {
        Size best = null;
        for (Encoding candidate : PageEncoder.candidates(values.leaf())) {
            Size size = size(candidate, values, null, codec);
            best = best == null || size.isLessThan(best) ? size : best;
        }
        return best;
    }

    private Size size(Encoding candidate, PageValues values, Dictionary dictionary, PageCodec codec) throws IOException {
        PageBuffer body = pages.page();
        encoder.encode(candidate, values, dictionary, body);
        if (codec == null) {
            return Size.open(candidate, body.length(), pages.compressedSize(body));
        }
        long stored = pages.compressedSize(codec, body);
        return new Size(candidate, body.length(), stored, stored);
    }
}
