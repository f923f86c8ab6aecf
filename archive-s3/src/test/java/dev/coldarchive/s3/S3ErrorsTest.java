package dev.coldarchive.s3;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.head;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.OutcomeUnknownException;
import dev.coldarchive.TransientException;
import dev.coldarchive.store.ColdObjectException;
import dev.coldarchive.store.ContentDigester;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.PreconditionFailedException;
import dev.coldarchive.store.PutCondition;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.core.SdkGlobalTime;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

class S3ErrorsTest {
    private static final ObjectKey KEY = ObjectKey.of("raw/trades/a.parquet");
    private static final String LISTED = "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated></ListMultipartUploadsResult>";
    private static final Class<ArchiveException> PLAIN = ArchiveException.class;
    private static final Class<TransientException> TRANSIENT = TransientException.class;
    private static final Class<OutcomeUnknownException> UNKNOWN = OutcomeUnknownException.class;

    @RegisterExtension
    static final WireMockExtension WIRE = Canned.server();

    @TempDir
    private Path files;

    private enum Call { HEAD, GET, LIST, PUT, ABANDON }

    static Stream<Arguments> answers() {
        return Stream.of(
                // who may what
                arguments(Call.PUT, 403, "AccessDenied", "Access Denied", PLAIN,
                        Category.PERMISSION, "AccessDenied", "s3:PutObject on arn:aws:s3:::kalshi-data-archive/prod/raw/trades/a.parquet"),
                arguments(Call.GET, 403, "AccessDenied", "Access Denied", PLAIN,
                        Category.PERMISSION, "AccessDenied", "s3:GetObject on arn:aws:s3:::kalshi-data-archive/prod/raw"),
                arguments(Call.LIST, 403, "AccessDenied", "Access Denied", PLAIN,
                        Category.PERMISSION, "AccessDenied", "s3:ListBucket on arn:aws:s3:::kalshi-data-archive"),
                arguments(Call.HEAD, 403, "", "", PLAIN, Category.PERMISSION, "403", "without s3:ListBucket"),
                arguments(Call.ABANDON, 403, "AccessDenied", "Access Denied", PLAIN,
                        Category.PERMISSION, "AccessDenied", "s3:ListBucketMultipartUploads"),
                arguments(Call.PUT, 403, "AccessDenied", "User: x is not authorized to perform: kms:GenerateDataKey on resource: y", PLAIN,
                        Category.PERMISSION, "AccessDenied", "allow kms:GenerateDataKey on the bucket's KMS key"),
                arguments(Call.LIST, 403, "InvalidAccessKeyId", "The key does not exist", PLAIN,
                        Category.PERMISSION, "InvalidAccessKeyId", "check the access key"),
                arguments(Call.LIST, 403, "SignatureDoesNotMatch", "The signature differs", PLAIN,
                        Category.PERMISSION, "SignatureDoesNotMatch", "secret"),
                arguments(Call.PUT, 400, "ExpiredToken", "The provided token has expired.", PLAIN, Category.PERMISSION, "ExpiredToken", "run out"),
                arguments(Call.PUT, 400, "KMS.DisabledException", "The key is disabled", PLAIN, Category.PERMISSION, "KMS.DisabledException", "enable the bucket's KMS key"),
                arguments(Call.PUT, 403, "RequestTimeTooSkewed", "The difference is too large", PLAIN, Category.FAILURE, "clock is", "set the clock"),
                // where
                arguments(Call.LIST, 404, "NoSuchBucket", "The specified bucket does not exist", PLAIN,
                        Category.NOT_INITIALISED, "no such bucket", "aws s3 mb s3://kalshi-data-archive"),
                arguments(Call.PUT, 404, "NoSuchBucket", "The specified bucket does not exist", PLAIN,
                        Category.NOT_INITIALISED, "no such bucket", "region or endpoint"),
                arguments(Call.LIST, 400, "AuthorizationHeaderMalformed", "the region 'us-east-1' is wrong; expecting 'eu-west-1'", PLAIN,
                        Category.USAGE, "is in region eu-west-1, asked was us-east-1", "region to eu-west-1"),
                arguments(Call.HEAD, 400, "", "", PLAIN, Category.FAILURE, "400", "answers to HEAD carry no reason"),
                // what is there
                arguments(Call.PUT, 412, "PreconditionFailed", "At least one of the preconditions did not hold", PreconditionFailedException.class,
                        Category.INTEGRITY, "something else", null),
                arguments(Call.PUT, 404, "NoSuchKey", "The specified key does not exist.", PreconditionFailedException.class,
                        Category.INTEGRITY, "something else", null),
                arguments(Call.GET, 404, "NoSuchKey", "The specified key does not exist.", PLAIN, Category.INTEGRITY, "not there", null),
                arguments(Call.GET, 403, "InvalidObjectState", "not valid for the object's storage class", ColdObjectException.class,
                        Category.FAILURE, "cold storage class", "archive restore"),
                // not now
                arguments(Call.PUT, 409, "ConditionalRequestConflict", "conflicting operation", TRANSIENT, Category.TRANSIENT, "409", null),
                arguments(Call.PUT, 503, "SlowDown", "Please reduce your request rate.", TRANSIENT, Category.TRANSIENT, "SlowDown", "tried again"),
                arguments(Call.PUT, 400, "RequestTimeout", "Your socket connection was idle", TRANSIENT, Category.TRANSIENT, "RequestTimeout", null),
                arguments(Call.PUT, 400, "BadDigest", "The checksum did not match", TRANSIENT, Category.TRANSIENT, "BadDigest", null),
                arguments(Call.GET, 500, "InternalError", "We encountered an internal error.", TRANSIENT, Category.TRANSIENT, "InternalError", null),
                arguments(Call.HEAD, 503, "", "", TRANSIENT, Category.TRANSIENT, "503", null),
                arguments(Call.LIST, 503, "ServiceUnavailable", "busy", TRANSIENT, Category.TRANSIENT, "503", null),
                arguments(Call.PUT, 500, "InternalError", "We encountered an internal error.", UNKNOWN,
                        Category.TRANSIENT, "InternalError", "looked at"),
                arguments(Call.PUT, 502, "", "", UNKNOWN, Category.TRANSIENT, "502", "looked at"),
                // never
                arguments(Call.PUT, 501, "NotImplemented", "A header you provided", PLAIN, Category.FAILURE, "NotImplemented", "checksums off"),
                arguments(Call.PUT, 400, "InvalidStorageClass", "The storage class is not valid", PLAIN,
                        Category.FAILURE, "InvalidStorageClass", null));
    }

    @ParameterizedTest(name = "{0} answered {1} {2}")
    @MethodSource("answers")
    void everyAnswerHasItsMeaning(Call call, int status, String code, String message, Class<?> type, Category category, String reason, String hint) {
        WIRE.stubFor(any(anyUrl()).willReturn(Canned.error(status, code, message)));
        ArchiveException error = failure(call, WIRE.baseUrl());

        assertThat(error).isExactlyInstanceOf(type).hasMessageStartingWith("cannot ").hasMessageContaining(reason);
        assertThat(error.category()).isEqualTo(category);
        assertThat(error.key().isPresent()).isEqualTo(call != Call.LIST);
        assertThat(error).hasCauseInstanceOf(SdkException.class);
        if (hint != null) {
            assertThat(error.hint().orElseThrow()).contains(hint);
        }
        assertThat(printed(error)).doesNotContain(Canned.SECRET_KEY);
    }

    /** The SDK sets all clients of the JVM right by an answer like those above. */
    @AfterEach
    void setTheClockBack() {
        SdkGlobalTime.setGlobalTimeOffset(0);
    }

    @Test
    void aRedirectToAnotherRegionNamesBothRegions() {
        WIRE.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(301).withHeader("x-amz-bucket-region", "ap-south-1")));
        for (Call call : Call.values()) {
            ArchiveException error = failure(call, WIRE.baseUrl());
            assertThat(error.category()).isEqualTo(Category.USAGE);
            assertThat(error).hasMessageContaining("ap-south-1").hasMessageContaining("us-east-1");
        }
    }

    @Test
    void theClocksDifferenceIsNamed() {
        WIRE.stubFor(any(anyUrl()).willReturn(Canned.error(403, "RequestTimeTooSkewed", "too large").withHeader("Date", "Mon, 15 Jan 2024 10:00:00 GMT")));
        assertThat(failure(Call.LIST, WIRE.baseUrl())).hasMessageContaining("s ahead of the store's");
    }

    @Test
    void aWriteWhoseConnectionBreaksIsUnknownAndAReadIsTriedAgain() {
        for (Fault fault : new Fault[] {Fault.CONNECTION_RESET_BY_PEER, Fault.EMPTY_RESPONSE}) {
            WIRE.stubFor(any(anyUrl()).willReturn(aResponse().withFault(fault)));
            assertThat(failure(Call.PUT, WIRE.baseUrl())).isInstanceOf(OutcomeUnknownException.class).hasMessageContaining("the answer was lost");
            assertThat(failure(Call.GET, WIRE.baseUrl())).isInstanceOf(TransientException.class);
            assertThat(failure(Call.LIST, WIRE.baseUrl())).isInstanceOf(TransientException.class);
            assertThat(failure(Call.HEAD, WIRE.baseUrl())).isInstanceOf(TransientException.class);
        }
    }

    @Test
    void aWriteThatNeverReachedTheServerHappenedNot() throws IOException {
        URI nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        ArchiveException error = failure(Call.PUT, nobody.toString());
        assertThat(error).isInstanceOf(TransientException.class).hasMessageContaining("no connection");
        assertThat(error.hint().orElseThrow()).contains("endpoint");
    }

    @Test
    void megabytesOfWordsAreNoMessage() {
        WIRE.stubFor(any(anyUrl()).willReturn(Canned.error(403, "AccessDenied", "no ".repeat(1 << 20))));
        S3Store store = new S3Store(Canned.client(URI.create(WIRE.baseUrl())), Canned.BUCKET, "", S3Options.defaults());
        assertThat(catchThrowableOfType(PLAIN, () -> store.open(KEY, 0)).getMessage()).hasSizeLessThan(1_200).endsWith("…");
    }

    @Test
    void anUnknownHostIsNamed() {
        assertThat(failure(Call.LIST, "http://store.invalid")).isInstanceOf(TransientException.class).hasMessageContaining("store.invalid is not known");
    }

    @Test
    void aServerThatDoesNotSpeakTlsIsNotTrusted() {
        ArchiveException error = failure(Call.LIST, WIRE.baseUrl().replace("http:", "https:"));
        assertThat(error.category()).isIn(Category.FAILURE, Category.TRANSIENT);
        assertThat(error).hasMessageContaining("SSL");
    }

    @Test
    void aServerWhoseCaIsUnknownIsNotTrustedAndNotTriedAgain() {
        WireMockServer stranger = new WireMockServer(wireMockConfig().dynamicPort().dynamicHttpsPort().bindAddress("127.0.0.1"));
        stranger.start();
        try {
            ArchiveException error = failure(Call.PUT, "https://127.0.0.1:" + stranger.httpsPort());
            assertThat(error).isExactlyInstanceOf(ArchiveException.class).hasMessageContaining("not trusted");
            assertThat(error.hint().orElseThrow()).contains("trustStore");
        } finally {
            stranger.stop();
        }
    }

    /** As in {@link #theClocksDifferenceIsNamed}, with a client that may try twice. */
    @Test
    void aSkewedClockIsSetRightOnceByTheClient() throws IOException {
        WIRE.stubFor(any(anyUrl()).inScenario("clock").willReturn(Canned.error(403, "RequestTimeTooSkewed", "too large")
                .withHeader("Date", "Mon, 15 Jan 2024 10:00:00 GMT")).willSetStateTo("told"));
        WIRE.stubFor(any(anyUrl()).inScenario("clock").whenScenarioStateIs("told").withHeader("X-Amz-Date", containing("20240115T1000")).willReturn(aResponse().withBody(
                "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>")));
        S3Client twice = S3Clients.builder(Map.of()).endpoint(URI.create(WIRE.baseUrl())).pathStyle(true).credentials("a", "b", null).build();
        assertThat(new S3Store(twice, Canned.BUCKET, "", S3Options.defaults()).list("", "*")).isEmpty();
        assertThat(WIRE.getAllServeEvents()).hasSize(2);
    }

    @Test
    void aRepeatedWriteIsUnknownEvenIfItsLastTryNeverArrived() {
        WIRE.stubFor(any(anyUrl()).willReturn(Canned.error(503, "SlowDown", "busy")));
        S3Client twice = S3Clients.builder(Map.of()).endpoint(URI.create(WIRE.baseUrl())).pathStyle(true).credentials("a", "b", null).attempts(2).build();
        S3Store store = new S3Store(twice, Canned.BUCKET, "", S3Options.defaults());
        assertThat(catchThrowableOfType(ArchiveException.class, () -> call(Call.PUT, store))).isInstanceOf(OutcomeUnknownException.class);
        assertThat(WIRE.getAllServeEvents()).hasSize(2);
    }

    @Test
    void credentialsThatHaveRunOutAreAskedForAnewOnce() {
        AtomicInteger asked = new AtomicInteger();
        S3Client renewing = S3Client.builder().region(Region.US_EAST_1).endpointOverride(URI.create(WIRE.baseUrl())).forcePathStyle(true).credentialsProvider(() -> AwsBasicCredentials.create("key-" + asked.incrementAndGet(), "secret")).build();
        WIRE.stubFor(any(anyUrl()).withHeader("Authorization", containing("key-1/")).willReturn(Canned.error(400, "ExpiredToken", "The provided token has expired.")));
        WIRE.stubFor(any(anyUrl()).withHeader("Authorization", containing("key-2/")).willReturn(aResponse().withHeader("ETag", "x")
                .withHeader("Last-Modified", "Mon, 15 Jan 2024 10:00:00 GMT").withBody(LISTED)));
        WIRE.stubFor(head(anyUrl()).withHeader("Authorization", containing("key-2/")).willReturn(aResponse().withHeader("ETag", "x").withHeader("Content-Length", "3")
                .withHeader("Last-Modified", "Mon, 15 Jan 2024 10:00:00 GMT")));
        for (Call call : new Call[] {Call.PUT, Call.GET, Call.HEAD, Call.ABANDON}) {
            asked.set(0);
            assertThatCode(() -> call(call, new S3Store(renewing, Canned.BUCKET, "", S3Options.defaults()))).as("%s", call).doesNotThrowAnyException();
        }
    }

    @Test
    void anAnswerWithoutASizeIsAnError() {
        WIRE.stubFor(any(anyUrl()).willReturn(aResponse().withHeader("ETag", "x")));
        assertThat(failure(Call.HEAD, WIRE.baseUrl())).hasMessageContaining("lacks its size").hasNoCause();
    }

    @Test
    void missingCredentialsAreSaid() {
        S3Client client = S3Client.builder().region(Region.US_EAST_1).endpointOverride(URI.create(WIRE.baseUrl()))
                .credentialsProvider(SystemPropertyCredentialsProvider.create()).build();
        ArchiveException error = catchThrowableOfType(ArchiveException.class, () -> call(Call.LIST, new S3Store(client, Canned.BUCKET, "", S3Options.defaults())));
        assertThat(error.category()).isEqualTo(Category.PERMISSION);
        assertThat(error.hint().orElseThrow()).contains("AWS_ACCESS_KEY_ID");
    }

    @Test
    void aFileThatVanishedIsALocalFault() {
        S3Store store = new S3Store(Canned.client(URI.create(WIRE.baseUrl())), Canned.BUCKET, "", S3Options.defaults());
        ArchiveException error = catchThrowableOfType(ArchiveException.class,
                () -> store.put(KEY, files.resolve("gone"), ContentDigester.of(new byte[3]), PutCondition.ABSENT));
        assertThat(error.category()).isEqualTo(Category.LOCAL_DISK);
        assertThat(error).hasMessageContaining("gone");
    }

    private ArchiveException failure(Call call, String endpoint) {
        S3Store store = new S3Store(Canned.client(URI.create(endpoint)), Canned.BUCKET, "prod", S3Options.defaults());
        return catchThrowableOfType(ArchiveException.class, () -> call(call, store));
    }

    private void call(Call call, S3Store store) throws IOException {
        switch (call) {
            case HEAD -> store.head(KEY);
            case GET -> {
                try (InputStream in = store.open(KEY, 0)) {
                    in.readAllBytes();
                }
            }
            case LIST -> store.list("raw/", "*").toList();
            case PUT -> store.put(KEY, Canned.file(files, new byte[] {1, 2, 3}), ContentDigester.of(new byte[] {1, 2, 3}), PutCondition.ABSENT);
            case ABANDON -> store.abandonUploads(KEY);
        }
    }

    private static String printed(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
