package dev.coldarchive.s3;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.OutcomeUnknown;
import dev.coldarchive.TransientException;
import dev.coldarchive.cost.RetrievalTier;
import dev.coldarchive.restore.ColdClass;
import dev.coldarchive.restore.ColdStorage;
import dev.coldarchive.store.ConfirmationMeans;
import dev.coldarchive.store.ContentDigest;
import dev.coldarchive.store.ContentDigester;
import dev.coldarchive.store.FileNameGlob;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.store.PreconditionFailedException;
import dev.coldarchive.store.PutCondition;
import dev.coldarchive.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Objects in an S3 bucket, below a prefix. Needs s3:PutObject and s3:GetObject on the objects and s3:ListBucket on the
 * bucket; s3:AbortMultipartUpload and s3:ListBucketMultipartUploads help to clean up and may be missing. Restoring from cold
 * storage classes, and nothing else, needs s3:RestoreObject.
 *
 * <p>Small files go up in one request, larger ones in parallel parts on threads that live as long as the put. Each write
 * carries a checksum, the SHA-256 in its metadata and its condition. Where a listing's order matters, the server has to list
 * by the bytes of UTF-8, as AWS does in general-purpose buckets.
 *
 * <p>The client is the host's, is never closed here, and should retry little: the archive repeats what may be repeated.
 */
public final class S3Store implements ObjectStore, ConfirmationMeans, ColdStorage {
    private static final Pattern MD5 = Pattern.compile("[0-9a-f]{32}");

    private final S3Client client;
    private final String bucket;
    private final String root;
    private final S3Options options;
    private final S3Errors errors;
    private volatile boolean bucketSeen;

    /** @param prefix what all keys begin with, without a slash at either end; may be empty */
    public S3Store(S3Client client, String bucket, String prefix, S3Options options) {
        this.client = client;
        this.bucket = bucket;
        this.root = prefix.isEmpty() ? "" : ObjectKey.of(prefix) + "/";
        this.options = options;
        this.errors = new S3Errors(bucket, root, String.valueOf(client.serviceClientConfiguration().region()));
    }

    @Override
    public String uri() {
        return "s3://" + bucket + (root.isEmpty() ? "" : "/" + root.substring(0, root.length() - 1)) + (isOfAws() ? "" : "?endpoint=" + endpoint());
    }

    @Override
    public ConditionalWrites conditionalWrites() {
        return options.conditionalWrites().orElse(isOfAws() ? ConditionalWrites.ATOMIC : ConditionalWrites.UNKNOWN);
    }

    private boolean isOfAws() {
        String host = client.utilities().getUrl(u -> u.bucket(bucket).key("x")).getHost();
        return host.endsWith(".amazonaws.com") || host.endsWith(".amazonaws.com.cn");
    }

    private String endpoint() {
        return client.serviceClientConfiguration().endpointOverride().map(URI::toString).orElse("unknown");
    }

    @Override
    public Optional<StoredObject> head(ObjectKey key) {
        return look(key, null).map(h -> describe(key, h));
    }

    @Override
    public InputStream open(ObjectKey key, long offset) {
        return open(key, offset, null);
    }

    @Override
    public Stream<StoredObject> list(String prefix, String fileNameGlob) {
        FileNameGlob glob = new FileNameGlob(fileNameGlob);
        S3Listing listing = new S3Listing(client, errors, options, bucket, root, prefix);
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(listing, Spliterator.ORDERED | Spliterator.NONNULL), false)
                .filter(o -> glob.matches(o.key()));
    }

    @Override
    public StoredObject put(ObjectKey key, Path file, ContentDigest content, PutCondition condition) {
        S3Upload upload = new S3Upload(client, errors, options, bucket, fullKey(key), key, file, content, condition);
        try {
            return options.inParts(content.sizeBytes()) ? new S3MultipartUpload(upload, this).run() : upload.single();
        } catch (PreconditionFailedException e) {
            throw e;
        } catch (ArchiveException e) {
            // what was damaged on its way may be sent again, what is damaged here may not; but what may have arrived is looked for first
            if (!(e instanceof OutcomeUnknown) && !Thread.currentThread().isInterrupted()) {
                upload.requireIntact();
            }
            throw e;
        }
    }

    @Override
    public StoredObject confirm(ObjectKey key, ContentDigest content) {
        HeadObjectResponse head = look(key, ChecksumMode.ENABLED).orElseThrow(() -> unconfirmed(key, "it is not there"));
        if (head.contentLength() != content.sizeBytes()) {
            throw unconfirmed(key, "it has " + head.contentLength() + " bytes, written were " + content.sizeBytes());
        }
        if (hasChecksum(head)) {
            if (!head.checksumCRC32C().equals(S3Upload.base64(content.crc32c()))) {
                throw unconfirmed(key, "the store computed the CRC32C " + head.checksumCRC32C() + ", written was " + S3Upload.base64(content.crc32c()));
            }
        } else if (!content.md5().equals(Optional.of(S3Upload.unquoted(head.eTag())))) {
            readBack(key, head.eTag(), content);
        }
        return describe(key, head);
    }

    @Override
    public Means meansFor(ObjectKey key) {
        HeadObjectResponse head = look(key, ChecksumMode.ENABLED).orElseThrow(() -> unconfirmed(key, "it is not there"));
        boolean tagIsMd5 = MD5.matcher(S3Upload.unquoted(head.eTag())).matches() && head.ssekmsKeyId() == null;
        return hasChecksum(head) ? Means.CHECKSUM : tagIsMd5 ? Means.ETAG : Means.READING;
    }

    private static boolean hasChecksum(HeadObjectResponse head) {
        boolean ofWholeObject = head.checksumType() == null
                ? head.checksumCRC32C() != null && !head.checksumCRC32C().contains("-") : head.checksumType() == ChecksumType.FULL_OBJECT;
        return ofWholeObject && head.checksumCRC32C() != null;
    }

    @Override
    public int abandonUploads(ObjectKey key) {
        int dropped = 0;
        Set<String> markers = new HashSet<>();
        String keyMarker = null;
        String idMarker = null;
        ListMultipartUploadsResponse page;
        do {
            String fromKey = keyMarker;
            String fromId = idMarker;
            page = errors.calling(S3Action.LIST_UPLOADS, key,
                    () -> client.listMultipartUploads(r -> r.bucket(bucket).prefix(fullKey(key)).keyMarker(fromKey).uploadIdMarker(fromId).overrideConfiguration(options.within(0))));
            for (MultipartUpload upload : page.uploads()) {
                if (upload.key().equals(fullKey(key)) && drop(key, upload.uploadId())) {
                    dropped++;
                }
            }
            keyMarker = page.nextKeyMarker();
            idMarker = page.nextUploadIdMarker();
        } while (Boolean.TRUE.equals(page.isTruncated()) && keyMarker != null && markers.add(keyMarker + " " + idMarker));
        return dropped;
    }

    /** @return false if it had ended by itself */
    boolean drop(ObjectKey key, String uploadId) {
        return errors.calling(S3Action.ABORT_UPLOAD, key, () -> {
            try {
                client.abortMultipartUpload(r -> r.bucket(bucket).key(fullKey(key)).uploadId(uploadId).overrideConfiguration(options.within(0)));
                return true;
            } catch (NoSuchUploadException e) {
                return false;
            }
        });
    }

    @Override
    public Optional<Standing> standing(ObjectKey key) {
        return look(key, null).map(head -> S3Restore.standing(describe(key, head), head));
    }

    @Override
    public Answer restore(ObjectKey key, ColdClass from, RetrievalTier tier, int days) {
        return errors.calling(S3Action.RESTORE, key, () -> S3Restore.ask(client, S3Restore.request(from, tier, days).bucket(bucket).key(fullKey(key)).overrideConfiguration(options.within(0)).build()));
    }

    /** A HEAD is answered with the same bare 404 whether the object or the whole bucket is missing; only the first is an answer. */
    private Optional<HeadObjectResponse> look(ObjectKey key, ChecksumMode checksums) {
        return errors.calling(S3Action.HEAD, key, () -> {
            try {
                HeadObjectResponse head = client.headObject(r -> r.bucket(bucket).key(fullKey(key)).checksumMode(checksums).overrideConfiguration(options.within(0)));
                bucketSeen = true;
                if (head.contentLength() == null || head.lastModified() == null) {
                    throw noAnswerOfS3("cannot look at object " + key + ": the answer lacks its size or its time").atKey(key);
                }
                return Optional.of(head);
            } catch (S3Exception e) {
                if (e.statusCode() != 404) {
                    throw e;
                }
                requireBucket();
                return Optional.empty();
            }
        });
    }

    private void requireBucket() {
        if (bucketSeen) {
            return;
        }
        errors.calling(S3Action.FIND_BUCKET, null, () -> {
            try {
                return client.headBucket(r -> r.bucket(bucket).overrideConfiguration(options.within(0)));
            } catch (S3Exception e) {
                throw e.statusCode() == 404 ? errors.noSuchBucket(S3Action.FIND_BUCKET, e) : e;
            }
        });
        bucketSeen = true;
    }

    private InputStream open(ObjectKey key, long offset, String etag) {
        GetObjectRequest request = GetObjectRequest.builder().bucket(bucket).key(fullKey(key))
                .range(offset == 0 ? null : "bytes=" + offset + "-").ifMatch(etag).overrideConfiguration(options.within(0)).build();
        return errors.calling(S3Action.GET, key, () -> {
            try {
                ResponseInputStream<GetObjectResponse> answer = client.getObject(request);
                if (answer.response().eTag() == null) {
                    answer.abort();
                    throw noAnswerOfS3("cannot read object " + key + ": the answer lacks its tag").atKey(key);
                }
                return S3Content.of(answer, options, e -> errors.translate(S3Action.GET, key, e));
            } catch (S3Exception e) {
                if (e.statusCode() == 416) {
                    return InputStream.nullInputStream();
                }
                throw e;
            }
        });
    }

    private static ArchiveException noAnswerOfS3(String message) {
        return new TransientException(message, "it was cut, or something between here and the store changes its answers: look for a proxy", null);
    }

    private void readBack(ObjectKey key, String etag, ContentDigest content) {
        ContentDigester digester = new ContentDigester();
        try (InputStream in = open(key, 0, etag); OutputStream through = digester.through(OutputStream.nullOutputStream())) {
            in.transferTo(through);
        } catch (IOException e) {
            throw errors.translate(S3Action.GET, key, e);
        }
        String sha256 = digester.finish().sha256();
        if (!sha256.equals(content.sha256())) {
            throw unconfirmed(key, "it reads back with SHA-256 " + sha256 + ", written was " + content.sha256());
        }
    }

    private static ArchiveException unconfirmed(ObjectKey key, String reason) {
        return new ArchiveException(Category.INTEGRITY, "cannot confirm object " + key + ": " + reason,
                "look for another writer; write it again while the source has the rows").atKey(key);
    }

    private String fullKey(ObjectKey key) {
        return root + key.value();
    }

    private static StoredObject describe(ObjectKey key, HeadObjectResponse head) {
        return new StoredObject(key, head.contentLength(), S3Upload.unquoted(head.eTag()), S3Upload.version(head.versionId()),
                Optional.ofNullable(head.metadata().get(S3Upload.SHA256)),
                head.lastModified(), S3Upload.storageClass(head.storageClassAsString()), isCold(head));
    }

    /** In a cold class, or an archive tier of Intelligent-Tiering, and no restored copy is there. */
    private static boolean isCold(HeadObjectResponse head) {
        return S3Restore.coldClass(head).isPresent() && !S3Restore.hasCopy(head);
    }
}
