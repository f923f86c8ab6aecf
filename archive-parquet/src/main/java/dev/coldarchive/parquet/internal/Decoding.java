package dev.coldarchive.parquet.internal;

import java.io.IOException;
import java.util.Arrays;

/** The inverse of {@link DeltaEncoding} and {@link RleEncoding}, for files of any writer. */
final class Decoding {
    private Decoding() {}

    /** Reads exactly {@code count} values of the hybrid of runs and packed groups. */
    static void rle(PageCursor in, int width, int[] target, int count) throws IOException {
        if (width < 0 || width > 32) {
            throw new IOException("a page packs numbers in " + width + " bits");
        }
        int done = 0;
        while (done < count) {
            long header = in.readVarint();
            long length = header >>> 1;
            if ((header & 1) == 0) {
                int value = 0;
                for (int shift = 0; shift < width; shift += 8) {
                    value |= in.readByte() << shift;
                }
                int run = (int) Math.min(length, count - done);
                Arrays.fill(target, done, done + run, value);
                done += run;
            } else {
                int run = (int) Math.min(length * 8, count - done);
                // some writers cut off the bits after the last value
                int from = in.skip(Math.min(length * width, Math.max(((long) run * width + 7) / 8, in.remaining())));
                in.unpack(from, width, target, done, run);
                done += run;
            }
            if (length <= 0 || length > Integer.MAX_VALUE) {
                throw new IOException("a page has a run of " + length + " numbers");
            }
        }
    }

    /** Reads {@code count} values of DELTA_BINARY_PACKED, and passes over the last miniblock's rest. */
    static void delta(PageCursor in, boolean wide, long[] target, int count) throws IOException {
        int block = in.readCount(1 << 20);
        int miniblocks = in.readCount(1 << 10);
        int total = in.readCount(Integer.MAX_VALUE);
        long value = in.readZigZag();
        if (total != count) {
            throw new IOException("a page has " + total + " numbers in place of " + count);
        }
        if (block == 0 || miniblocks == 0 || block % miniblocks != 0 || block / miniblocks % 8 != 0) {
            throw new IOException("a page packs " + block + " numbers in " + miniblocks + " miniblocks");
        }
        if (count == 0) {
            return;
        }
        int miniblock = block / miniblocks;
        long[] deltas = new long[miniblock];
        target[0] = value;
        int done = 1;
        while (done < count) {
            long least = in.readZigZag();
            int widths = in.skip(miniblocks);
            for (int i = 0; i < miniblocks && done < count; i++) {
                int width = in.data()[widths + i] & 0xff;
                if (width > 64) {
                    throw new IOException("a page packs numbers in " + width + " bits");
                }
                int take = Math.min(miniblock, count - done);
                int from = in.skip(Math.min((long) miniblock * width / 8, Math.max(((long) take * width + 7) / 8, in.remaining())));
                in.unpack(from, width, deltas, 0, take);
                for (int j = 0; j < take; j++) {
                    value += least + deltas[j];
                    value = wide ? value : (int) value;
                    target[done++] = value;
                }
            }
        }
    }
}
