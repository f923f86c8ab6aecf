package dev.coldarchive.s3;

import java.net.URI;
import java.util.Map;
import java.util.UUID;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A real S3 server in this JVM: s3proxy over memory, on a free port of 127.0.0.1. It checks signatures, checksums and
 * conditions; started by the first test that asks, it lives as long as the JVM. Every test takes a bucket of its own.
 * What it makes of {@code If-Match} under race is left to luck; two further kinds leave it to nothing.
 */
public final class S3Server {
    public static final String ACCESS_KEY = "test-access-key";
    /** Long and odd enough that a test can look for it in everything that is printed. */
    public static final String SECRET_KEY = "test-secret-that-must-never-be-printed-7f3a";

    private static final class Started {
        static final S3Server SERVER = new S3Server(new TransientNio2BlobStore());
    }

    private final URI endpoint;
    private final S3Client client;

    S3Server(BlobStore objects) {
        try {
            S3Proxy proxy = S3Proxy.builder().blobStore(objects).endpoint(URI.create("http://127.0.0.1:0"))
                    .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ACCESS_KEY, SECRET_KEY).build();
            proxy.start();
            endpoint = URI.create("http://127.0.0.1:" + proxy.getPort());
        } catch (Exception e) {
            throw new IllegalStateException("s3proxy did not start", e);
        }
        client = clientBuilder().build();
    }

    /** The one server of this JVM. */
    public static S3Server get() {
        return Started.SERVER;
    }

    /** One more server, whose conditional puts are as they should be: one winner, however many come at once. */
    public static S3Server atomic() {
        return new S3Server(new AtomicConditions(new TransientNio2BlobStore()));
    }

    /** One more server, on which the first two that replace a key with this in its name at once win both. */
    public static S3Server racy(String part) {
        return new S3Server(new CheckedTogether(new TransientNio2BlobStore(), part));
    }

    public URI endpoint() {
        return endpoint;
    }

    /** A client with the right credentials, shared by all tests: do not close it. */
    public S3Client client() {
        return client;
    }

    /** For tests that want the client otherwise. */
    public S3Clients clientBuilder() {
        return S3Clients.builder(Map.of()).endpoint(endpoint).pathStyle(true).credentials(ACCESS_KEY, SECRET_KEY, null);
    }

    /** Makes an empty bucket and returns its name. */
    public String freshBucket() {
        String bucket = "test-" + UUID.randomUUID();
        client.createBucket(b -> b.bucket(bucket));
        return bucket;
    }

    /** A store in an empty bucket of its own. */
    public S3Store freshStore() {
        return new S3Store(client, freshBucket(), "", S3Options.defaults());
    }
}
