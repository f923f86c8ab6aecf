package dev.coldarchive.parquet.internal;

/** The distinct values of a column chunk, numbered in the order in which they came. Not thread-safe. */
interface Dictionary {
    /** Above it, ids take more than two bytes and tables leave the processor's caches. */
    int MAX_ENTRIES = 1 << 15;
    /** Readers load a dictionary whole. */
    int MAX_BYTES = 1 << 20;

    /** The smallest that is no less than a number, 1 for less than 1. */
    static int powerOfTwo(int number) {
        return number <= 1 ? 1 : Integer.highestOneBit(number - 1) << 1;
    }

    /**
     * Finds or gives the id of each value.
     *
     * @param ids where ids go, one a value
     * @param maxEntries most entries that it may have afterwards, up to {@link #MAX_ENTRIES}
     * @return false if there would be more; then it holds what it held before, and no more values may be added until {@link #clear()}
     */
    boolean add(PageValues values, int[] ids, int maxEntries);

    int size();

    /** Appends the entries as PLAIN values of their column. */
    void write(Leaf leaf, PageBuffer out);

    /** Smallest and largest of the values that were added last, at least one, with these ids. */
    Bounds bounds(PageValues values, int[] ids);

    void addTo(BloomFilterWriter filter);

    /** Forgets all entries; keeps its memory for others. */
    void clear();

    /** One with the same entries, and not much more room than these take. */
    Dictionary copy();
}
