package dev.coldarchive.cli.demo;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows on their way into a table, in PostgreSQL's binary COPY format (documentation, COPY, "Binary Format"). Not thread-safe.
 * Whoever does not come to {@link #finish()} rolls back.
 */
final class CopyEncoder {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] HEADER = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte JSONB_VERSION = 1;
    /** The buffer is sent when it holds this much; no row is longer than what it has beyond. */
    private static final int FULL = 1 << 16;

    private final CopyIn copy;
    private final byte[] buffer = new byte[2 * FULL];
    private int at;

    private CopyEncoder(Connection connection, String table, String options) throws SQLException {
        copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY " + table + " FROM STDIN (FORMAT binary" + options + ")");
        System.arraycopy(HEADER, 0, buffer, 0, HEADER.length);
        at = HEADER.length;
    }

    /**
     * @param table one that was created in this very transaction: its rows are written frozen
     */
    static CopyEncoder intoNew(Connection connection, String table) throws SQLException {
        return new CopyEncoder(connection, table, ", FREEZE");
    }

    static CopyEncoder into(Connection connection, String table) throws SQLException {
        return new CopyEncoder(connection, table, "");
    }

    void row(int columns) throws SQLException {
        if (at >= FULL) {
            send();
        }
        SHORT.set(buffer, at, (short) columns);
        at += 2;
    }

    void bool(boolean value) {
        length(1);
        buffer[at++] = (byte) (value ? 1 : 0);
    }

    void int4(int value) {
        length(4);
        INT.set(buffer, at, value);
        at += 4;
    }

    void int8(long value) {
        length(8);
        LONG.set(buffer, at, value);
        at += 8;
    }

    void text(byte[] utf8) {
        length(utf8.length);
        bytes(utf8);
    }

    void jsonb(byte[] utf8) {
        length(utf8.length + 1);
        buffer[at++] = JSONB_VERSION;
        bytes(utf8);
    }

    void nothing() {
        length(-1);
    }

    /** Ends the copy; gives the number of rows that the server took. */
    long finish() throws SQLException {
        SHORT.set(buffer, at, (short) -1);
        at += 2;
        send();
        return copy.endCopy();
    }

    private void length(int bytes) {
        INT.set(buffer, at, bytes);
        at += 4;
    }

    private void bytes(byte[] value) {
        System.arraycopy(value, 0, buffer, at, value.length);
        at += value.length;
    }

    private void send() throws SQLException {
        copy.writeToCopy(buffer, 0, at);
        at = 0;
    }
}
