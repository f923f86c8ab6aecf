package dev.coldarchive.parquet.internal;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A new file that knows where its end is. Not thread-safe. */
final class FileOutput extends OutputStream {
    private final FileChannel channel;
    private final OutputStream buffered;
    private long position;

    /**
     * @throws java.nio.file.FileAlreadyExistsException if the file is there already
     */
    FileOutput(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        buffered = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
    }

    long position() {
        return position;
    }

    @Override
    public void write(int value) throws IOException {
        buffered.write(value);
        position++;
    }

    @Override
    public void write(byte[] source, int offset, int count) throws IOException {
        buffered.write(source, offset, count);
        position += count;
    }

    /** Everything to the disk. */
    void sync() throws IOException {
        buffered.flush();
        channel.force(true);
    }

    /** Without {@link #sync}, what is still buffered is lost. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
