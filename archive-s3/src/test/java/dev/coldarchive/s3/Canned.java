package dev.coldarchive.s3;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import software.amazon.awssdk.services.s3.S3Client;

/** Answers that a well-behaved server does not give. */
final class Canned {
    static final String BUCKET = "kalshi-data-archive";
    static final String SECRET_KEY = "canned-secret-that-must-never-be-printed-91bc";

    private Canned() {}

    static WireMockExtension server() {
        return WireMockExtension.newInstance().options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1").preserveHostHeader(true)).build();
    }

    /** A client that tries once, so that each test sees the first answer. */
    static S3Client client(URI endpoint) {
        return S3Clients.builder(Map.of()).endpoint(endpoint).pathStyle(true).region("us-east-1").credentials("canned-access-key", SECRET_KEY, null).attempts(1).build();
    }

    static ResponseDefinitionBuilder error(int status, String code, String message) {
        return aResponse().withStatus(status).withHeader("Content-Type", "application/xml")
                .withBody(code.isEmpty() ? "" : "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code + "</Code><Message>" + message + "</Message><RequestId>1</RequestId></Error>");
    }

    static Path file(Path directory, byte[] content) throws IOException {
        return Files.write(Files.createTempFile(directory, "content", null), content);
    }
}
