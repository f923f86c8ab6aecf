package dev.coldarchive.s3;

import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * The unlucky moment of s3proxy, every time: it has compared {@code If-Match} of two puts before either of them comes here to be written. The first replacement of a key
 * waits for a second one, and in vain for a minute if there is none.
 */
public final class CheckedTogether extends ForwardingBlobStore {
    private final String part;
    private final Map<String, CountDownLatch> checked = new ConcurrentHashMap<>();

    /** @param part what the keys contain whose replacements meet; all others pass */
    public CheckedTogether(BlobStore store, String part) {
        super(store);
        this.part = part;
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
        if (request.ifMatch() != null && request.key().contains(part)) {
            CountDownLatch both = checked.computeIfAbsent(request.bucket() + "/" + request.key(), name -> new CountDownLatch(2));
            both.countDown();
            try {
                both.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return super.putBlob(request, body);
    }
}
