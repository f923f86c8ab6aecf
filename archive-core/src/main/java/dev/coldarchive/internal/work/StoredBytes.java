package dev.coldarchive.internal.work;

import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.ObjectReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** The bytes of a stored object, of which only those are read that are asked for; the last ones, where formats keep what they say, all at once. Not thread-safe. */
public final class StoredBytes implements SeekableByteChannel {
    private static final int TAIL = 64 << 10;

    private final ObjectReader store;
    private final ObjectKey key;
    private final long sizeBytes;
    private byte[] tail;
    private long position;
    private boolean open = true;

    public StoredBytes(ObjectReader store, ObjectKey key, long sizeBytes) {
        this.store = store;
        this.key = key;
        this.sizeBytes = sizeBytes;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (position >= sizeBytes) {
            return -1;
        }
        if (tail == null) {
            tail = bytes(Math.max(0, sizeBytes - TAIL), TAIL);
        }
        long tailStart = sizeBytes - tail.length;
        int wanted = (int) Math.min(target.remaining(), sizeBytes - position);
        if (position >= tailStart) {
            target.put(tail, (int) (position - tailStart), wanted);
            position += wanted;
            return wanted;
        }
        byte[] asked = bytes(position, wanted);
        target.put(asked);
        position += asked.length;
        return asked.length == 0 ? -1 : asked.length;
    }

    private byte[] bytes(long from, int most) throws IOException {
        try (InputStream in = store.open(key, from)) {
            return in.readNBytes(most);
        }
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long to) {
        position = to;
        return this;
    }

    @Override
    public long size() {
        return sizeBytes;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new NonWritableChannelException();
    }
}
