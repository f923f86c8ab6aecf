package dev.coldarchive.parquet.internal;

import dev.coldarchive.store.ContentDigest;
import dev.coldarchive.store.ContentDigester;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A new file, written from its start to its end and never changed behind that: it knows where its end is, and its digest. Not thread-safe. */
final class FileOutput extends OutputStream {
    private final FileChannel channel;
    private final ContentDigester digester = new ContentDigester();
    private final OutputStream buffered;
    private long position;

    /**
     * @throws java.nio.file.FileAlreadyExistsException if the file is there already
     */
    FileOutput(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        buffered = new BufferedOutputStream(digester.through(Channels.newOutputStream(channel)), 1 << 16);
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

    /** Nothing may be written after it. The file is not forced to the disk: it waits for a store, which keeps it for good and compares it with its digest. */
    ContentDigest finish() throws IOException {
        buffered.flush();
        return digester.finish();
    }

    /** Without {@link #finish}, what is still buffered is lost. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
