package dev.coldarchive.parquet.internal;

/** PLAIN: values end to end, those of any length with their length before them. */
final class PlainEncoding {
    private final Leaf leaf;

    PlainEncoding(Leaf leaf) {
        this.leaf = leaf;
    }

    void encode(PageValues values, PageBuffer out) {
        if (leaf.isLong()) {
            encode(values.longs(), values.count(), out);
        } else {
            byte[] bytes = values.bytes();
            for (int i = 0; i < values.count(); i++) {
                put(bytes, values.offset(i), values.offset(i + 1), out);
            }
        }
    }

    void encode(long[] values, int count, PageBuffer out) {
        switch (leaf.physical()) {
            case BOOLEAN -> out.putPacked(values, 0, count, 1);
            case INT32, FLOAT -> {
                out.ensure(4L * count);
                for (int i = 0; i < count; i++) {
                    out.putInt((int) values[i]);
                }
            }
            default -> {
                out.ensure(8L * count);
                for (int i = 0; i < count; i++) {
                    out.putLong(values[i]);
                }
            }
        }
    }

    void encode(byte[] bytes, int[] offsets, int count, PageBuffer out) {
        for (int i = 0; i < count; i++) {
            put(bytes, offsets[i], offsets[i + 1], out);
        }
    }

    private void put(byte[] bytes, int from, int end, PageBuffer out) {
        if (leaf.width() == 0) {
            out.putInt(end - from);
        }
        out.write(bytes, from, end - from);
    }
}
