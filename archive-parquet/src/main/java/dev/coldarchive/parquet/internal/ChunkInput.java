package dev.coldarchive.parquet.internal;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A range of a file, read in order through a small buffer. Leaves the channel open and its position alone. Not thread-safe. */
final class ChunkInput extends InputStream {
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(8 << 10).limit(0);
    /** Where the bytes after the buffer lie. */
    private long position;
    private final long end;

    ChunkInput(FileChannel channel, long start, long end) {
        this.channel = channel;
        this.position = start;
        this.end = end;
    }

    long remaining() {
        return end - position + buffer.remaining();
    }

    @Override
    public int read() throws IOException {
        return buffer.hasRemaining() || fill() ? buffer.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        if (!buffer.hasRemaining() && !fill()) {
            return -1;
        }
        int taken = Math.min(count, buffer.remaining());
        buffer.get(target, offset, taken);
        return taken;
    }

    /**
     * Fills the first {@code count} bytes of an array.
     *
     * @throws EOFException if the range ends before
     */
    void readFully(byte[] target, int count) throws IOException {
        if (count > remaining()) {
            throw new EOFException("it ends within a page");
        }
        int taken = Math.min(count, buffer.remaining());
        buffer.get(target, 0, taken);
        readAt(channel, position, ByteBuffer.wrap(target, taken, count - taken));
        position += count - taken;
    }

    static void readAt(FileChannel channel, long at, ByteBuffer target) throws IOException {
        long from = at;
        while (target.hasRemaining()) {
            int read = channel.read(target, from);
            if (read < 0) {
                throw new EOFException("it is cut off");
            }
            from += read;
        }
    }

    private boolean fill() throws IOException {
        if (position >= end) {
            return false;
        }
        buffer.clear().limit((int) Math.min(buffer.capacity(), end - position));
        int wanted = buffer.remaining();
        readAt(channel, position, buffer);
        position += wanted;
        buffer.flip();
        return true;
    }
}
