package dev.coldarchive.batch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Copies bytes, of which there are mostly few: then a loop is faster than a call. */
final class ShortCopy {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int FEW = 64;

    private ShortCopy() {}

    static void copy(byte[] source, int from, byte[] target, int at, int length) {
        if (length < Long.BYTES || length > FEW) {
            System.arraycopy(source, from, target, at, length);
            return;
        }
        // the last eight bytes are copied whole, over some that were copied before
        int last = length - Long.BYTES;
        for (int i = 0; i < last; i += Long.BYTES) {
            LONGS.set(target, at + i, (long) LONGS.get(source, from + i));
        }
        LONGS.set(target, at + last, (long) LONGS.get(source, from + last));
    }
}
