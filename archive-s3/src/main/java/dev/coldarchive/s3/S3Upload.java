package dev.coldarchive.s3;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.store.ContentDigest;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.PutCondition;
import dev.coldarchive.store.StoredObject;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Response;

/** One file on its way to one key, in a single request. */
record S3Upload(S3Client client, S3Errors errors, S3Options options, String bucket, String fullKey, ObjectKey key, Path file,
        ContentDigest content, PutCondition condition) {
    /** The name of our SHA-256 in user metadata: {@code x-amz-meta-sha256}. */
    static final String SHA256 = "sha256";

    StoredObject single() {
        PutObjectRequest.Builder request = PutObjectRequest.builder().bucket(bucket).key(fullKey).metadata(Map.of(SHA256, content.sha256()))
                .contentLength(content.sizeBytes()).storageClass(options.storageClass().orElse(null)).ifMatch(ifMatch()).ifNoneMatch(ifNoneMatch())
                .overrideConfiguration(options.within(content.sizeBytes()));
        switch (options.encryption().mode()) {
            case SSE_S3 -> request.serverSideEncryption("AES256");
            case SSE_KMS -> request.serverSideEncryption("aws:kms").ssekmsKeyId(options.encryption().kmsKey().orElse(null));
            case BUCKET_DEFAULT -> { }
        }
        PartBody body = whole();
        if (options.checksums()) {
            request.checksumAlgorithm(ChecksumAlgorithm.CRC32_C).checksumCRC32C(base64(content.crc32c()));
        } else {
            request.contentMD5(content.md5().map(S3Upload::base64).orElseGet(() -> md5(body)));
        }
        var answer = errors.calling(S3Action.PUT, key, () -> client.putObject(request.build(), body.requestBody()));
        return stored(answer, answer.eTag(), answer.versionId());
    }

    private PartBody whole() {
        return new PartBody(1, file, 0, content.sizeBytes());
    }

    private String md5(PartBody whole) {
        PartBody.Sums sums = whole.sums(true);
        requireWritten(sums.crc32c());
        return sums.base64Md5();
    }

    /** The file lies on a disk between its writing and its sending, and the server compares only with what is sent. */
    void requireWritten(int crc32c) {
        if (!HexFormat.of().toHexDigits(crc32c).equals(content.crc32c())) {
            throw new ArchiveException(Category.INTEGRITY, "cannot write object " + key + ": file " + file + " is not what its digest says",
                    "write the file anew; something changed it meanwhile").atKey(key);
        }
    }

    /** Reads the file to see whether it still has the bytes that were written. */
    void requireIntact() {
        requireWritten(whole().sums(false).crc32c());
    }

    String ifMatch() {
        return condition.etag().map(e -> "\"" + e + "\"").orElse(null);
    }

    String ifNoneMatch() {
        return condition.etag().isPresent() ? null : "*";
    }

    StoredObject stored(S3Response answer, String etag, String versionId) {
        Instant written = answer.sdkHttpResponse().firstMatchingHeader("Date")
                .map(d -> DateTimeFormatter.RFC_1123_DATE_TIME.parse(d, Instant::from)).orElseGet(Instant::now);
        return new StoredObject(key, content.sizeBytes(), unquoted(etag), version(versionId), Optional.of(content.sha256()), written,
                storageClass(options.storageClass().orElse(null)), isCold(options.storageClass().orElse(null)));
    }

    static String unquoted(String etag) {
        return etag == null ? "" : etag.replace("\"", "");
    }

    /** Buckets without versions say nothing, or {@code null} in letters. */
    static Optional<String> version(String versionId) {
        return Optional.ofNullable(versionId).filter(v -> !v.equals("null"));
    }

    static Optional<String> storageClass(String storageClass) {
        return Optional.ofNullable(storageClass).filter(c -> !c.equals("STANDARD"));
    }

    /** Classes out of which nothing is read before it is restored. Intelligent-Tiering's archive tiers show in another header. */
    static boolean isCold(String storageClass) {
        return "GLACIER".equals(storageClass) || "DEEP_ARCHIVE".equals(storageClass);
    }

    static String base64(String hex) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }
}
