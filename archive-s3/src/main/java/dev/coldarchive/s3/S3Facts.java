package dev.coldarchive.s3;

import dev.coldarchive.doctor.BucketFacts;
import dev.coldarchive.store.ObjectKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.OwnershipControlsRule;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionByDefault;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;

/**
 * What a bucket's settings are, for its doctor. Needs s3:GetBucketVersioning, s3:GetEncryptionConfiguration, s3:GetBucketPublicAccessBlock, s3:GetBucketPolicyStatus and
 * s3:GetBucketOwnershipControls, each of which may be missing. The client is the host's, and is never closed here.
 */
public final class S3Facts implements BucketFacts {
    private final S3Client client;
    private final String bucket;
    private final String root;
    private final S3Options options;
    private final S3Store store;
    private final S3Errors errors;

    /** @param prefix what all keys begin with, without a slash at either end; may be empty */
    public S3Facts(S3Client client, String bucket, String prefix, S3Options options) {
        this.client = client;
        this.bucket = bucket;
        this.root = prefix.isEmpty() ? "" : ObjectKey.of(prefix) + "/";
        this.options = options;
        this.store = new S3Store(client, bucket, prefix, options);
        this.errors = new S3Errors(bucket, root, String.valueOf(client.serviceClientConfiguration().region()));
    }

    @Override
    public String bucket() {
        return bucket;
    }

    @Override
    public Optional<Instant> now() {
        Optional<String> date = errors.calling(S3Action.FIND_BUCKET, null,
                () -> client.headBucket(r -> r.bucket(bucket).overrideConfiguration(options.within(0))).sdkHttpResponse().firstMatchingHeader("Date"));
        try {
            return date.map(text -> DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> versioning() {
        return errors.calling(S3Action.VERSIONING, null, () -> Optional.ofNullable(client.getBucketVersioning(r -> r.bucket(bucket).overrideConfiguration(options.within(0))).statusAsString()));
    }

    @Override
    public Optional<String> encryption() {
        return asked(S3Action.ENCRYPTION, "ServerSideEncryptionConfigurationNotFoundError", Optional.empty(), () -> {
            List<ServerSideEncryptionRule> rules = client.getBucketEncryption(r -> r.bucket(bucket).overrideConfiguration(options.within(0))).serverSideEncryptionConfiguration().rules();
            return rules.stream().map(ServerSideEncryptionRule::applyServerSideEncryptionByDefault).map(ServerSideEncryptionByDefault::sseAlgorithmAsString).findFirst();
        });
    }

    @Override
    public boolean publicAccessBlocked() {
        return asked(S3Action.PUBLIC_ACCESS, "NoSuchPublicAccessBlockConfiguration", false, () -> {
            PublicAccessBlockConfiguration block = client.getPublicAccessBlock(r -> r.bucket(bucket).overrideConfiguration(options.within(0))).publicAccessBlockConfiguration();
            return block.blockPublicAcls() && block.ignorePublicAcls() && block.blockPublicPolicy() && block.restrictPublicBuckets();
        });
    }

    @Override
    public boolean publicByPolicy() {
        return asked(S3Action.POLICY_STATUS, "NoSuchBucketPolicy", false,
                () -> Boolean.TRUE.equals(client.getBucketPolicyStatus(r -> r.bucket(bucket).overrideConfiguration(options.within(0))).policyStatus().isPublic()));
    }

    @Override
    public Optional<String> ownership() {
        return asked(S3Action.OWNERSHIP, "OwnershipControlsNotFoundError", Optional.empty(), () -> client.getBucketOwnershipControls(r -> r.bucket(bucket).overrideConfiguration(options.within(0)))
                .ownershipControls().rules().stream().map(OwnershipControlsRule::objectOwnershipAsString).findFirst());
    }

    /** What was never set is answered by an error of its own. */
    private <T> T asked(S3Action action, String never, T unset, Supplier<T> question) {
        return errors.calling(action, null, () -> {
            try {
                return question.get();
            } catch (S3Exception e) {
                if (code(e).equals(never)) {
                    return unset;
                }
                throw e;
            }
        });
    }

    private static String code(AwsServiceException e) {
        return e.awsErrorDetails() == null ? "" : String.valueOf(e.awsErrorDetails().errorCode());
    }

    @Override
    public void uploadAndDrop(String key) {
        ObjectKey inside = ObjectKey.of(key);
        String id = errors.calling(S3Action.START_UPLOAD, inside, () -> client.createMultipartUpload(r -> r.bucket(bucket).key(root + key).serverSideEncryption(options.encryption().algorithm())
                .ssekmsKeyId(options.encryption().kmsKey().orElse(null)).overrideConfiguration(options.within(0)))).uploadId();
        try {
            store.abandonUploads(inside);
        } finally {
            store.drop(inside, id);
        }
    }

    @Override
    public boolean mayDelete(String key) {
        return errors.calling(S3Action.TRY_DELETE, ObjectKey.of(key), () -> {
            try {
                client.deleteObject(r -> r.bucket(bucket).key(root + key).ifMatch("*").overrideConfiguration(options.within(0)));
                return true;
            } catch (S3Exception e) {
                if (e.statusCode() == 403 && code(e).equals("AccessDenied")) {
                    return false;
                }
                if (e.statusCode() == 404 && !code(e).equals("NoSuchBucket") || e.statusCode() == 412) {
                    return true;
                }
                throw e;
            }
        });
    }
}
