package dev.coldarchive.cli;

import com.sun.net.httpserver.HttpServer;
import dev.coldarchive.s3.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Ways to the S3 server of this JVM, for command lines; and a server that answers every request with one error of S3. */
final class TestS3 {
    static final String ACCESS_KEY = S3Server.ACCESS_KEY;
    static final String SECRET_KEY = S3Server.SECRET_KEY;

    private TestS3() {}

    static URI endpoint() {
        return S3Server.get().endpoint();
    }

    static String freshBucket() {
        return S3Server.get().freshBucket();
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
