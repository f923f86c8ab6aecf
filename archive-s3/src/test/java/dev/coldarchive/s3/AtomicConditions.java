package dev.coldarchive.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gaul.s3proxy.S3ErrorCode;
import org.gaul.s3proxy.S3ProxyException;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** What a bucket of AWS does and s3proxy alone does not: {@code If-Match} is compared in the same step as the object is replaced, each key for itself. */
public final class AtomicConditions extends ForwardingBlobStore {
    private final Map<String, Object> keys = new ConcurrentHashMap<>();

    public AtomicConditions(BlobStore store) {
        super(store);
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
        byte[] all;
        try {
            all = body.readAllBytes(); // a client that is stopped while it sends keeps nobody waiting
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        synchronized (step(request.bucket(), request.key())) {
            compare(request.bucket(), request.key(), request.ifMatch());
            return super.putBlob(request, new ByteArrayInputStream(all));
        }
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(MultipartUpload upload, CompleteMultipartUploadRequest request) {
        synchronized (step(request.bucket(), request.key())) {
            compare(request.bucket(), request.key(), request.ifMatch());
            return super.completeMultipartUpload(upload, request);
        }
    }

    private Object step(String bucket, String key) {
        return keys.computeIfAbsent(bucket + "/" + key, name -> new Object());
    }

    private void compare(String bucket, String key, String ifMatch) {
        HeadObjectResponse there = ifMatch == null ? null : blobMetadataIfPresent(bucket, key);
        if (ifMatch != null && (there == null || !S3Upload.unquoted(there.eTag()).equals(S3Upload.unquoted(ifMatch)))) {
            throw new S3ProxyException(S3ErrorCode.PRECONDITION_FAILED);
        }
    }
}
