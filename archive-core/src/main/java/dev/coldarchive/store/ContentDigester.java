package dev.coldarchive.store;

import dev.coldarchive.ArchiveException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * Computes a {@link ContentDigest} in one pass over bytes that are read or written anyway. For one thread; each digester
 * digests one content.
 */
public final class ContentDigester {
    private static final int BUFFER_BYTES = 1 << 16;

    private final MessageDigest sha256 = algorithm("SHA-256");
    private final MessageDigest md5 = algorithm("MD5");
    private final CRC32C crc32c = new CRC32C();
    private long sizeBytes;

    /**
     * The digest of a file, read once.
     *
     * @throws ArchiveException of category LOCAL_DISK if it cannot be read
     */
    public static ContentDigest of(Path file) {
        ContentDigester digester = new ContentDigester();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digester.update(buffer, 0, n);
            }
        } catch (IOException e) {
            throw new ArchiveException(ArchiveException.Category.LOCAL_DISK, "cannot read file " + file + ": " + e, null, e);
        }
        return digester.finish();
    }

    /** Of an array, as a whole. */
    public static ContentDigest of(byte[] content) {
        return new ContentDigester().update(content, 0, content.length).finish();
    }

    /** Adds a part of an array. */
    public ContentDigester update(byte[] bytes, int offset, int length) {
        sha256.update(bytes, offset, length);
        md5.update(bytes, offset, length);
        crc32c.update(bytes, offset, length);
        sizeBytes += length;
        return this;
    }

    /** The same stream, digesting what passes. {@link #finish()} is called when everything was written. */
    public OutputStream through(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
                update(bytes, offset, length);
            }
        };
    }

    /** The digest of all bytes so far; the digester is used up. */
    public ContentDigest finish() {
        HexFormat hex = HexFormat.of();
        return new ContentDigest(sizeBytes, hex.formatHex(sha256.digest()), hex.toHexDigits((int) crc32c.getValue()), hex.formatHex(md5.digest()));
    }

    static MessageDigest algorithm(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform has no " + name, e);
        }
    }
}
