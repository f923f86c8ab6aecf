package dev.coldarchive.batch;

/**
 * How much a batch may hold. A batch ends with the row that reaches either bound; it always holds at least one row.
 *
 * @param rows most rows, at least 1
 * @param sizeBytes most bytes of values, at least 1
 */
public record BatchLimits(int rows, long sizeBytes) {
    /** 4,096 rows or 1 MiB: large enough for the columnar loops, small enough for a 32 MB heap and for the batches of a wide row to stay in the processor's caches. */
    public static final BatchLimits DEFAULT = new BatchLimits(4_096, 1L << 20);

    public BatchLimits {
        if (rows < 1 || sizeBytes < 1) {
            throw new IllegalArgumentException("a batch holds at least one row and one byte, not " + rows + " and " + sizeBytes);
        }
    }

    /** Whether a batch of so many rows and bytes is full. */
    public boolean reachedBy(int heldRows, long heldBytes) {
        return heldRows >= rows || heldBytes >= sizeBytes;
    }
}
