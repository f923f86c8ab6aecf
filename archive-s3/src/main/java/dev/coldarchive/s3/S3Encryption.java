package dev.coldarchive.s3;

import java.util.Optional;

/**
 * How the store asks S3 to encrypt objects at rest.
 *
 * @param mode which kind
 * @param kmsKey id or ARN of the KMS key; empty for AWS's own key, and always with the other modes
 */
public record S3Encryption(Mode mode, Optional<String> kmsKey) {
    /** What is asked for with each upload. */
    public enum Mode {
        /** Nothing: the bucket's own default applies. */
        BUCKET_DEFAULT,
        /** SSE-S3 (AES256). */
        SSE_S3,
        /** SSE-KMS. */
        SSE_KMS
    }

    public static final S3Encryption BUCKET_DEFAULT = new S3Encryption(Mode.BUCKET_DEFAULT, Optional.empty());
    public static final S3Encryption SSE_S3 = new S3Encryption(Mode.SSE_S3, Optional.empty());

    public S3Encryption {
        if (mode != Mode.SSE_KMS && kmsKey.isPresent()) {
            throw new IllegalArgumentException("a KMS key '" + kmsKey.get() + "' goes with SSE-KMS only, not with " + mode);
        }
    }

    /** @param key id or ARN of the key */
    public static S3Encryption kms(String key) {
        return new S3Encryption(Mode.SSE_KMS, Optional.of(key));
    }

    /** As S3 spells it; null to ask for none. */
    String algorithm() {
        return mode == Mode.SSE_S3 ? "AES256" : mode == Mode.SSE_KMS ? "aws:kms" : null;
    }
}
