package dev.coldarchive.parquet.internal;

import java.util.List;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.Type;

/** Encodes pages in the encodings that suit their column's type. One serves all columns of a file, one page at a time: what it needs besides is there once, however many columns there are. Not thread-safe. */
final class PageEncoder {
    private final DeltaEncoding delta = new DeltaEncoding();
    private final PrefixEncoding prefixes = new PrefixEncoding(delta);
    private final RleEncoding rle = new RleEncoding();
    private int[] ids = new int[0];
    private int[] widened = new int[0];

    /**
     * Encodings without a dictionary, the simplest to read first. DELTA_LENGTH_BYTE_ARRAY is none of them: Spark 3.5's vectorized reader takes wrong
     * lengths for it where a page does not begin with a batch.
     */
    static List<Encoding> candidates(Leaf leaf) {
        return switch (leaf.physical()) {
            case INT32, INT64 -> List.of(Encoding.PLAIN, Encoding.DELTA_BINARY_PACKED);
            case BYTE_ARRAY -> List.of(Encoding.PLAIN, Encoding.DELTA_BYTE_ARRAY);
            case BOOLEAN -> List.of(Encoding.PLAIN, Encoding.RLE);
            default -> List.of(Encoding.PLAIN);
        };
    }

    /** Room for the ids of so many values, those of one page: the next page's go there too. */
    int[] ids(int count) {
        if (ids.length < count) {
            ids = new int[PageValues.grown(ids.length, count)];
        }
        return ids;
    }

    /**
     * Levels and values of a page.
     *
     * @param dictionary that {@link #ids(int)} were given by; of no interest to other encodings
     */
    void encode(Encoding encoding, PageValues values, Dictionary dictionary, PageBuffer out) {
        encodeLevels(values, out);
        if (encoding == Encoding.RLE_DICTIONARY) {
            encodeIds(values.count(), dictionary.size(), out);
        } else {
            encode(encoding, values, out);
        }
    }

    private void encode(Encoding encoding, PageValues values, PageBuffer out) {
        switch (encoding) {
            case PLAIN -> new PlainEncoding(values.leaf()).encode(values, out);
            case DELTA_BINARY_PACKED -> delta.encode(values.longs(), values.count(), values.leaf().physical() == Type.INT64, out);
            case DELTA_BYTE_ARRAY -> prefixes.encode(values, out);
            case RLE -> encodeRuns(values, out);
            default -> throw new IllegalArgumentException("not written: " + encoding);
        }
    }

    /** Booleans, with the length of what follows before it. */
    private void encodeRuns(PageValues values, PageBuffer out) {
        widen(values.count());
        for (int i = 0; i < values.count(); i++) {
            widened[i] = (int) values.longs()[i];
        }
        encodeWidened(values.count(), 1, out);
    }

    /** Of the first values of {@link #ids(int)}. */
    private void encodeIds(int count, int dictionarySize, PageBuffer out) {
        int width = RleEncoding.width(Math.max(0, dictionarySize - 1));
        out.write(width);
        rle.encode(ids, count, width, out);
    }

    /** Repetition and definition levels, each with its length before it, as version 1 pages have them. */
    private void encodeLevels(PageValues values, PageBuffer out) {
        Leaf leaf = values.leaf();
        if (leaf.maxRepetition() > 0) {
            encodeLevels(values.repetition(), values.levels(), leaf.maxRepetition(), out);
        }
        if (leaf.maxDefinition() > 0) {
            encodeLevels(values.definition(), values.levels(), leaf.maxDefinition(), out);
        }
    }

    private void encodeLevels(byte[] levels, int count, int max, PageBuffer out) {
        widen(count);
        for (int i = 0; i < count; i++) {
            widened[i] = levels[i];
        }
        encodeWidened(count, max, out);
    }

    private void widen(int count) {
        if (widened.length < count) {
            widened = new int[PageValues.grown(widened.length, count)];
        }
    }

    private void encodeWidened(int count, int max, PageBuffer out) {
        int at = out.length();
        out.putInt(0);
        rle.encode(widened, count, RleEncoding.width(max), out);
        out.setInt(at, out.length() - at - Integer.BYTES);
    }
}
