package dev.coldarchive.s3;

import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.Removal;
import dev.coldarchive.store.StoredObject;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Takes objects and unfinished uploads out of a bucket, below a prefix. Needs s3:DeleteObject and s3:AbortMultipartUpload on the objects, s3:ListMultipartUploadParts on them, and
 * s3:ListBucketMultipartUploads on the bucket: rights that an exporter should not have. Removals name the tag that was seen, and are looked at first where a server does not
 * compare it. The client is the host's, and is never closed here.
 */
public final class S3Removal implements Removal {
    private final S3Client client;
    private final String bucket;
    private final String root;
    private final S3Options options;
    private final S3Errors errors;
    private final S3Store store;

    /** @param prefix what all keys begin with, without a slash at either end; may be empty */
    public S3Removal(S3Client client, String bucket, String prefix, S3Options options) {
        this.client = client;
        this.bucket = bucket;
        this.root = prefix.isEmpty() ? "" : ObjectKey.of(prefix) + "/";
        this.options = options;
        this.errors = new S3Errors(bucket, root, String.valueOf(client.serviceClientConfiguration().region()));
        this.store = new S3Store(client, bucket, prefix, options);
    }

    @Override
    public Stream<Upload> uploads() {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(new Uploads(), Spliterator.NONNULL), false);
    }

    @Override
    public boolean drop(Upload upload) {
        return store.drop(upload.key().orElseThrow(), upload.name());
    }

    @Override
    public boolean remove(StoredObject seen) {
        ObjectKey key = seen.key();
        boolean same = store.head(key).filter(now -> now.etag().equals(seen.etag()) && now.sizeBytes() == seen.sizeBytes()).isPresent();
        return same && errors.calling(S3Action.REMOVE, key, () -> {
            DeleteObjectRequest.Builder request = DeleteObjectRequest.builder().bucket(bucket).key(root + key.value()).overrideConfiguration(options.within(0));
            try {
                client.deleteObject(request.ifMatch('"' + seen.etag() + '"').build());
                return true;
            } catch (S3Exception e) {
                if (e.statusCode() == 412 || e.statusCode() == 409 || e.statusCode() == 404 && !"NoSuchBucket".equals(e.awsErrorDetails().errorCode())) {
                    return false;
                } else if (e.statusCode() != 501) {
                    throw e;
                }
                client.deleteObject(request.ifMatch(null).build()); // the server does not know the condition
                return true;
            }
        });
    }

    private Optional<ObjectKey> key(String full) {
        try {
            return full.startsWith(root) ? Optional.of(ObjectKey.of(full.substring(root.length()))) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // no key of the archive's; whoever began it knows
        }
    }

    private long sizeBytes(ObjectKey key, String id) {
        return errors.calling(S3Action.LIST_PARTS, key, () -> {
            try {
                long sum = 0;
                for (ListPartsResponse page : client.listPartsPaginator(r -> r.bucket(bucket).key(root + key.value()).uploadId(id).overrideConfiguration(options.within(0)))) {
                    sum += page.parts().stream().mapToLong(Part::size).sum();
                }
                return sum;
            } catch (NoSuchUploadException e) {
                return 0L;
            }
        });
    }

    /** A page at a time. */
    private final class Uploads extends Pages<Upload> {
        private String keyMarker;
        private String idMarker;

        Uploads() {
            super("cannot list unfinished uploads in " + bucket);
        }

        @Override
        void fetch() {
            ListMultipartUploadsResponse answer = errors.calling(S3Action.LIST_UPLOADS, null, () -> client.listMultipartUploads(
                    r -> r.bucket(bucket).prefix(root).keyMarker(keyMarker).uploadIdMarker(idMarker).overrideConfiguration(options.within(0))));
            for (MultipartUpload upload : answer.uploads()) {
                key(upload.key()).ifPresent(key -> add(new Upload(Optional.of(key), upload.uploadId(), upload.initiated(), sizeBytes(key, upload.uploadId()))));
            }
            keyMarker = answer.nextKeyMarker();
            idMarker = answer.nextUploadIdMarker();
            turn(Boolean.TRUE.equals(answer.isTruncated()), keyMarker == null ? null : keyMarker + " " + idMarker);
        }
    }
}
