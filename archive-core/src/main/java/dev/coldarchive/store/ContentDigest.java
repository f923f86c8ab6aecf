package dev.coldarchive.store;

import java.util.Optional;

/**
 * What identifies the bytes of a file.
 *
 * @param sizeBytes length
 * @param sha256 SHA-256, 64 lower-case hexadecimal digits
 * @param crc32c CRC-32C (Castagnoli), 8 lower-case hexadecimal digits, as stores report it
 * @param md5 MD5, 32 lower-case hexadecimal digits: what an ETag of a single-part upload is; never used as proof of anything else. Empty above
 *     {@link ContentDigester#MD5_BYTES}: such files go up in parts, and their ETags are no MD5
 */
public record ContentDigest(long sizeBytes, String sha256, String crc32c, Optional<String> md5) {

    /** Whether both describe the same bytes. */
    public boolean sameContent(String otherSha256, long otherSizeBytes) {
        return sha256.equals(otherSha256) && sizeBytes == otherSizeBytes;
    }
}
