package dev.coldarchive.format;

import dev.coldarchive.batch.BytesVector;
import dev.coldarchive.batch.ColumnVector;
import dev.coldarchive.batch.LongVector;
import dev.coldarchive.schema.ColumnType;
import java.math.BigInteger;
import java.util.Arrays;

/** Which place each value of a column has among its different values: they alone are sorted, found by their hashes. */
final class ValueRanks {
    private static final long MIX = 0x9e3779b97f4a7c15L;

    private final ColumnVector values;
    private final boolean decimals;
    /** For each different value, in the order in which they come, the row where it comes first. */
    private int[] firsts = new int[64];
    private int distinct;

    private ValueRanks(ColumnVector values, ColumnType type) {
        this.values = values;
        this.decimals = type.kind() == ColumnType.Kind.DECIMAL;
    }

    /** Equal values have equal ranks; a NULL's is above all others. */
    static int[] of(ColumnVector values, ColumnType type) {
        return new ValueRanks(values, type).ranks();
    }

    private int[] ranks() {
        int[] ids = ids();
        Integer[] sorted = new Integer[distinct];
        Arrays.setAll(sorted, id -> id);
        Arrays.sort(sorted, (a, b) -> compare(firsts[a], firsts[b]));
        int[] ranks = new int[distinct];
        for (int i = 1; i < distinct; i++) {
            // bytes may differ where numbers do not: a decimal with leading zeros
            boolean same = compare(firsts[sorted[i - 1]], firsts[sorted[i]]) == 0;
            ranks[sorted[i]] = ranks[sorted[i - 1]] + (same ? 0 : 1);
        }
        for (int row = 0; row < ids.length; row++) {
            ids[row] = ids[row] < 0 ? Integer.MAX_VALUE : ranks[ids[row]];
        }
        return ids;
    }

    /** For each row the number of its value, -1 for NULL. */
    private int[] ids() {
        int[] ids = new int[values.size()];
        int[] slots = new int[Integer.highestOneBit(Math.max(1, values.size())) * 4];
        int mask = slots.length - 1;
        for (int row = 0; row < ids.length; row++) {
            if (values.isNull(row)) {
                ids[row] = -1;
                continue;
            }
            int slot = hash(row) & mask;
            while (slots[slot] != 0 && !same(firsts[slots[slot] - 1], row)) {
                slot = slot + 1 & mask;
            }
            if (slots[slot] == 0) {
                if (distinct == firsts.length) {
                    firsts = Arrays.copyOf(firsts, distinct * 2);
                }
                firsts[distinct] = row;
                slots[slot] = ++distinct;
            }
            ids[row] = slots[slot] - 1;
        }
        return ids;
    }

    private int hash(int row) {
        if (values instanceof LongVector longs) {
            return (int) (longs.get(row) * MIX >>> 32);
        }
        BytesVector bytes = (BytesVector) values;
        byte[] data = bytes.data();
        int end = bytes.offset(row) + bytes.length(row);
        int hash = 1;
        for (int i = bytes.offset(row); i < end; i++) {
            hash = 31 * hash + data[i];
        }
        return (int) (hash * MIX >>> 32);
    }

    private boolean same(int a, int b) {
        if (values instanceof LongVector longs) {
            return longs.get(a) == longs.get(b);
        }
        BytesVector bytes = (BytesVector) values;
        return Arrays.equals(bytes.data(), bytes.offset(a), bytes.offset(a) + bytes.length(a), bytes.data(), bytes.offset(b), bytes.offset(b) + bytes.length(b));
    }

    private int compare(int a, int b) {
        if (values instanceof LongVector longs) {
            return Long.compare(longs.get(a), longs.get(b));
        }
        BytesVector bytes = (BytesVector) values;
        if (decimals) {
            return decimal(bytes, a).compareTo(decimal(bytes, b));
        }
        return Arrays.compareUnsigned(bytes.data(), bytes.offset(a), bytes.offset(a) + bytes.length(a), bytes.data(), bytes.offset(b), bytes.offset(b) + bytes.length(b));
    }

    private static BigInteger decimal(BytesVector bytes, int row) {
        return new BigInteger(bytes.data(), bytes.offset(row), bytes.length(row));
    }
}
