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
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The one table from what S3 answers to the archive's errors. Codes are those of "Error responses" in the Amazon S3 API
 * Reference; what never reached S3 is in {@link ConnectionErrors}. Messages carry the server's words, never credentials.
 */
final class S3Errors {
    private static final Set<String> BUSY = Set.of("SlowDown", "ServiceUnavailable", "Throttling", "ThrottlingException", "RequestLimitExceeded", "BandwidthLimitExceeded",
            "RequestThrottled", "TooManyRequests", "RequestTimeout", "OperationAborted", "ConditionalRequestConflict", "BadDigest", "IncompleteBody",
            "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch");
    private static final Set<String> STALE_CREDENTIALS = Set.of("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "InvalidToken");
    private static final Set<String> WRONG_CREDENTIALS = Set.of("InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidClientTokenId", "UnrecognizedClientException");
    private static final Set<String> WRONG_REGION = Set.of("PermanentRedirect", "TemporaryRedirect", "Redirect",
            "AuthorizationHeaderMalformed", "IllegalLocationConstraintException");
    private static final Pattern EXPECTED_REGION = Pattern.compile("expecting '([a-z0-9-]+)'");
    private static final Pattern MISSING_RIGHT = Pattern.compile("not authorized to perform: (\\S+)");

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
            return call.get();
        } catch (ArchiveException e) {
            throw e;
        } catch (RuntimeException e) {
            throw translate(action, key, e);
        }
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
        int status = e.statusCode();
        String code = code(e);
        String reason = cannot + said(e);
        if (code.equals("NoSuchBucket")) {
            return noSuchBucket(action, e);
        } else if (WRONG_REGION.contains(code) || status == 301 || status == 307 || status == 400 && code.isEmpty() && bucketRegion(e).isPresent()) {
            return wrongRegion(cannot, e);
        } else if (code.equals("RequestTimeTooSkewed") || code.equals("RequestExpired")) {
            return new ArchiveException(Category.FAILURE, reason + "; this machine's clock is " + skew(e),
                    "set the clock (chrony or ntp), then run the same again", e);
        } else if (STALE_CREDENTIALS.contains(code)) {
            return new ArchiveException(Category.PERMISSION, reason,
                    "the credentials have run out: log in again, or let the role that issues them renew them", e);
        } else if (WRONG_CREDENTIALS.contains(code)) {
            return new ArchiveException(Category.PERMISSION, reason, "check the access key and its secret, and that they belong to this endpoint", e);
        } else if (status == 412 || status == 404 && action.commits && (code.equals("NoSuchKey") || code.isEmpty())) {
            return action.commits ? new PreconditionFailedException(key, e)
                    : new ArchiveException(Category.INTEGRITY, cannot + "it was replaced meanwhile", "run the same again", e);
        } else if (code.equals("NoSuchUpload")) {
            return action.commits ? new OutcomeUnknownException(reason, "somebody ended this upload, or an earlier try has finished it", e)
                    : new TransientException(reason, "somebody ended this upload; start it again", e);
        } else if (code.equals("InvalidObjectState")) {
            return new ColdObjectException("cannot " + action.verb + " " + key, key, code, e);
        } else if (status == 404) {
            return new ArchiveException(Category.INTEGRITY, cannot + "it is not there", null, e);
        } else if (BUSY.contains(code) || status == 503 || status == 429) {
            return new TransientException(reason, "the store is busy or the request was damaged on its way; it is tried again", e);
        } else if (status == 501 || code.equals("NotImplemented")) {
            return new ArchiveException(Category.FAILURE, reason,
                    "this server does not know what was asked; try the store's settings: checksums off, no encryption, no storage class", e);
        } else if (status >= 500 && status != 507 || status == 200) { // a completion may fail after its 200 was sent
            return action.commits ? new OutcomeUnknownException(reason, "the store had an accident; the object is looked at, then tried again", e)
                    : new TransientException(reason, "the store had an accident; it is tried again", e);
        } else if (status == 403 || status == 401) {
            return denied(action, key, reason, e);
        }
        return new ArchiveException(Category.FAILURE, reason,
                status == 400 && code.isEmpty() ? "answers to HEAD carry no reason: expired credentials look like this, a wrong region too" : null, e);
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

    private static String said(AwsServiceException e) {
        String message = e.awsErrorDetails().errorMessage();
        return e.statusCode() + (code(e).isEmpty() ? "" : " " + code(e)) + (message == null || message.isBlank() ? "" : ", " + message.strip());
    }
}
