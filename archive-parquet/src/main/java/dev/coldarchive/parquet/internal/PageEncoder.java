package dev.coldarchive.parquet.internal;

import java.util.List;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.Type;

/** Encodes the pages of one column in the encodings that suit its type. Not thread-safe. */
final class PageEncoder {
    private final Leaf leaf;
    private final PlainEncoding plain;
    private final DeltaEncoding delta = new DeltaEncoding();
    private final PrefixEncoding prefixes = new PrefixEncoding(delta);
    private final RleEncoding rle = new RleEncoding();

    PageEncoder(Leaf leaf) {
        this.leaf = leaf;
        this.plain = new PlainEncoding(leaf);
    }

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

    static Dictionary dictionary(Leaf leaf) {
        return leaf.isLong() ? new LongDictionary(leaf) : new BytesDictionary(leaf);
    }

    void encode(Encoding encoding, PageValues values, PageBuffer out) {
        switch (encoding) {
            case PLAIN -> plain.encode(values, out);
            case DELTA_BINARY_PACKED -> delta.encode(values.longs(), values.count(), leaf.physical() == Type.INT64, out);
            case DELTA_BYTE_ARRAY -> prefixes.encode(values, out);
            case RLE -> encodeRuns(values, out);
            default -> throw new IllegalArgumentException("not written: " + encoding);
        }
    }

    /** Booleans, with the length of what follows before it. */
    private void encodeRuns(PageValues values, PageBuffer out) {
        int[] bits = new int[values.count()];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = (int) values.longs()[i];
        }
        encodeLevels(bits, bits.length, 1, out);
    }

    void encodeIds(int[] ids, int count, int dictionarySize, PageBuffer out) {
        int width = RleEncoding.width(Math.max(0, dictionarySize - 1));
        out.write(width);
        rle.encode(ids, count, width, out);
    }

    /** Repetition and definition levels, each with its length before it, as version 1 pages have them. */
    void encodeLevels(PageValues values, PageBuffer out) {
        if (leaf.maxRepetition() > 0) {
            encodeLevels(values.repetition(), values.levels(), leaf.maxRepetition(), out);
        }
        if (leaf.maxDefinition() > 0) {
            encodeLevels(values.definition(), values.levels(), leaf.maxDefinition(), out);
        }
    }

    private void encodeLevels(int[] levels, int count, int max, PageBuffer out) {
        int at = out.length();
        out.putInt(0);
        rle.encode(levels, count, RleEncoding.width(max), out);
        out.setInt(at, out.length() - at - Integer.BYTES);
    }
}
