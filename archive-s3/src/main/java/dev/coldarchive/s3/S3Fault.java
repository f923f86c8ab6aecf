package dev.coldarchive.s3;

import dev.coldarchive.ArchiveException.Category;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The one table of what an answer of S3 means: the first row that has the answer's code, else the first that has its status
 * ({@code 5}: all that begin with it). Codes are those of "Error responses" in the Amazon S3 API Reference, and of servers
 * that go beyond it.
 */
enum S3Fault {
    NO_BUCKET(Category.NOT_INITIALISED, Retry.NO, "create the bucket once, or correct the store's uri, region or endpoint", "NoSuchBucket"),
    OTHER_REGION(Category.USAGE, Retry.NO, "set the store's region to that of the bucket",
            "PermanentRedirect", "TemporaryRedirect", "Redirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException", "301", "307"),
    CLOCK(Category.FAILURE, Retry.NO, "set the clock (chrony or ntp), then run the same again", "RequestTimeTooSkewed", "RequestExpired"),
    STALE_CREDENTIALS(Category.PERMISSION, Retry.ANEW, "the credentials have run out: log in again, or let the role that issues them renew them",
            "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "InvalidToken"),
    WRONG_CREDENTIALS(Category.PERMISSION, Retry.NO, "check the access key and its secret, and that they belong to this endpoint",
            "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidClientTokenId", "UnrecognizedClientException"),
    BLOCKED(Category.PERMISSION, Retry.NO, "the account or the bucket is closed: ask its owner", "AccountProblem", "AllAccessDisabled", "NotSignedUp"),
    KMS_KEY(Category.PERMISSION, Retry.NO, "enable the bucket's KMS key, or correct the store's kms-key",
            "KMS.DisabledException", "KMS.NotFoundException", "KMS.InvalidKeyUsageException", "KMS.InvalidStateException", "KMS.KMSInvalidStateException"),
    REPLACED(Category.INTEGRITY, Retry.NO, "run the same again", "PreconditionFailed", "412"),
    UPLOAD_GONE(Category.TRANSIENT, Retry.LOOK, "somebody ended this upload, or an earlier try has finished it", "NoSuchUpload"),
    COLD(Category.FAILURE, Retry.NO, "restore it (archive restore, of its table and window), then run the same again", "InvalidObjectState"),
    MISSING(Category.INTEGRITY, Retry.NO, "archive verify says what else is missing", "NoSuchKey", "404"),
    DAMAGED(Category.TRANSIENT, Retry.YES, "it was damaged on its way; it is tried again",
            "BadDigest", "IncompleteBody", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch", "InvalidPart", "InvalidPartOrder"),
    BUSY(Category.TRANSIENT, Retry.YES, "the store is busy; it is tried again",
            "SlowDown", "ServiceUnavailable", "Throttling", "ThrottlingException", "KMS.ThrottlingException", "RequestLimitExceeded", "BandwidthLimitExceeded", "RequestThrottled",
            "TooManyRequests", "RequestTimeout", "OperationAborted", "ConditionalRequestConflict", "429"),
    TOO_LARGE(Category.FAILURE, Retry.NO, "the store takes no object or part of this size: give the table more slices", "EntityTooLarge", "EntityTooSmall", "413"),
    FULL(Category.FAILURE, Retry.NO, "the store is full or at its quota: make room", "QuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "507"),
    UNSUPPORTED(Category.FAILURE, Retry.NO, "this server does not know what was asked; try the store's settings: checksums off, no encryption, no storage class",
            "NotImplemented", "501"),
    /** A completion may also fail after its 200 was sent. */
    ACCIDENT(Category.TRANSIENT, Retry.LOOK, "the store had an accident; it is tried again", "InternalError", "5", "200"),
    DENIED(Category.PERMISSION, Retry.NO, "allow what was asked for; the message names action and resource", "AccessDenied", "403", "401"),
    OTHER(Category.FAILURE, Retry.NO, "see the server's documentation", "");

    /** Who tries again. */
    enum Retry {
        /** Nobody. */
        NO,
        /** The archive: nothing has happened. */
        YES,
        /** The archive; a write after looking, since it may have happened. */
        LOOK,
        /** The store, once, with credentials that it asks for anew. */
        ANEW
    }

    final Category category;
    final Retry retry;
    final String hint;
    /** Codes, and statuses or their first digit. */
    final List<String> answers;

    S3Fault(Category category, Retry retry, String hint, String... answers) {
        this.category = category;
        this.retry = retry;
        this.hint = hint;
        this.answers = List.of(answers);
    }

    /** @param code empty if the answer had none */
    static S3Fault of(int status, String code) {
        return first(code::equals).filter(row -> !code.isEmpty()).or(() -> first(String.valueOf(status)::equals))
                .or(() -> first(answer -> answer.length() == 1 && String.valueOf(status).startsWith(answer))).orElse(OTHER);
    }

    private static Optional<S3Fault> first(Predicate<String> fits) {
        return Arrays.stream(values()).filter(row -> row.answers.stream().anyMatch(fits)).findFirst();
    }
}
