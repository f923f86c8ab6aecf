package dev.coldarchive.postgres.internal;

import java.sql.SQLException;

/** A buffer of fixed size in front of a COPY that takes bytes: it is handed on whenever it is full. Not thread-safe. */
final class CopyChunk {
    /** Where full buffers go. */
    interface Receiver {
        void take(byte[] bytes, int length) throws SQLException;
    }

    private static final int SIZE = 64 << 10;

    private final Receiver receiver;
    final byte[] data = new byte[SIZE];
    int at;

    CopyChunk(Receiver receiver) {
        this.receiver = receiver;
    }

    /** Makes room for so many bytes at {@link #at}, which the caller then moves on. */
    void reserve(int bytes) throws SQLException {
        if (data.length - at < bytes) {
            flush();
        }
    }

    void putShort(int value) throws SQLException {
        reserve(2);
        FieldDecoder.SHORTS.set(data, at, (short) value);
        at += 2;
    }

    void putInt(int value) throws SQLException {
        reserve(4);
        FieldDecoder.INTS.set(data, at, value);
        at += 4;
    }

    void putLong(long value) throws SQLException {
        reserve(8);
        FieldDecoder.LONGS.set(data, at, value);
        at += 8;
    }

    void put(byte[] source, int from, int length) throws SQLException {
        int done = 0;
        while (done < length) {
            reserve(1);
            int some = Math.min(length - done, data.length - at);
            System.arraycopy(source, from + done, data, at, some);
            at += some;
            done += some;
        }
    }

    void flush() throws SQLException {
        if (at > 0) {
            receiver.take(data, at);
            at = 0;
        }
    }
}
