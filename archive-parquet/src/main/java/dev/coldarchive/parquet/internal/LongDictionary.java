package dev.coldarchive.parquet.internal;

import java.util.Arrays;

/** A {@link Dictionary} of numbers, by their bits. */
final class LongDictionary implements Dictionary {
    private static final int FEWEST = 64;

    private long[] entries = new long[FEWEST];
    /** Entry id + 1 at the first free place after an entry's hash; as many again stay free. */
    private int[] slots = new int[2 * FEWEST];
    private int size;

    @Override
    public boolean add(PageValues values, int[] ids, int maxEntries) {
        int before = size;
        long[] longs = values.longs();
        int count = values.count();
        for (int i = 0; i < count; i++) {
            int id = idOf(longs[i]);
            if (id >= maxEntries) {
                size = before;
                return false;
            }
            ids[i] = id;
        }
        return true;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void write(Leaf leaf, PageBuffer out) {
        new PlainEncoding(leaf).encode(entries, size, out);
    }

    @Override
    public Bounds bounds(PageValues values, int[] ids) {
        return Bounds.of(values.leaf(), values.longs(), values.count());
    }

    @Override
    public void addTo(BloomFilterWriter filter) {
        filter.add(entries, size);
    }

    @Override
    public void clear() {
        Arrays.fill(slots, 0);
        size = 0;
    }

    @Override
    public Dictionary copy() {
        LongDictionary copy = new LongDictionary();
        copy.entries = entries;
        copy.size = size;
        copy.resize(Math.max(FEWEST, Dictionary.powerOfTwo(size)));
        return copy;
    }

    private int idOf(long value) {
        int mask = slots.length - 1;
        int slot = hash(value) & mask;
        while (slots[slot] != 0) {
            int id = slots[slot] - 1;
            if (entries[id] == value) {
                return id;
            }
            slot = slot + 1 & mask;
        }
        if (size == entries.length) {
            resize(size * 2);
            return idOf(value);
        }
        entries[size] = value;
        slots[slot] = ++size;
        return size - 1;
    }

    /** @param most entries that there is room for, a power of two */
    private void resize(int most) {
        entries = Arrays.copyOf(entries, most);
        slots = new int[2 * most];
        int mask = slots.length - 1;
        for (int id = 0; id < size; id++) {
            int slot = hash(entries[id]) & mask;
            while (slots[slot] != 0) {
                slot = slot + 1 & mask;
            }
            slots[slot] = id + 1;
        }
    }

    private static int hash(long value) {
        long mixed = value * 0x9e3779b97f4a7c15L;
        return (int) (mixed >>> 32);
    }
}
