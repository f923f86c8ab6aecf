package dev.coldarchive.internal.rows;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.internal.work.Scratch;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
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

/**
 * Sorted chunks of rows in one temporary file, each row behind its length; merged by a queue of their smallest rows. So many chunks of one size become one of the
 * next size as soon as they are there, so that neither open files nor buffers grow with the rows. Not thread-safe.
 */
final class SpilledRows implements AutoCloseable {
    private static final int BUFFER = 32 << 10;
    private static final int MERGED_AT_ONCE = 32;

    /** Where a chunk lies, and how many times its rows were merged. */
    private record Extent(long from, long to, int level) {}

    private final Path file;
    private final List<Extent> chunks = new ArrayList<>();
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
        int level = 0;
        append(chunk, level);
        while (chunks.size() >= MERGED_AT_ONCE && chunks.get(chunks.size() - MERGED_AT_ONCE).level() == level) {
            List<Extent> last = chunks.subList(chunks.size() - MERGED_AT_ONCE, chunks.size());
            try (Merged merged = new Merged(List.copyOf(last), false)) {
                last.clear();
                append(merged, ++level);
            }
        }
    }

    private void append(SortedRows rows, int level) {
        long from = written;
        try {
            while (rows.advance()) {
                out.writeInt(rows.length());
                out.write(rows.bytes(), 0, rows.length());
                written += 4L + rows.length();
            }
            out.flush();
            chunks.add(new Extent(from, written, level));
        } catch (IOException e) {
            throw full(e);
        }
    }

    /** All rows of all chunks in order; closing it deletes the file. */
    SortedRows merged() {
        try {
            out.close();
            return new Merged(chunks, true);
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
        private final boolean last;
        private Chunk current;

        Merged(List<Extent> extents, boolean last) {
            this.last = last;
            try {
                for (Extent extent : extents) {
                    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                    channels.add(channel);
                    Chunk chunk = new Chunk(channel, extent.from(), extent.to());
                    if (chunk.advance()) {
                        heads.add(chunk);
                    }
                }
            } catch (IOException e) {
                close();
                throw full(e);
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
                if (last) {
                    Scratch.delete(file);
                }
            }
        }
    }
}
