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
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Computes a {@link ContentDigest} in one pass over bytes that are read or written anyway. For one thread; each digester
 * digests one content.
 */
public final class ContentDigester {
    /** Content of more bytes has no MD5: it takes more than twice as long as its SHA-256, and no store names a large object by it. */
    public static final int MD5_BYTES = 5 << 20;

    private static final int BUFFER_BYTES = 1 << 17;

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

    /** The SHA-256 alone of a file, which is copied while it is read. */
    static String sha256(Path file, OutputStream copy) throws IOException {
        MessageDigest sha256 = algorithm("SHA-256");
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sha256.update(buffer, 0, n);
                copy.write(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    /** Of an array, as a whole. */
    public static ContentDigest of(byte[] content) {
        return new ContentDigester().update(content, 0, content.length).finish();
    }

    /** Adds a part of an array. */
    public ContentDigester update(byte[] bytes, int offset, int length) {
        sha256.update(bytes, offset, length);
        crc32c.update(bytes, offset, length);
        sizeBytes += length;
        if (sizeBytes <= MD5_BYTES) {
            md5.update(bytes, offset, length);
        }
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
        Optional<String> tag = sizeBytes <= MD5_BYTES ? Optional.of(hex.formatHex(md5.digest())) : Optional.empty();
        return new ContentDigest(sizeBytes, hex.formatHex(sha256.digest()), hex.toHexDigits((int) crc32c.getValue()), tag);
    }

    private static MessageDigest algorithm(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform has no " + name, e);
        }
    }
}
