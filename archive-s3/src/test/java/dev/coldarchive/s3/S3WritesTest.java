package dev.coldarchive.s3;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.OutcomeUnknownException;
import dev.coldarchive.TransientException;
import dev.coldarchive.store.ContentDigest;
import dev.coldarchive.store.ContentDigester;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.PutCondition;
import dev.coldarchive.store.StoredObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.S3Client;

/** Uploads against the real server, some of them with a proxy between that disturbs single requests. */
class S3WritesTest {
    private static final ObjectKey KEY = ObjectKey.of("raw/a.parquet");
    private static final ContentDigest SMALL = ContentDigester.of(bytes(1_000));
    private static final ContentDigest LARGE = ContentDigester.of(bytes(11 << 20));

    @RegisterExtension
    static final WireMockExtension WIRE = Canned.server();

    @TempDir
    private Path files;

    private final S3Server server = S3Server.get();
    private final String bucket = server.freshBucket();
    private S3Client disturbed;

    @BeforeEach
    void passEverythingOn() {
        WIRE.stubFor(any(anyUrl()).atPriority(10).willReturn(aResponse().proxiedFrom(server.endpoint().toString())));
        disturbed = server.clientBuilder().endpoint(URI.create(WIRE.baseUrl())).attempts(1).build();
    }

    @Test
    void aPartThatFailsDropsTheWholeUpload() throws IOException {
        WIRE.stubFor(put(anyUrl()).withQueryParam("partNumber", matching("2")).willReturn(Canned.error(503, "SlowDown", "busy")));
        assertThatThrownBy(() -> putLarge(store(disturbed, S3Options.defaults()))).isInstanceOf(TransientException.class).hasMessageContaining("SlowDown");
        assertThat(unfinishedUploads()).isZero();
        assertThat(store(server.client(), S3Options.defaults()).head(KEY)).isEmpty();
    }

    @Test
    void anErrorInsideA200IsAnError() throws IOException {
        WIRE.stubFor(post(anyUrl()).withQueryParam("uploadId", matching(".+")).willReturn(Canned.error(200, "InternalError", "We encountered an internal error.")));
        Throwable failure = catchThrowable(() -> putLarge(store(disturbed, S3Options.defaults())));
        assertThat(failure).isInstanceOf(OutcomeUnknownException.class).hasMessageContaining("InternalError");
        assertThat(unfinishedUploads()).isZero();
    }

    @Test
    void aCompletionWithoutAnAnswerIsUnknown() {
        WIRE.stubFor(post(anyUrl()).withQueryParam("uploadId", matching(".+")).willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));
        assertThatThrownBy(() -> putLarge(store(disturbed, S3Options.defaults()))).isInstanceOf(OutcomeUnknownException.class);
        assertThat(unfinishedUploads()).isZero();
    }

    @Test
    void aConflictingCompletionMayBeTriedAgain() {
        WIRE.stubFor(post(anyUrl()).withQueryParam("uploadId", matching(".+")).willReturn(Canned.error(409, "ConditionalRequestConflict", "conflict")));
        assertThatThrownBy(() -> putLarge(store(disturbed, S3Options.defaults()))).isInstanceOf(TransientException.class);
    }

    @Test
    void aRefusedAbortDoesNotHideTheFailureAndIsCleanedUpLater() {
        WIRE.stubFor(put(anyUrl()).withQueryParam("partNumber", matching("2")).willReturn(Canned.error(503, "SlowDown", "busy")));
        WIRE.stubFor(delete(anyUrl()).willReturn(Canned.error(403, "AccessDenied", "Access Denied")));
        assertThatThrownBy(() -> putLarge(store(disturbed, S3Options.defaults()))).isInstanceOf(TransientException.class).hasMessageContaining("SlowDown");
        assertThat(unfinishedUploads()).isEqualTo(1);
        assertThat(store(server.client(), S3Options.defaults()).abandonUploads(KEY)).isEqualTo(1);
        assertThat(unfinishedUploads()).isZero();
    }

    @Test
    void abandoningUploadsLeavesThoseToOtherKeysAlone() {
        for (String key : new String[] {KEY.value(), KEY.value(), KEY + ".tmp", "raw/b.parquet"}) {
            server.client().createMultipartUpload(r -> r.bucket(bucket).key(key));
        }
        S3Store store = store(server.client(), S3Options.defaults());
        assertThat(store.abandonUploads(KEY)).isEqualTo(2);
        assertThat(unfinishedUploads()).isEqualTo(2);
    }

    @Test
    void encryptionAndStorageClassAreAskedForWithEveryUpload() throws IOException {
        S3Store store = store(disturbed, S3Options.builder().encryption(S3Encryption.SSE_S3).storageClass("STANDARD_IA").build());
        StoredObject small = store.put(ObjectKey.of("small"), Canned.file(files, bytes(1_000)), SMALL, PutCondition.ABSENT);
        putLarge(store);

        WIRE.verify(putRequestedFor(urlPathMatching(".*/small")).withHeader("x-amz-server-side-encryption", equalTo("AES256")).withHeader("x-amz-storage-class", equalTo("STANDARD_IA")));
        WIRE.verify(postRequestedFor(urlMatching(".*[?]uploads.*")).withHeader("x-amz-server-side-encryption", equalTo("AES256")).withHeader("x-amz-storage-class", equalTo("STANDARD_IA")));
        assertThat(small.storageClass()).contains("STANDARD_IA");
        assertThat(server.client().headObject(r -> r.bucket(bucket).key("small")).serverSideEncryptionAsString()).isEqualTo("AES256");
    }

    @Test
    void aKmsKeyIsNamedWithEveryUpload() {
        S3Options options = S3Options.builder().encryption(S3Encryption.kms("alias/archive")).build();
        WIRE.stubFor(any(anyUrl()).willReturn(Canned.error(403, "AccessDenied", "Access Denied")));
        assertThatThrownBy(() -> store(disturbed, options).put(KEY, Canned.file(files, bytes(1_000)), SMALL, PutCondition.ABSENT)).isInstanceOf(ArchiveException.class);
        assertThatThrownBy(() -> putLarge(store(disturbed, options))).isInstanceOf(ArchiveException.class);
        assertThat(WIRE.getAllServeEvents()).hasSize(2).allSatisfy(e -> {
            assertThat(e.getRequest().getHeader("x-amz-server-side-encryption")).isEqualTo("aws:kms");
            assertThat(e.getRequest().getHeader("x-amz-server-side-encryption-aws-kms-key-id")).isEqualTo("alias/archive");
        });
    }

    @Test
    void aServerWithoutTheNewerChecksumsIsServedToo() throws IOException {
        S3Store store = store(server.client(), S3Options.builder().checksums(false).build());
        store.put(ObjectKey.of("small"), Canned.file(files, bytes(1_000)), SMALL, PutCondition.ABSENT);
        store.put(ObjectKey.of("large"), Canned.file(files, bytes(11 << 20)), LARGE, PutCondition.ABSENT);
        assertThat(store.confirm(ObjectKey.of("small"), SMALL).sizeBytes()).isEqualTo(1_000);
        assertThat(store.confirm(ObjectKey.of("large"), LARGE).sizeBytes()).isEqualTo(11 << 20);
    }

    @Test
    void aLargeFileInOneRequestHasNoTagToGoByAndIsReadBack() throws IOException {
        S3Store store = store(disturbed, S3Options.builder().checksums(false).multipartThresholdBytes(20 << 20).build());
        putLarge(store);
        assertThat(store.confirm(KEY, LARGE).sizeBytes()).isEqualTo(11 << 20);
        WIRE.verify(putRequestedFor(urlPathMatching(".*")).withHeader("Content-MD5", equalTo(Base64.getEncoder().encodeToString(md5(bytes(11 << 20))))));
        WIRE.verify(getRequestedFor(urlPathMatching(".*")));
    }

    @ParameterizedTest
    @CsvSource({"true, 5", "false, 5", "true, 20", "false, 20"})
    void aLargeFileThatIsNotWhatItsDigestSaysIsNotStored(boolean checksums, int thresholdMegabytes) throws IOException {
        byte[] other = bytes(11 << 20);
        other[7_000_000] ^= 1;
        Path file = Canned.file(files, other);
        S3Store store = store(server.client(), S3Options.builder().checksums(checksums).multipartThresholdBytes(thresholdMegabytes << 20).build());
        assertThatThrownBy(() -> store.put(KEY, file, LARGE, PutCondition.ABSENT)).isInstanceOf(ArchiveException.class);
        assertThat(store.head(KEY)).isEmpty();
        assertThat(unfinishedUploads()).isZero();
    }

    private StoredObject putLarge(S3Store store) throws IOException {
        return store.put(KEY, Canned.file(files, bytes(11 << 20)), LARGE, PutCondition.ABSENT);
    }

    private S3Store store(S3Client client, S3Options options) {
        return new S3Store(client, bucket, "", options);
    }

    private int unfinishedUploads() {
        return server.client().listMultipartUploads(r -> r.bucket(bucket)).uploads().size();
    }

    private static byte[] md5(byte[] content) {
        try {
            return MessageDigest.getInstance("MD5").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
