package dev.coldarchive.parquet.internal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.batch.BytesVector;
import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.batch.ListVector;
import dev.coldarchive.batch.LongVector;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * Joins levels and values of pages to rows. A list may go on in the next page, so its row is there only when the next row begins or the chunk ends.
 * Not thread-safe.
 */
final class PageRows {
    private final StoredColumn stored;
    private final int maxDefinition;
    private final PageScratch scratch;
    private ColumnVector vector;
    /** Whether a list was begun whose end is not known yet, and whether it is NULL. */
    private boolean open;
    private boolean openIsNull;

    PageRows(StoredColumn stored, PageScratch scratch) {
        this.stored = stored;
        this.maxDefinition = stored.leaf().maxDefinition();
        this.scratch = scratch;
        this.vector = ColumnVector.of(stored.column().type());
    }

    /** Whole rows. */
    ColumnVector vector() {
        return vector;
    }

    /** What the rows that are held take, the list that goes on included. */
    long sizeBytes() {
        return vector.sizeBytes();
    }

    /** Forgets the whole rows, which were taken. */
    void startPage() {
        if (open && vector instanceof ListVector lists) {
            // elements of the open list move to the front
            ListVector fresh = (ListVector) ColumnVector.of(stored.column().type());
            fresh.elements().appendRange(lists.elements(), lists.offset(lists.size()), lists.elements().size());
            vector = fresh;
        } else {
            vector.clear();
        }
    }

    void readRepetition(PageCursor in, int count) throws IOException {
        Decoding.rle(in, 1, scratch.repetition(), count);
    }

    void readDefinition(PageCursor in, int count) throws IOException {
        Decoding.rle(in, RleEncoding.width(maxDefinition), scratch.definition(), count);
    }

    /** How many of the levels are values. */
    int present(int levels) throws IOException {
        if (maxDefinition == 0) {
            return levels;
        }
        int[] definition = scratch.definition();
        int present = 0;
        for (int i = 0; i < levels; i++) {
            if (definition[i] > maxDefinition) {
                throw new IOException("column " + stored.leaf().name() + " has a level of " + definition[i] + " where " + maxDefinition + " is most");
            }
            present += definition[i] == maxDefinition ? 1 : 0;
        }
        return present;
    }

    /** @param present how many of the levels are values */
    void append(DecodedValues values, int levels, int present) throws IOException {
        if (stored.leaf().maxRepetition() == 0 && stored.conversion() == StoredColumn.Conversion.NONE) {
            if (vector instanceof LongVector longs) {
                appendAll(longs, values.longs(), levels, levels - present);
            } else {
                appendAll((BytesVector) vector, values, levels);
            }
            return;
        }
        int[] definition = scratch.definition();
        int[] repetition = scratch.repetition();
        int next = 0;
        for (int i = 0; i < levels; i++) {
            int defined = maxDefinition == 0 ? 0 : definition[i];
            if (stored.leaf().maxRepetition() > 0) {
                next = appendElement(values, next, repetition[i], defined);
            } else if (defined == maxDefinition) {
                appendValue(vector, values, next++);
            } else {
                vector.appendNull();
            }
        }
    }

    private void appendAll(LongVector target, long[] values, int levels, int nullCount) {
        boolean[] absent = scratch.absent();
        if (nullCount == 0) {
            Arrays.fill(absent, 0, levels, false);
            target.append(values, absent, 0, levels);
            return;
        }
        int[] definition = scratch.definition();
        long[] spread = scratch.spread();
        int next = 0;
        for (int i = 0; i < levels; i++) {
            boolean there = definition[i] == maxDefinition;
            absent[i] = !there;
            spread[i] = there ? values[next++] : 0;
        }
        target.append(spread, absent, nullCount, levels);
    }

    private void appendAll(BytesVector target, DecodedValues values, int levels) {
        byte[] bytes = values.bytes();
        int[] definition = scratch.definition();
        int next = 0;
        for (int i = 0; i < levels; i++) {
            if (maxDefinition == 0 || definition[i] == maxDefinition) {
                target.append(bytes, values.from(next), values.length(next));
                next++;
            } else {
                target.appendNull();
            }
        }
    }

    /** Ends the last list of the chunk. */
    void endChunk() {
        if (open) {
            endList();
        }
    }

    private int appendElement(DecodedValues values, int next, int repeated, int defined) throws IOException {
        ListVector lists = (ListVector) vector;
        boolean element = defined > stored.emptyList();
        if (repeated == 0) {
            endChunk();
            open = true;
            openIsNull = defined < stored.emptyList();
        } else if (!open || !element) {
            throw new IOException("column " + stored.leaf().name() + " has an element without a list");
        }
        if (defined == maxDefinition) {
            appendValue(lists.elements(), values, next);
            return next + 1;
        }
        if (element) {
            lists.elements().appendNull();
        }
        return next;
    }

    private void endList() {
        open = false;
        if (openIsNull) {
            vector.appendNull();
        } else {
            ((ListVector) vector).endList();
        }
    }

    private void appendValue(ColumnVector target, DecodedValues values, int index) {
        switch (stored.conversion()) {
            case NONE -> {
                if (target instanceof LongVector longs) {
                    longs.append(values.longs()[index]);
                } else {
                    ((BytesVector) target).append(values.bytes(), values.from(index), values.length(index));
                }
            }
            case MILLIS -> ((LongVector) target).append(micros(values.longs()[index]));
            case NANOS -> ((LongVector) target).append(wholeMicros(values.longs()[index]));
            case UNSIGNED_INT -> ((LongVector) target).append(values.longs()[index] & 0xffff_ffffL);
            case UNSIGNED_LONG -> ((BytesVector) target).append(new BigInteger(Long.toUnsignedString(values.longs()[index])).toByteArray());
            case SHORT_DECIMAL -> ((LongVector) target).append(shortDecimal(values, index));
            case WHOLE_DECIMAL -> appendMinimal((BytesVector) target, values, index);
        }
    }

    private long micros(long millis) {
        try {
            return Math.multiplyExact(millis, 1_000L);
        } catch (ArithmeticException e) {
            throw inexact(millis + " milliseconds are beyond what microseconds hold");
        }
    }

    private long wholeMicros(long nanos) {
        if (nanos % 1_000 != 0) {
            throw inexact(nanos + " nanoseconds are no whole microseconds");
        }
        return nanos / 1_000;
    }

    private long shortDecimal(DecodedValues values, int index) {
        BigInteger value = new BigInteger(values.bytes(), values.from(index), values.length(index));
        if (value.bitLength() > 63) {
            throw inexact("an unscaled value of " + value + " has too many digits");
        }
        return value.longValue();
    }

    private static void appendMinimal(BytesVector target, DecodedValues values, int index) {
        byte[] bytes = values.bytes();
        int from = values.from(index);
        int length = values.length(index);
        while (length > 1 && bytes[from] == bytes[from + 1] >> 7) {
            from++;
            length--;
        }
        target.append(bytes, from, length);
    }

    private ArchiveException inexact(String reason) {
        return new ArchiveException(Category.UNARCHIVABLE, "cannot read column " + stored.leaf().name() + ": " + reason,
                "write the file again with microseconds and decimals that fit");
    }
}
