package dev.coldarchive.s3;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.store.ContentDigest;
import dev.coldarchive.store.ContentDigester;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import software.amazon.awssdk.core.sync.RequestBody;

/** Bytes {@code [offset, offset + length)} of a file, read anew each time they are sent. */
record PartBody(int number, Path file, long offset, long length) {

    RequestBody requestBody() {
        return RequestBody.fromContentProvider(this::open, length, "application/octet-stream");
    }

    ContentDigest digest() {
        ContentDigester digester = new ContentDigester();
        try (InputStream in = open(); OutputStream through = digester.through(OutputStream.nullOutputStream())) {
            in.transferTo(through);
        } catch (IOException | UncheckedIOException e) {
            throw new ArchiveException(ArchiveException.Category.LOCAL_DISK, "cannot read file " + file + ": " + e, null, e);
        }
        return digester.finish();
    }

    private InputStream open() {
        try {
            return new Bounded(Channels.newInputStream(FileChannel.open(file).position(offset)), length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first bytes of a stream. */
    private static final class Bounded extends InputStream {
        private final InputStream in;
        private long left;

        Bounded(InputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int start, int count) throws IOException {
            int n = left == 0 && count > 0 ? -1 : in.read(bytes, start, (int) Math.min(count, left));
            left -= Math.max(n, 0);
            return n;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
