package dev.coldarchive.postgres.internal;

import java.sql.SQLException;

/**
 * The bytes of a COPY stream from the beginning of the current row on. Messages end where the server likes, so a row may lie
 * in several; as long as it lies in one, nothing is copied. Grows with what has come, never with what a length field claims.
 * Not thread-safe.
 */
final class CopyBuffer {
    /** Where the messages of the stream come from. */
    interface Messages {
        /** The next message, which nobody else touches; null after the last. */
        byte[] next() throws SQLException;
    }

    private static final byte[] NOTHING = {};

    private final Messages messages;
    byte[] data = NOTHING;
    /** Where the current row begins, what has been read of it, and where the data ends. */
    int start;
    int at;
    int end;
    /** Whether the array is ours to write to: neither a message, nor kept by somebody. */
    private boolean owned;

    CopyBuffer(Messages messages) {
        this.messages = messages;
    }

    /** Makes sure that so many bytes lie at {@link #at}; false if the stream ends before. */
    boolean has(int count) throws SQLException {
        while (end - at < count) {
            if (start == end) {
                letGo();
            }
            byte[] message = messages.next();
            if (message == null) {
                return false;
            }
            append(message);
        }
        return true;
    }

    /** Whether so many bytes have come already. */
    boolean holds(int count) {
        return end - at >= count;
    }

    /** A message may be as long as a huge row: the one before it is not kept while it comes. */
    private void letGo() {
        data = NOTHING;
        at = 0;
        start = 0;
        end = 0;
        owned = false;
    }

    private void append(byte[] message) {
        if (start == end) {
            end = message.length;
            data = message;
            return;
        }
        int held = end - start;
        int needed = Math.addExact(held, message.length);
        if (!owned || needed > data.length) {
            byte[] larger = new byte[Math.max(needed, (int) Math.min(Integer.MAX_VALUE - 64L, (long) held + Math.max(Math.min(held, 1 << 20), held >> 2)))];
            System.arraycopy(data, start, larger, 0, held);
            data = larger;
            owned = true;
        } else {
            System.arraycopy(data, start, data, 0, held);
        }
        System.arraycopy(message, 0, data, held, message.length);
        at -= start;
        start = 0;
        end = needed;
    }

    /** Ends the row that has been read; what it lies in stays as it is. */
    void endRow() {
        start = at;
        owned = false;
    }

    /** Goes back to the beginning of the current row. */
    void rewind() {
        at = start;
    }
}
