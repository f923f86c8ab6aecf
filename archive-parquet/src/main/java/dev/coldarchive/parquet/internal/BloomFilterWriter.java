package dev.coldarchive.parquet.internal;

import dev.coldarchive.format.BloomFilters;
import java.io.IOException;
import java.util.Arrays;
import org.apache.parquet.format.BloomFilterAlgorithm;
import org.apache.parquet.format.BloomFilterCompression;
import org.apache.parquet.format.BloomFilterHash;
import org.apache.parquet.format.BloomFilterHeader;
import org.apache.parquet.format.SplitBlockAlgorithm;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Uncompressed;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.XxHash;

/**
 * The split-block bloom filter of one column, row group by row group (parquet-format, BloomFilter.md).
 *
 * <p>How many different values come is known at the end only. So it is filled at its largest size and then folded: the upper bits of a hash choose the block, so two neighbours
 * put together are the block that half the size would have had. It is halved for as long as it then errs rarely enough, which its bits tell. Not thread-safe.
 */
final class BloomFilterWriter {
    private static final int[] SALTS = {0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31};
    private static final int BLOCK_WORDS = SALTS.length;

    private final Leaf leaf;
    private final double falsePositives;
    private final int[] words;
    private final PageBuffer number = new PageBuffer();

    BloomFilterWriter(Leaf leaf, BloomFilters options) {
        this.leaf = leaf;
        this.falsePositives = options.falsePositives();
        this.words = new int[options.maxBytes() / Integer.BYTES];
    }

    void add(PageValues values) {
        if (leaf.isLong()) {
            add(values.longs(), values.count());
        } else {
            for (int i = 0; i < values.count(); i++) {
                add(values.bytes(), values.offset(i), values.offset(i + 1));
            }
        }
    }

    /** Adds numbers. */
    void add(long[] values, int count) {
        for (int i = 0; i < count; i++) {
            number.reset();
            if (leaf.physical() == Type.INT32) {
                number.putInt((int) values[i]);
            } else {
                number.putLong(values[i]);
            }
            add(number.array(), 0, number.length());
        }
    }

    /** Adds the value that lies in {@code [from, end)}. */
    void add(byte[] bytes, int from, int end) {
        long hash = XxHash64.hash(bytes, from, end - from);
        int block = (int) ((hash >>> 32) * (words.length / BLOCK_WORDS) >>> 32) * BLOCK_WORDS;
        for (int i = 0; i < BLOCK_WORDS; i++) {
            words[block + i] |= 1 << ((int) hash * SALTS[i] >>> 27);
        }
    }

    /** Ends the row group: gives its filter, header first, and is empty for the next. */
    byte[] end() throws IOException {
        int length = words.length;
        while (length > BLOCK_WORDS && errsWhenFolded(length) <= falsePositives) {
            fold(length);
            length /= 2;
        }
        PageBuffer filter = new PageBuffer();
        Util.writeBloomFilterHeader(new BloomFilterHeader(length * Integer.BYTES, BloomFilterAlgorithm.BLOCK(new SplitBlockAlgorithm()), BloomFilterHash.XXHASH(new XxHash()),
                BloomFilterCompression.UNCOMPRESSED(new Uncompressed())), filter);
        for (int i = 0; i < length; i++) {
            filter.putInt(words[i]);
        }
        Arrays.fill(words, 0);
        return filter.copy();
    }

    /** How often the filter of half this length finds a value that is not there: in each word of a block one bit is asked for, and all have to be set. */
    private double errsWhenFolded(int length) {
        double sum = 0;
        for (int block = 0; block < length; block += 2 * BLOCK_WORDS) {
            double all = 1;
            for (int i = block; i < block + BLOCK_WORDS; i++) {
                all *= Integer.bitCount(words[i] | words[i + BLOCK_WORDS]) / (double) Integer.SIZE;
            }
            sum += all;
        }
        return sum / (length / (2 * BLOCK_WORDS));
    }

    private void fold(int length) {
        for (int i = 0; i < length / 2; i++) {
            int pair = i / BLOCK_WORDS * 2 * BLOCK_WORDS + i % BLOCK_WORDS;
            words[i] = words[pair] | words[pair + BLOCK_WORDS];
        }
    }
}
