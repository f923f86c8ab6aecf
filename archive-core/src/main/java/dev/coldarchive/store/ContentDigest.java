package dev.coldarchive.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * What identifies the bytes of a file.
 *
 * @param sizeBytes length
 * @param sha256 SHA-256, 64 lower-case hexadecimal digits
 * @param crc32c CRC-32C (Castagnoli), 8 lower-case hexadecimal digits, as stores report it
 * @param md5 MD5, 32 lower-case hexadecimal digits: what an ETag of a single-part upload is; never used as proof of anything else
 */
public record ContentDigest(long sizeBytes, String sha256, String crc32c, String md5) {

    /** Reads a file once and digests it. */
    public static ContentDigest of(Path file) throws IOException {
        MessageDigest sha256 = algorithm("SHA-256");
        MessageDigest md5 = algorithm("MD5");
        CRC32C crc32c = new CRC32C();
        long sizeBytes = 0;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[64 << 10];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sha256.update(buffer, 0, read);
                md5.update(buffer, 0, read);
                crc32c.update(buffer, 0, read);
                sizeBytes += read;
            }
        }
        HexFormat hex = HexFormat.of();
        return new ContentDigest(sizeBytes, hex.formatHex(sha256.digest()), hex.toHexDigits((int) crc32c.getValue()), hex.formatHex(md5.digest()));
    }

    /** SHA-256 of some bytes, 64 lower-case hexadecimal digits. */
    public static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(algorithm("SHA-256").digest(bytes));
    }

    private static MessageDigest algorithm(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + name, e);
        }
    }

    /** Whether both describe the same bytes. */
    public boolean sameContent(String otherSha256, long otherSizeBytes) {
        return sha256.equals(otherSha256) && sizeBytes == otherSizeBytes;
    }
}
