package dev.coldarchive.s3;

import dev.coldarchive.store.ObjectStore.ConditionalWrites;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;

/**
 * How {@link S3Store} writes.
 *
 * @param encryption at rest
 * @param storageClass as S3 spells it ({@code STANDARD_IA}); empty for the bucket's usual one
 * @param checksums whether uploads carry CRC32C; without, they carry Content-MD5, which servers without the newer checksums know
 * @param multipartThresholdBytes larger files go up in parts; above {@link dev.coldarchive.store.ContentDigester#MD5_BYTES}, those that go up in one request are read back where the
 *     server tells no CRC32C, since their MD5 is not known
 * @param partSizeBytes size of a part, 5 MiB or more; grows with the file where 10,000 parts would not do
 * @param parallelParts parts of one file that are on their way at once, 1 or more; each holds a connection and no memory to speak of
 * @param callTimeout how long one try of a request may take, its body apart; positive
 * @param slowestBytesPerSecond what a body has to manage on top of that, 1 or more: slower ones are given up and tried again
 * @param conditionalWrites what to believe of conditions under a race; empty: ATOMIC at AWS's own endpoints, UNKNOWN elsewhere
 */
public record S3Options(
        S3Encryption encryption,
        Optional<String> storageClass,
        boolean checksums,
        long multipartThresholdBytes,
        long partSizeBytes,
        int parallelParts,
        Duration callTimeout,
        long slowestBytesPerSecond,
        Optional<ConditionalWrites> conditionalWrites) {
    /** What S3 asks of every part but the last. */
    public static final long MIN_PART_BYTES = 5L << 20;

    private static final int MAX_PARTS = 10_000;

    public S3Options {
        if (partSizeBytes < MIN_PART_BYTES || multipartThresholdBytes < 0 || parallelParts < 1) {
            throw new IllegalArgumentException("parts of " + partSizeBytes + " bytes (5 MiB or more), above " + multipartThresholdBytes + " bytes (0 or more), "
                    + parallelParts + " at once (1 or more): one of these is out of range");
        }
        if (callTimeout.isNegative() || callTimeout.isZero() || slowestBytesPerSecond < 1) {
            throw new IllegalArgumentException("a call of " + callTimeout + " (above zero) and " + slowestBytesPerSecond + " bytes a second (1 or more): one of these is out of range");
        }
    }

    /** What suits AWS, and most servers that speak S3. */
    public static S3Options defaults() {
        return builder().build();
    }

    /** Begins with {@link #defaults}. */
    public static Builder builder() {
        return new Builder();
    }

    boolean inParts(long sizeBytes) {
        return sizeBytes > multipartThresholdBytes;
    }

    /** Never more than 10,000 parts, whole MiB above the configured size. */
    long partSizeBytes(long sizeBytes) {
        long least = (sizeBytes + MAX_PARTS - 1) / MAX_PARTS;
        return least <= partSizeBytes ? partSizeBytes : (least + (1 << 20) - 1 >> 20) << 20;
    }

    /** How long one try may take that carries so many bytes. */
    Duration deadline(long sizeBytes) {
        return callTimeout.plusMillis(sizeBytes * 1_000 / slowestBytesPerSecond);
    }

    /** Whatever time-outs the host's client has, or has not. */
    Consumer<AwsRequestOverrideConfiguration.Builder> within(long sizeBytes) {
        return request -> request.apiCallAttemptTimeout(deadline(sizeBytes));
    }

    /** Starts from the defaults. */
    public static final class Builder {
        private S3Encryption encryption = S3Encryption.BUCKET_DEFAULT;
        private String storageClass;
        private boolean checksums = true;
        private long multipartThresholdBytes = MIN_PART_BYTES;
        private long partSizeBytes = MIN_PART_BYTES;
        private int parallelParts = 4;
        private Duration callTimeout = Duration.ofMinutes(1);
        private long slowestBytesPerSecond = 16 << 10;
        private ConditionalWrites conditionalWrites;

        private Builder() {}

        /** How objects are encrypted at rest. Default: as the bucket says. */
        public Builder encryption(S3Encryption value) {
            encryption = value;
            return this;
        }

        /** @param value null for the bucket's usual class */
        public Builder storageClass(String value) {
            storageClass = value;
            return this;
        }

        /** Whether uploads carry a checksum that the server verifies. Default: yes. */
        public Builder checksums(boolean value) {
            checksums = value;
            return this;
        }

        /** From which size on a file goes up in parts. */
        public Builder multipartThresholdBytes(long value) {
            multipartThresholdBytes = value;
            return this;
        }

        /** How large these parts are at least; they grow with the file. */
        public Builder partSizeBytes(long value) {
            partSizeBytes = value;
            return this;
        }

        /** How many parts of one file go up at a time. */
        public Builder parallelParts(int value) {
            parallelParts = value;
            return this;
        }

        /** Default: one minute. */
        public Builder callTimeout(Duration value) {
            callTimeout = value;
            return this;
        }

        /** Default: 16 KiB. */
        public Builder slowestBytesPerSecond(long value) {
            slowestBytesPerSecond = value;
            return this;
        }

        /** @param value null to go by the endpoint */
        public Builder conditionalWrites(ConditionalWrites value) {
            conditionalWrites = value;
            return this;
        }

        /** @throws IllegalArgumentException if a size or a number is out of bounds */
        public S3Options build() {
            return new S3Options(encryption, Optional.ofNullable(storageClass), checksums, multipartThresholdBytes, partSizeBytes, parallelParts,
                    callTimeout, slowestBytesPerSecond, Optional.ofNullable(conditionalWrites));
        }
    }
}
