package dev.coldarchive.parquet.internal;

import java.io.IOException;
import java.util.Arrays;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.Type;

/** The values of one page, decoded: numbers as longs, all else as ranges of an array. Arrays are kept between pages. Not thread-safe. */
final class DecodedValues {
    /** A number or a prefix, where a value begins, its length, its entry in a dictionary. */
    private static final long VALUE_BYTES = 2L * Long.BYTES + 3 * Integer.BYTES;

    private final Heap.Share memory;
    private final Heap.Share joins;
    private long[] longs = new long[0];
    private byte[] bytes = new byte[0];
    private int[] from = new int[0];
    private int[] length = new int[0];
    private int[] ids = new int[0];
    private byte[] joined = new byte[0];
    /** The column that they are of. */
    private Leaf leaf;

    DecodedValues(Heap heap) {
        this.memory = heap.share();
        this.joins = heap.share();
    }

    /** What values of any length take together; 0 for numbers. */
    long sizeBytes(int count) {
        long sum = 0;
        for (int i = 0; i < count && !leaf.isLong(); i++) {
            sum += length[i];
        }
        return sum;
    }

    long[] longs() {
        return longs;
    }

    /** Value i lies here at {@code from(i)} with {@code length(i)} bytes. */
    byte[] bytes() {
        return bytes;
    }

    int from(int index) {
        return from[index];
    }

    int length(int index) {
        return length[index];
    }

    /**
     * Decodes exactly {@code count} values.
     *
     * @param of their column
     * @param dictionary of the column chunk, null if there is none
     * @throws IOException if the bytes are not as many values of this encoding, or are too many for the heap
     */
    void decode(Leaf of, Encoding encoding, PageCursor in, int count, DecodedValues dictionary, int dictionarySize) throws IOException {
        leaf = of;
        memory.require((encoding == Encoding.PLAIN ? Long.BYTES : VALUE_BYTES) * count);
        switch (encoding) {
            case PLAIN -> plain(in, count);
            case RLE_DICTIONARY, PLAIN_DICTIONARY -> byId(in, count, dictionary, dictionarySize);
            case DELTA_BINARY_PACKED -> delta(in, count);
            case DELTA_LENGTH_BYTE_ARRAY -> lengths(in, count);
            case DELTA_BYTE_ARRAY -> prefixes(in, count);
            case BYTE_STREAM_SPLIT -> streams(in, count);
            case RLE -> runs(in, count);
            default -> throw wrongEncoding(encoding);
        }
    }

    private void plain(PageCursor in, int count) throws IOException {
        if (leaf.isLong()) {
            ensureLongs(count);
            plainLongs(in, count);
            return;
        }
        ensureRanges(count);
        bytes = in.data();
        for (int i = 0; i < count; i++) {
            length[i] = leaf.width() > 0 ? leaf.width() : in.readInt();
            from[i] = in.skip(length[i]);
        }
    }

    private void plainLongs(PageCursor in, int count) throws IOException {
        switch (leaf.physical()) {
            case BOOLEAN -> in.unpack(in.skip((count + 7L) / 8), 1, longs, 0, count);
            case INT32 -> {
                PageCursor values = in.slice(4L * count);
                for (int i = 0; i < count; i++) {
                    longs[i] = values.readInt();
                }
            }
            case FLOAT -> {
                PageCursor values = in.slice(4L * count);
                for (int i = 0; i < count; i++) {
                    longs[i] = values.readInt() & 0xffff_ffffL;
                }
            }
            default -> {
                PageCursor values = in.slice(8L * count);
                for (int i = 0; i < count; i++) {
                    longs[i] = values.readLong();
                }
            }
        }
    }

    private void byId(PageCursor in, int count, DecodedValues dictionary, int dictionarySize) throws IOException {
        if (dictionary == null) {
            throw new IOException("a page needs a dictionary that is not there");
        }
        ids = ids.length < count ? new int[count] : ids;
        // a page of NULLs alone may have no bytes at all
        if (count > 0) {
            Decoding.rle(in, in.readByte(), ids, count);
        }
        for (int i = 0; i < count; i++) {
            if (ids[i] < 0 || ids[i] >= dictionarySize) {
                throw new IOException("a page refers to entry " + ids[i] + " of a dictionary of " + dictionarySize);
            }
        }
        if (leaf.isLong()) {
            ensureLongs(count);
            for (int i = 0; i < count; i++) {
                longs[i] = dictionary.longs[ids[i]];
            }
        } else {
            ensureRanges(count);
            bytes = dictionary.bytes;
            for (int i = 0; i < count; i++) {
                from[i] = dictionary.from[ids[i]];
                length[i] = dictionary.length[ids[i]];
            }
        }
    }

    private void delta(PageCursor in, int count) throws IOException {
        if (leaf.physical() != Type.INT32 && leaf.physical() != Type.INT64) {
            throw wrongEncoding(Encoding.DELTA_BINARY_PACKED);
        }
        ensureLongs(count);
        Decoding.delta(in, leaf.physical() == Type.INT64, longs, count);
    }

    private void lengths(PageCursor in, int count) throws IOException {
        requireBytes(Encoding.DELTA_LENGTH_BYTE_ARRAY);
        ensureLongs(count);
        ensureRanges(count);
        Decoding.delta(in, false, longs, count);
        bytes = in.data();
        for (int i = 0; i < count; i++) {
            from[i] = in.skip(longs[i]);
            length[i] = (int) longs[i];
        }
    }

    private void prefixes(PageCursor in, int count) throws IOException {
        requireBytes(Encoding.DELTA_BYTE_ARRAY);
        ensureLongs(count);
        ensureRanges(count);
        Decoding.delta(in, false, longs, count);
        long[] prefixes = Arrays.copyOf(longs, count);
        Decoding.delta(in, false, longs, count);
        int end = 0;
        for (int i = 0; i < count; i++) {
            if (longs[i] < 0 || prefixes[i] < 0 || prefixes[i] > (i == 0 ? 0 : length[i - 1])) {
                throw new IOException("a page has a prefix of " + prefixes[i] + " bytes before " + longs[i] + " bytes");
            }
            long size = prefixes[i] + longs[i];
            if (end + size > joined.length) {
                joins.require(3 * (end + size));
                joined = Arrays.copyOf(joined, (int) Math.min(Integer.MAX_VALUE - 64, Math.max(1024, 2 * (end + size))));
            }
            if (i > 0) {
                System.arraycopy(joined, from[i - 1], joined, end, (int) prefixes[i]);
            }
            System.arraycopy(in.data(), in.skip(longs[i]), joined, end + (int) prefixes[i], (int) longs[i]);
            from[i] = end;
            length[i] = (int) size;
            end += (int) size;
        }
        bytes = joined;
        requireWidths(count);
    }

    /** Byte j of every value, then byte j + 1 of every value. */
    private void streams(PageCursor in, int count) throws IOException {
        int width = switch (leaf.physical()) {
            case INT32, FLOAT -> 4;
            case INT64, DOUBLE -> 8;
            case FIXED_LEN_BYTE_ARRAY -> leaf.width();
            default -> throw wrongEncoding(Encoding.BYTE_STREAM_SPLIT);
        };
        int at = in.skip((long) width * count);
        byte[] whole = new byte[width * count + PageCursor.SLACK];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < width; j++) {
                whole[i * width + j] = in.data()[at + j * count + i];
            }
        }
        plain(new PageCursor(whole, 0, width * count), count);
    }

    private void runs(PageCursor in, int count) throws IOException {
        if (leaf.physical() != Type.BOOLEAN) {
            throw wrongEncoding(Encoding.RLE);
        }
        ensureLongs(count);
        ids = ids.length < count ? new int[count] : ids;
        Decoding.rle(in.slice(in.readInt()), 1, ids, count);
        for (int i = 0; i < count; i++) {
            longs[i] = ids[i];
        }
    }

    private void requireBytes(Encoding encoding) throws IOException {
        if (leaf.isLong()) {
            throw wrongEncoding(encoding);
        }
    }

    private void requireWidths(int count) throws IOException {
        for (int i = 0; leaf.width() > 0 && i < count; i++) {
            if (length[i] != leaf.width()) {
                throw new IOException("a value has " + length[i] + " bytes in place of " + leaf.width());
            }
        }
    }

    private IOException wrongEncoding(Encoding encoding) {
        return new IOException("column " + leaf.name() + " of type " + leaf.physical() + " has a page in encoding " + encoding);
    }

    private void ensureLongs(int count) {
        longs = longs.length < count ? new long[count] : longs;
    }

    private void ensureRanges(int count) {
        if (from.length < count) {
            from = new int[count];
            length = new int[count];
        }
    }
}
