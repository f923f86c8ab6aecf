package dev.coldarchive.internal;

import dev.coldarchive.ArchiveException;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/** Sorted chunks of rows in one temporary file, each row behind its length; merged by a queue of their smallest rows. Not thread-safe. */
final class SpilledRows implements AutoCloseable {
    private static final int BUFFER = 32 << 10;

    private final Path file;
    private final List<Long> ends = new ArrayList<>();
    private final DataOutputStream out;
    private long written;

    SpilledRows(Path file) {
        this.file = file;
        try {
            out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER));
        } catch (IOException e) {
            throw full(e);
        }
    }

    void addChunk(SortedRows chunk) {
        try {
            while (chunk.advance()) {
                out.writeInt(chunk.length());
                out.write(chunk.bytes(), 0, chunk.length());
                written += 4L + chunk.length();
            }
            ends.add(written);
        } catch (IOException e) {
            throw full(e);
        }
    }

    /** All rows of all chunks in order; closing it deletes the file. */
    SortedRows merged() {
        try {
            out.close();
            return new Merged();
        } catch (IOException e) {
            throw full(e);
        }
    }

    private static ArchiveException full(IOException cause) {
        return new ArchiveException(ArchiveException.Category.LOCAL_DISK, "cannot write a temporary file in the work directory: " + cause.getMessage(),
                "free disk space, or choose another work-dir", cause);
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw full(e);
        } finally {
            Scratch.delete(file);
        }
    }

    private static final class Chunk {
        private final DataInputStream in;
        private long left;
        private byte[] row = new byte[256];
        private int length;

        Chunk(FileChannel channel, long from, long to) throws IOException {
            in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel.position(from)), BUFFER));
            left = to - from;
        }

        boolean advance() {
            if (left == 0) {
                return false;
            }
            try {
                length = in.readInt();
                if (row.length < length) {
                    row = new byte[Math.max(length, row.length * 2)];
                }
                in.readFully(row, 0, length);
                left -= 4L + length;
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        int compareTo(Chunk other) {
            return Arrays.compareUnsigned(row, 0, length, other.row, 0, other.length);
        }
    }

    private final class Merged implements SortedRows {
        private final List<FileChannel> channels = new ArrayList<>();
        private final PriorityQueue<Chunk> heads = new PriorityQueue<>(Chunk::compareTo);
        private Chunk current;

        Merged() throws IOException {
            long from = 0;
            for (long to : ends) {
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                channels.add(channel);
                Chunk chunk = new Chunk(channel, from, to);
                if (chunk.advance()) {
                    heads.add(chunk);
                }
                from = to;
            }
        }

        @Override
        public boolean advance() {
            if (current != null && current.advance()) {
                heads.add(current);
            }
            current = heads.poll();
            return current != null;
        }

        @Override
        public byte[] bytes() {
            return current.row;
        }

        @Override
        public int length() {
            return current.length;
        }

        @Override
        public void close() {
            try {
                for (FileChannel channel : channels) {
                    channel.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                Scratch.delete(file);
            }
        }
    }
}
