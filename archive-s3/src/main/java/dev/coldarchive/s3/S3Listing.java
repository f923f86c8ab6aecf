package dev.coldarchive.s3;

import dev.coldarchive.TransientException;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.StoredObject;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The objects under a prefix, a page at a time. An answer that is no listing is an error, never an empty one. */
final class S3Listing extends Pages<StoredObject> {
    private final S3Client client;
    private final S3Errors errors;
    private final S3Options options;
    private final String bucket;
    private final String root;
    private final String prefix;
    private String token;

    /** @param root what all keys of the store begin with, and their {@link ObjectKey} does not */
    S3Listing(S3Client client, S3Errors errors, S3Options options, String bucket, String root, String prefix) {
        super("cannot list objects in " + bucket);
        this.client = client;
        this.errors = errors;
        this.options = options;
        this.bucket = bucket;
        this.root = root;
        this.prefix = prefix;
    }

    @Override
    void fetch() {
        ListObjectsV2Request request = ListObjectsV2Request.builder().bucket(bucket).prefix(root + prefix).continuationToken(token).encodingType("url")
                .overrideConfiguration(options.within(0)).build();
        ListObjectsV2Response answer = errors.calling(S3Action.LIST, null, () -> client.listObjectsV2(request));
        if (answer.isTruncated() == null) {
            // Whatever else came with a 200 would read as a bucket without objects.
            throw new TransientException("cannot list objects in " + bucket + ": the answer is no listing", "look for a proxy between here and the store", null);
        }
        answer.contents().forEach(o -> key(o).map(k -> describe(k, o)).ifPresent(this::add));
        token = answer.nextContinuationToken();
        turn(answer.isTruncated(), token);
    }

    /** Folder markers and other foreign names can be no key of ours; some servers also answer with more than was asked for. */
    private Optional<ObjectKey> key(S3Object object) {
        if (!object.key().startsWith(root + prefix)) {
            return Optional.empty();
        }
        try {
            return Optional.of(ObjectKey.of(object.key().substring(root.length())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static StoredObject describe(ObjectKey key, S3Object object) {
        return new StoredObject(key, object.size(), S3Upload.unquoted(object.eTag()), Optional.empty(), Optional.empty(), object.lastModified(),
                S3Upload.storageClass(object.storageClassAsString()), S3Upload.isCold(object.storageClassAsString()));
    }
}
