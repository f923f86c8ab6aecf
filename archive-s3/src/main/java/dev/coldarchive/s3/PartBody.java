package dev.coldarchive.s3;

import dev.coldarchive.ArchiveException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.zip.CRC32C;
import software.amazon.awssdk.core.sync.RequestBody;

/** Bytes {@code [offset, offset + length)} of a file, read anew each time they are sent. */
record PartBody(int number, Path file, long offset, long length) {
    private static final int BUFFER_BYTES = 1 << 16;

    RequestBody requestBody() {
        return RequestBody.fromContentProvider(this::open, length, "application/octet-stream");
    }

    /**
     * What the bytes are now, for the server to compare with what arrives.
     *
     * @param crc32c to be joined with those of the other parts
     * @param md5 null where nobody asked for it
     */
    record Sums(int crc32c, byte[] md5) {
        String base64Crc32c() {
            return Base64.getEncoder().encodeToString(ByteBuffer.allocate(Integer.BYTES).putInt(crc32c).array());
        }

        String base64Md5() {
            return Base64.getEncoder().encodeToString(md5);
        }
    }

    /** Reads the bytes once. */
    Sums sums(boolean withMd5) {
        CRC32C crc32c = new CRC32C();
        try (InputStream in = open()) {
            MessageDigest md5 = withMd5 ? MessageDigest.getInstance("MD5") : null;
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                crc32c.update(buffer, 0, n);
                if (withMd5) {
                    md5.update(buffer, 0, n);
                }
            }
            return new Sums((int) crc32c.getValue(), withMd5 ? md5.digest() : null);
        } catch (IOException | UncheckedIOException e) {
            throw new ArchiveException(ArchiveException.Category.LOCAL_DISK, "cannot read file " + file + ": " + e, null, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform has no MD5", e);
        }
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
