package dev.coldarchive.parquet.internal;

/** RLE, the hybrid of runs and bit-packed groups of eight (parquet-format, Encodings.md). Not thread-safe. */
final class RleEncoding {
    /** Shorter runs cost more than they save: a run needs a header, and ends the packed groups before it. */
    private static final int SHORTEST_RUN = 8;
    private static final int GROUP = 8;

    /** Of one header; more would need another byte of it, and readers a larger buffer. */
    private static final int MOST_GROUPS = 64;

    private final long[] padded = new long[GROUP];

    /** How many bits values from 0 to {@code largest} need. */
    static int width(int largest) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(largest);
    }

    void encode(int[] values, int count, int width, PageBuffer out) {
        int i = 0;
        while (i < count) {
            if (beginsRun(values, i, count)) {
                int run = runLength(values, i, count);
                out.putVarint((long) run << 1);
                putValue(values[i], width, out);
                i += run;
            } else {
                int groups = 1;
                while (groups < MOST_GROUPS && i + groups * GROUP < count && !beginsRun(values, i + groups * GROUP, count)) {
                    groups++;
                }
                out.putVarint((long) groups << 1 | 1);
                pack(values, i, Math.min(count, i + groups * GROUP), width, out);
                i += groups * GROUP;
            }
        }
    }

    private static boolean beginsRun(int[] values, int from, int count) {
        if (count - from < SHORTEST_RUN) {
            return false;
        }
        int value = values[from];
        // mostly the second is another one
        return values[from + 1] == value && values[from + 2] == value && values[from + 3] == value && values[from + 4] == value && values[from + 5] == value
                && values[from + 6] == value && values[from + 7] == value;
    }

    private static int runLength(int[] values, int from, int count) {
        int value = values[from];
        int end = from + 1;
        while (end < count && values[end] == value) {
            end++;
        }
        return end - from;
    }

    /** Whole groups; the last one is filled up with zeros. */
    private void pack(int[] values, int from, int to, int width, PageBuffer out) {
        int whole = to - (to - from) % GROUP;
        out.ensure((long) (to - from) / GROUP * width + 2 * Long.BYTES);
        int i = from;
        for (; i < whole && width < Short.SIZE; i += GROUP) {
            out.putPackedGroup(values, i, width);
        }
        for (; i < to; i += GROUP) {
            for (int j = 0; j < GROUP; j++) {
                padded[j] = i + j < to ? values[i + j] : 0;
            }
            out.putPacked(padded, 0, GROUP, width);
        }
    }

    private static void putValue(int value, int width, PageBuffer out) {
        for (int shift = 0; shift < width; shift += 8) {
            out.write(value >>> shift);
        }
    }
}
