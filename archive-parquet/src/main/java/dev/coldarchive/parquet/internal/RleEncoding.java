package dev.coldarchive.parquet.internal;

/** RLE, the hybrid of runs and bit-packed groups of eight (parquet-format, Encodings.md). Not thread-safe. */
final class RleEncoding {
    /** Shorter runs cost more than they save: a run needs a header, and ends the packed groups before it. */
    private static final int SHORTEST_RUN = 8;
    private static final int GROUP = 8;

    private final long[] packed = new long[GROUP * 64];

    /** How many bits values from 0 to {@code largest} need. */
    static int width(int largest) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(largest);
    }

    void encode(int[] values, int count, int width, PageBuffer out) {
        int held = 0;
        int i = 0;
        while (i < count) {
            int run = runLength(values, i, count);
            // a packed run holds whole groups of eight: it takes what it lacks from the values that follow
            if (run >= SHORTEST_RUN && held % GROUP == 0) {
                flush(held, width, out);
                held = 0;
                out.putVarint((long) run << 1);
                putValue(values[i], width, out);
                i += run;
            } else {
                int take = run < SHORTEST_RUN ? run : Math.min(run, GROUP - held % GROUP);
                for (int end = i + take; i < end; i++) {
                    packed[held++] = values[i];
                    if (held == packed.length) {
                        flush(held, width, out);
                        held = 0;
                    }
                }
            }
        }
        flush(held, width, out);
    }

    private static int runLength(int[] values, int from, int count) {
        int value = values[from];
        int end = from + 1;
        while (end < count && values[end] == value) {
            end++;
        }
        return end - from;
    }

    private void flush(int held, int width, PageBuffer out) {
        if (held == 0) {
            return;
        }
        int groups = (held + GROUP - 1) / GROUP;
        for (int i = held; i < groups * GROUP; i++) {
            packed[i] = 0;
        }
        out.putVarint((long) groups << 1 | 1);
        out.putPacked(packed, 0, groups * GROUP, width);
    }

    private static void putValue(int value, int width, PageBuffer out) {
        for (int shift = 0; shift < width; shift += 8) {
            out.write(value >>> shift);
        }
    }
}
