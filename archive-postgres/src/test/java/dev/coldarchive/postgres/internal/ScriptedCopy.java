package dev.coldarchive.postgres.internal;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** A COPY whose messages are known beforehand. */
final class ScriptedCopy implements CopyRows.Copy {
    private final Deque<byte[]> messages = new ArrayDeque<>();
    private final long rowsSent;
    private SQLException failure;
    boolean ended;

    /** The bytes in messages of this length. */
    ScriptedCopy(byte[] bytes, int messageLength, long rowsSent) {
        for (int at = 0; at < bytes.length; at += messageLength) {
            messages.add(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + messageLength)));
        }
        this.rowsSent = rowsSent;
    }

    /** Fails after its messages, instead of ending. */
    ScriptedCopy thenFails(SQLException e) {
        failure = e;
        return this;
    }

    @Override
    public byte[] next() throws SQLException {
        if (messages.isEmpty() && failure != null) {
            throw failure;
        }
        return messages.poll();
    }

    @Override
    public long rowsSent() {
        return rowsSent;
    }

    @Override
    public void end() {
        ended = true;
    }
}
