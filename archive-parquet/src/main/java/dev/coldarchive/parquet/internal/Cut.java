package dev.coldarchive.parquet.internal;

import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.batch.RowBatch;
import java.util.function.IntToLongFunction;

/** Where pages and row groups end: by the rows alone, never by the batches they come in. */
final class Cut {
    private Cut() {}

    /** The end of the shortest range of rows from {@code from} that takes at least as many bytes; {@code most} if none does. */
    static int firstReaching(ColumnVector vector, int from, int most, long sizeBytes) {
        return firstReaching(from, most, sizeBytes, to -> PageValues.sizeBytes(vector, from, to));
    }

    /** The same over all columns. */
    static int firstReaching(RowBatch batch, int from, int most, long sizeBytes) {
        return firstReaching(from, most, sizeBytes, to -> sizeBytes(batch, from, to));
    }

    static long sizeBytes(RowBatch batch, int from, int to) {
        long sum = 0;
        for (int i = 0; i < batch.schema().columns().size(); i++) {
            sum += PageValues.sizeBytes(batch.column(i), from, to);
        }
        return sum;
    }

    static int firstReaching(int from, int most, long wanted, IntToLongFunction sizeTo) {
        if (sizeTo.applyAsLong(most) < wanted) {
            return most;
        }
        int tooFew = from;
        int enough = most;
        while (enough - tooFew > 1) {
            int middle = (tooFew + enough) >>> 1;
            if (sizeTo.applyAsLong(middle) < wanted) {
                tooFew = middle;
            } else {
                enough = middle;
            }
        }
        return enough;
    }
}
