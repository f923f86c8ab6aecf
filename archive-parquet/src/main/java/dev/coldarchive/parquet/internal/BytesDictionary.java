package dev.coldarchive.parquet.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A {@link Dictionary} of strings and other bytes. */
final class BytesDictionary implements Dictionary {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Up to so many bytes a loop is faster than a call. */
    private static final int FEW = 64;

    private static final int FEWEST = 64;

    private byte[] data = new byte[1024];
    private int[] offsets = new int[FEWEST + 1];
    private int[] hashes = new int[FEWEST];
    private int[] slots = new int[2 * FEWEST];
    private int size;

    @Override
    public boolean add(PageValues values, int[] ids, int maxEntries) {
        int before = size;
        byte[] bytes = values.bytes();
        int count = values.count();
        for (int i = 0; i < count; i++) {
            int from = values.offset(i);
            int id = idOf(bytes, from, values.offset(i + 1) - from);
            if (id < 0 || id >= maxEntries) {
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
        new PlainEncoding(leaf).encode(data, offsets, size, out);
    }

    @Override
    public Bounds bounds(PageValues values, int[] ids) {
        Leaf leaf = values.leaf();
        int count = values.count();
        boolean[] seen = new boolean[size];
        int least = ids[0];
        int most = ids[0];
        for (int i = 0; i < count; i++) {
            int id = ids[i];
            if (!seen[id]) {
                seen[id] = true;
                least = compare(leaf, id, least) < 0 ? id : least;
                most = compare(leaf, id, most) > 0 ? id : most;
            }
        }
        return Bounds.of(leaf, entry(least), entry(most));
    }

    @Override
    public void addTo(BloomFilterWriter filter) {
        for (int id = 0; id < size; id++) {
            filter.add(data, offsets[id], offsets[id + 1]);
        }
    }

    @Override
    public void clear() {
        Arrays.fill(slots, 0);
        size = 0;
    }

    @Override
    public Dictionary copy() {
        BytesDictionary copy = new BytesDictionary();
        copy.data = Arrays.copyOf(data, Math.max(1024, offsets[size]));
        copy.offsets = offsets;
        copy.hashes = hashes;
        copy.size = size;
        copy.resize(Math.max(FEWEST, Dictionary.powerOfTwo(size)));
        return copy;
    }

    private byte[] entry(int id) {
        return Arrays.copyOfRange(data, offsets[id], offsets[id + 1]);
    }

    private int compare(Leaf leaf, int id, int other) {
        return Bounds.compare(leaf, data, offsets[id], offsets[id + 1], data, offsets[other], offsets[other + 1]);
    }

    /** The value's id, or -1 where there is no room for a new one. */
    private int idOf(byte[] bytes, int from, int length) {
        int hash = hash(bytes, from, length);
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0) {
            int id = slots[slot] - 1;
            if (hashes[id] == hash && offsets[id + 1] - offsets[id] == length && same(data, offsets[id], bytes, from, length)) {
                return id;
            }
            slot = slot + 1 & mask;
        }
        if ((long) offsets[size] + length > MAX_BYTES) {
            return -1;
        }
        if (size == hashes.length) {
            resize(size * 2);
            return idOf(bytes, from, length);
        }
        int end = offsets[size] + length;
        if (end > data.length) {
            data = Arrays.copyOf(data, Math.max(end, data.length * 2));
        }
        System.arraycopy(bytes, from, data, offsets[size], length);
        hashes[size] = hash;
        offsets[size + 1] = end;
        slots[slot] = ++size;
        return size - 1;
    }

    /** @param most entries that there is room for, a power of two */
    private void resize(int most) {
        hashes = Arrays.copyOf(hashes, most);
        offsets = Arrays.copyOf(offsets, most + 1);
        slots = new int[2 * most];
        int mask = slots.length - 1;
        for (int id = 0; id < size; id++) {
            int slot = hashes[id] & mask;
            while (slots[slot] != 0) {
                slot = slot + 1 & mask;
            }
            slots[slot] = id + 1;
        }
    }

    private static int hash(byte[] bytes, int from, int length) {
        long hash = length;
        if (length >= Long.BYTES) {
            int last = from + length - Long.BYTES;
            for (int i = from; i < last; i += Long.BYTES) {
                hash = (hash ^ (long) LONGS.get(bytes, i)) * 0x9e3779b97f4a7c15L;
                hash ^= hash >>> 29;
            }
            hash ^= (long) LONGS.get(bytes, last);
        } else {
            for (int i = from; i < from + length; i++) {
                hash = hash << 8 ^ bytes[i];
            }
        }
        hash *= 0x9e3779b97f4a7c15L;
        return (int) (hash >>> 32);
    }

    private static boolean same(byte[] a, int aFrom, byte[] b, int bFrom, int length) {
        if (length < Long.BYTES || length > FEW) {
            return Arrays.equals(a, aFrom, aFrom + length, b, bFrom, bFrom + length);
        }
        int last = length - Long.BYTES;
        for (int i = 0; i < last; i += Long.BYTES) {
            if ((long) LONGS.get(a, aFrom + i) != (long) LONGS.get(b, bFrom + i)) {
                return false;
            }
        }
        return (long) LONGS.get(a, aFrom + last) == (long) LONGS.get(b, bFrom + last);
    }
}
