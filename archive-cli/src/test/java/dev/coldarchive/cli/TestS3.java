package dev.coldarchive.cli;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** One real S3 server a test JVM, in memory; and a server that answers every request with one error of S3. */
final class TestS3 {
    static final String ACCESS_KEY = "test-access-key";
    static final String SECRET_KEY = "test-secret-that-must-never-be-printed-7f3a";

    private static final class Started {
        static final URI ENDPOINT = start();
    }

    private TestS3() {}

    private static URI start() {
        try {
            S3Proxy proxy = S3Proxy.builder().blobStore(new TransientNio2BlobStore()).endpoint(URI.create("http://127.0.0.1:0"))
                    .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ACCESS_KEY, SECRET_KEY).build();
            proxy.start();
            return URI.create("http://127.0.0.1:" + proxy.getPort());
        } catch (Exception e) {
            throw new IllegalStateException("s3proxy did not start", e);
        }
    }

    static URI endpoint() {
        return Started.ENDPOINT;
    }

    static String freshBucket() {
        String bucket = "test-" + UUID.randomUUID();
        try (S3Client client = client()) {
            client.createBucket(b -> b.bucket(bucket));
        }
        return bucket;
    }

    /** Somebody else's eyes on the server; the caller closes it. */
    static S3Client client() {
        return S3Client.builder().endpointOverride(endpoint()).region(Region.US_EAST_1).forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY))).build();
    }

    /** Configuration of a store in the bucket; the keys come from the environment. */
    static String store(URI endpoint, String bucket) {
        return "{uri: \"s3://" + bucket + "\", endpoint: \"" + endpoint + "\", region: us-east-1, access-key: \"${S3_ACCESS_KEY}\", secret-key: \"${S3_SECRET_KEY}\"}";
    }

    static Map<String, String> credentials() {
        return Map.of("S3_ACCESS_KEY", ACCESS_KEY, "S3_SECRET_KEY", SECRET_KEY);
    }

    /** Starts a server that refuses everything in this way; the caller stops it. */
    static HttpServer refusing(int status, String code, Map<String, String> headers) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            byte[] body = ("<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>refused by the test</Message></Error>").getBytes(StandardCharsets.UTF_8);
            server.createContext("/", exchange -> {
                exchange.getRequestBody().readAllBytes();
                headers.forEach(exchange.getResponseHeaders()::add);
                boolean head = exchange.getRequestMethod().equals("HEAD");
                exchange.sendResponseHeaders(status, head ? -1 : body.length);
                if (!head) {
                    exchange.getResponseBody().write(body);
                }
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
