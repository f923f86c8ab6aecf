package dev.coldarchive.s3;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.OutcomeUnknownException;
import dev.coldarchive.TransientException;
import dev.coldarchive.store.ColdObjectException;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.PreconditionFailedException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What S3 answers in the archive's words; what each answer means is in {@link S3Fault}, and what never reached S3 in
 * {@link ConnectionErrors}. Messages carry the server's words, never credentials.
 */
final class S3Errors {
    private static final Pattern EXPECTED_REGION = Pattern.compile("expecting '([a-z0-9-]+)'");
    private static final Pattern MISSING_RIGHT = Pattern.compile("not authorized to perform: (\\S+)");

    private static final int LONGEST_MESSAGE = 1_000;

    private final String bucket;
    private final String prefix;
    private final String region;

    /** @param prefix of all keys, empty or with a slash at its end */
    S3Errors(String bucket, String prefix, String region) {
        this.bucket = bucket;
        this.prefix = prefix;
        this.region = region;
    }

    /** Runs the call and throws what it throws in the archive's words. The SDK's signer throws plain runtime exceptions too. */
    <T> T calling(S3Action action, ObjectKey key, Supplier<T> call) {
        try {
            return withFreshCredentials(action, call);
        } catch (ArchiveException e) {
            throw e;
        } catch (RuntimeException e) {
            throw translate(action, key, e);
        }
    }

    /** Calls once more where credentials have run out: the SDK takes them from their provider once a call, whatever its own retries. */
    private static <T> T withFreshCredentials(S3Action action, Supplier<T> call) {
        try {
            return call.get();
        } catch (AwsServiceException e) {
            if (!isStale(action, e)) {
                throw e;
            }
            return call.get();
        }
    }

    /** The answer to a HEAD has no body, and so no code: it may be this or anything else. */
    private static boolean isStale(S3Action action, AwsServiceException e) {
        return fromS3(e) && (S3Fault.of(e.statusCode(), code(e)).retry == S3Fault.Retry.ANEW || action == S3Action.HEAD && e.statusCode() == 400);
    }

    /** @param key null for calls on the bucket */
    ArchiveException translate(S3Action action, ObjectKey key, Exception e) {
        String cannot = "cannot " + action.verb + " " + (key == null ? "in " + bucket : key.value()) + ": ";
        boolean repeated = e instanceof SdkException sdk && sdk.numAttempts() != null && sdk.numAttempts() > 1;
        ArchiveException translated = e instanceof AwsServiceException answer && fromS3(answer) ? answered(action, key, cannot, answer)
                : ConnectionErrors.translate(action, cannot, e);
        // Of several tries only the last one's error is known; an earlier one may have been applied.
        if (action.commits && repeated && translated instanceof TransientException) {
            translated = new OutcomeUnknownException(translated.getMessage(), translated.hint().orElse(null), e);
        }
        return key == null ? translated : translated.atKey(key);
    }

    private ArchiveException answered(S3Action action, ObjectKey key, String cannot, AwsServiceException e) {
        String code = code(e);
        if (e.statusCode() < 100 && code.isEmpty()) {
            return ConnectionErrors.cut(action, cannot, "its status is " + e.statusCode(), e);
        }
        String reason = cannot + said(e);
        boolean otherRegion = e.statusCode() == 400 && code.isEmpty() && bucketRegion(e).isPresent();
        S3Fault fault = otherRegion ? S3Fault.OTHER_REGION : S3Fault.of(e.statusCode(), code);
        return switch (fault) {
            case NO_BUCKET -> noSuchBucket(action, e);
            case OTHER_REGION -> wrongRegion(cannot, e);
            case CLOCK -> error(fault, reason + "; this machine's clock is " + skew(e), e);
            case REPLACED -> action.commits ? new PreconditionFailedException(key, e) : error(fault, cannot + "it was replaced meanwhile", e);
            case MISSING -> action.commits ? new PreconditionFailedException(key, e) : error(fault, cannot + "it is not there", e);
            case COLD -> new ColdObjectException("cannot " + action.verb + " " + key, key, code, e);
            case DENIED -> denied(action, key, reason, e);
            case OTHER -> new ArchiveException(fault.category, reason, action == S3Action.HEAD && e.statusCode() == 400
                    ? "answers to HEAD carry no reason: expired credentials look like this, a wrong region too" : fault.hint, e);
            default -> fault.category != Category.TRANSIENT ? error(fault, reason, e)
                    : fault.retry == S3Fault.Retry.LOOK && action.commits ? new OutcomeUnknownException(reason, fault.hint + ", once the object was looked at", e)
                    : new TransientException(reason, fault.hint, e);
        };
    }

    private static ArchiveException error(S3Fault fault, String message, Exception e) {
        return new ArchiveException(fault.category, message, fault.hint, e);
    }

    ArchiveException noSuchBucket(S3Action action, Exception cause) {
        return new ArchiveException(Category.NOT_INITIALISED, "cannot " + action.verb + " in " + bucket + ": there is no such bucket",
                "create it once (aws s3 mb s3://" + bucket + "), or correct the store's uri, region or endpoint", cause);
    }

    private ArchiveException denied(S3Action action, ObjectKey key, String reason, AwsServiceException e) {
        Matcher named = MISSING_RIGHT.matcher(String.valueOf(e.awsErrorDetails().errorMessage()));
        String right = named.find() ? named.group(1) : action.right;
        String resource = right.startsWith("kms:") ? "the bucket's KMS key"
                : "arn:aws:s3:::" + bucket + (action.isOnBucket() ? "" : "/" + prefix + (key == null ? "*" : key));
        String alsoMissing = action == S3Action.HEAD || action == S3Action.GET
                ? "; without s3:ListBucket on arn:aws:s3:::" + bucket
                        + " a missing object is denied like this too, so it is neither taken for there nor for missing" : "";
        String kms = action == S3Action.HEAD ? "; with SSE-KMS a checksum needs kms:Decrypt" : "";
        return new ArchiveException(Category.PERMISSION, reason, "allow " + right + " on " + resource + alsoMissing + kms, e);
    }

    private ArchiveException wrongRegion(String cannot, AwsServiceException e) {
        Matcher expected = EXPECTED_REGION.matcher(String.valueOf(e.awsErrorDetails().errorMessage()));
        Optional<String> right = bucketRegion(e).or(() -> expected.find() ? Optional.of(expected.group(1)) : Optional.empty());
        return new ArchiveException(Category.USAGE, cannot + "bucket " + bucket + " is in region " + right.orElse("(unknown)") + ", asked was " + region,
                right.map(r -> "set the store's region to " + r).orElse("set the store's region to that of the bucket"), e);
    }

    private static Optional<String> bucketRegion(AwsServiceException e) {
        return header(e, "x-amz-bucket-region");
    }

    private static Optional<String> header(AwsServiceException e, String name) {
        return Optional.ofNullable(e.awsErrorDetails()).flatMap(d -> Optional.ofNullable(d.sdkHttpResponse())).flatMap(r -> r.firstMatchingHeader(name));
    }

    private static String skew(AwsServiceException e) {
        try {
            return header(e, "Date").map(d -> DateTimeFormatter.RFC_1123_DATE_TIME.parse(d, Instant::from))
                    .map(server -> Duration.between(server, Instant.now()).toSeconds()).map(s -> Math.abs(s) + " s " + (s < 0 ? "behind" : "ahead of") + " the store's")
                    .orElse("wrong");
        } catch (DateTimeException unreadable) {
            return "wrong";
        }
    }

    private static boolean fromS3(AwsServiceException e) {
        return e.awsErrorDetails() != null && (e.awsErrorDetails().serviceName() == null || e.awsErrorDetails().serviceName().equals("S3"));
    }

    private static String code(AwsServiceException e) {
        String code = e.awsErrorDetails().errorCode();
        // The SDK invents codes from the status where the answer has no body.
        return code == null || code.chars().allMatch(Character::isDigit) ? "" : code;
    }

    /** What stands between here and the store may say whatever it likes; it goes into logs and events. */
    private static String shortened(String message) {
        return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE) + "…";
    }

    private static String said(AwsServiceException e) {
        String message = e.awsErrorDetails().errorMessage();
        return e.statusCode() + (code(e).isEmpty() ? "" : " " + code(e)) + (message == null || message.isBlank() ? "" : ", " + shortened(message.strip()));
    }
}
