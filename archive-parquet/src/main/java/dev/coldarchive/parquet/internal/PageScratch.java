package dev.coldarchive.parquet.internal;

import java.io.IOException;

/**
 * What reading a page takes besides its rows. The columns of a row group are read in turn, so one serves them all: in a wide table, scratch of their own would take more than what is read.
 * Not thread-safe.
 */
final class PageScratch {
    /** Two levels, a value, and whether there is one. */
    private static final long LEVEL_BYTES = 2 * Integer.BYTES + Long.BYTES + 1;

    private final Heap.Share pageMemory;
    private final Heap.Share levelMemory;
    private final DecodedValues values;
    private byte[] stored = new byte[0];
    private byte[] body = new byte[0];
    private int[] repetition = new int[0];
    private int[] definition = new int[0];
    private boolean[] absent = new boolean[0];
    private long[] spread = new long[0];

    PageScratch(Heap heap) {
        pageMemory = heap.share();
        levelMemory = heap.share();
        values = new DecodedValues(heap);
    }

    /**
     * Makes room for a page.
     *
     * @param storedSize as it lies in the file
     * @param bodySize decompressed
     */
    void reservePage(int storedSize, int bodySize) throws IOException {
        pageMemory.require((long) storedSize + bodySize);
        stored = stored.length < storedSize ? new byte[storedSize] : stored;
        int needed = bodySize + PageCursor.SLACK;
        body = body.length < needed ? new byte[needed] : body;
    }

    void reserveLevels(int count) throws IOException {
        levelMemory.require(LEVEL_BYTES * count);
        if (definition.length < count) {
            repetition = new int[count];
            definition = new int[count];
            absent = new boolean[count];
            spread = new long[count];
        }
    }

    byte[] stored() {
        return stored;
    }

    byte[] body() {
        return body;
    }

    int[] repetition() {
        return repetition;
    }

    int[] definition() {
        return definition;
    }

    /** Which rows of a page are NULL. */
    boolean[] absent() {
        return absent;
    }

    /** The values of a page, with 0 in the place of NULL. */
    long[] spread() {
        return spread;
    }

    DecodedValues values() {
        return values;
    }
}
