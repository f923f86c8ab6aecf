package dev.coldarchive.s3;

import dev.coldarchive.cost.RetrievalTier;
import dev.coldarchive.restore.ColdClass;
import dev.coldarchive.restore.ColdStorage.Answer;
import dev.coldarchive.restore.ColdStorage.Standing;
import dev.coldarchive.store.StoredObject;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.RestoreObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tier;

/** S3's words for restoring, in the archive's. */
final class S3Restore {
    private static final Pattern EXPIRY = Pattern.compile("expiry-date=\"([^\"]+)\"");
    /** Of a copy that does not say when it goes. */
    private static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

    private S3Restore() {}

    static Standing standing(StoredObject object, HeadObjectResponse head) {
        boolean inProgress = head.restore() != null && head.restore().contains("ongoing-request=\"true\"");
        return new Standing(object, coldClass(head), inProgress, hasCopy(head) ? Optional.of(expiry(head.restore())) : Optional.empty());
    }

    /** An archive tier of Intelligent-Tiering shows in another header than the class; one that comes back from it has neither. */
    static Optional<ColdClass> coldClass(HeadObjectResponse head) {
        String shown = head.archiveStatusAsString() != null ? head.archiveStatusAsString() : head.storageClassAsString();
        for (ColdClass one : ColdClass.values()) {
            if (one.name().equals(shown)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    static boolean hasCopy(HeadObjectResponse head) {
        return head.restore() != null && head.restore().contains("ongoing-request=\"false\"");
    }

    private static Instant expiry(String restore) {
        Matcher expiry = EXPIRY.matcher(restore);
        return expiry.find() ? DateTimeFormatter.RFC_1123_DATE_TIME.parse(expiry.group(1), Instant::from) : NEVER;
    }

    static RestoreObjectRequest.Builder request(ColdClass from, RetrievalTier tier, int days) {
        Tier speed = switch (tier) {
            case EXPEDITED -> Tier.EXPEDITED;
            case STANDARD -> Tier.STANDARD;
            case BULK -> Tier.BULK;
        };
        return RestoreObjectRequest.builder().restoreRequest(r -> r.days(from.makesCopies() ? days : null).glacierJobParameters(g -> g.tier(speed)));
    }

    static Answer ask(S3Client client, RestoreObjectRequest request) {
        try {
            return client.restoreObject(request).sdkHttpResponse().statusCode() == 200 ? Answer.EXTENDED : Answer.ACCEPTED;
        } catch (S3Exception e) {
            return switch (String.valueOf(e.awsErrorDetails().errorCode())) {
                case "RestoreAlreadyInProgress" -> Answer.IN_PROGRESS;
                case "GlacierExpeditedRetrievalNotAvailable" -> Answer.NO_CAPACITY;
                case "InvalidObjectState", "ObjectAlreadyInActiveTierError" -> Answer.NOT_COLD;
                default -> throw e;
            };
        }
    }
}
