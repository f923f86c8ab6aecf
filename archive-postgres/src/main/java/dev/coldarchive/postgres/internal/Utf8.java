package dev.coldarchive.postgres.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Whether bytes are UTF-8 as Unicode 15, table 3-7, has it: no surrogates, nothing overlong, nothing above U+10FFFF. */
final class Utf8 {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    static boolean isValid(byte[] data, int from, int length) {
        return length >= Long.BYTES && isAscii(data, from, length) || isSequences(data, from, length);
    }

    /** At least eight bytes; the last eight are looked at whole, some of them again. */
    private static boolean isAscii(byte[] data, int from, int length) {
        int last = from + length - Long.BYTES;
        long all = (long) LONGS.get(data, last);
        for (int at = from; at < last; at += Long.BYTES) {
            all |= (long) LONGS.get(data, at);
        }
        return (all & HIGH_BITS) == 0;
    }

    private static boolean isSequences(byte[] data, int from, int length) {
        int at = from;
        int end = from + length;
        while (at < end) {
            if (end - at >= 8 && ((long) LONGS.get(data, at) & HIGH_BITS) == 0) {
                at += 8;
            } else if (data[at] >= 0) {
                at++;
            } else {
                int next = afterSequence(data, at, end);
                if (next < 0) {
                    return false;
                }
                at = next;
            }
        }
        return true;
    }

    private static int afterSequence(byte[] data, int at, int end) {
        int lead = data[at] & 0xff;
        int more = lead < 0xc2 ? -1 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : -1;
        if (more < 0 || end - at <= more) {
            return -1;
        }
        int second = data[at + 1] & 0xff;
        int lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (second < lowest || second > highest) {
            return -1;
        }
        for (int i = 2; i <= more; i++) {
            if ((data[at + i] & 0xc0) != 0x80) {
                return -1;
            }
        }
        return at + more + 1;
    }
}
