package dev.coldarchive.s3;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.head;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.OutcomeUnknownException;
import dev.coldarchive.TransientException;
import dev.coldarchive.store.ContentDigest;
import dev.coldarchive.store.ContentDigester;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.PutCondition;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class S3ReadsTest {
    private static final ObjectKey KEY = ObjectKey.of("raw/a.parquet");
    private static final byte[] CONTENT = "what was written".getBytes(StandardCharsets.UTF_8);
    private static final ContentDigest DIGEST = ContentDigester.of(CONTENT);

    @RegisterExtension
    static final WireMockExtension WIRE = Canned.server();

    @TempDir
    private Path files;

    private S3Store store;

    @BeforeEach
    void makeAStore() {
        store = new S3Store(Canned.client(URI.create(WIRE.baseUrl())), Canned.BUCKET, "", S3Options.defaults());
    }

    @Test
    void theChecksumOfTheWholeObjectIsEnough() {
        WIRE.stubFor(head(anyUrl()).willReturn(headAnswer().withHeader("x-amz-checksum-crc32c", S3Upload.base64(DIGEST.crc32c())).withHeader("x-amz-checksum-type", "FULL_OBJECT")));
        assertThat(store.confirm(KEY, DIGEST).sizeBytes()).isEqualTo(CONTENT.length);
        assertThat(WIRE.getAllServeEvents()).hasSize(1).allSatisfy(e -> assertThat(e.getRequest().getHeader("x-amz-checksum-mode")).isEqualTo("ENABLED"));
    }

    @Test
    void anotherChecksumOfTheWholeObjectIsRefused() {
        WIRE.stubFor(head(anyUrl()).willReturn(headAnswer().withHeader("x-amz-checksum-crc32c", "AAAAAA==").withHeader("x-amz-checksum-type", "FULL_OBJECT")));
        assertNotConfirmed("CRC32C");
    }

    @Test
    void aChecksumOfPartsOrAnEncryptedTagIsNotBelievedAndTheContentReadBack() {
        WIRE.stubFor(head(anyUrl()).willReturn(headAnswer().withHeader("x-amz-checksum-crc32c", "AAAAAA==-2").withHeader("x-amz-checksum-type", "COMPOSITE")));
        WIRE.stubFor(get(anyUrl()).withHeader("If-Match", matching(".*tag.*")).willReturn(aResponse().withHeader("ETag", "tag").withBody(CONTENT)));
        assertThat(store.confirm(KEY, DIGEST).sizeBytes()).isEqualTo(CONTENT.length);

        WIRE.stubFor(get(anyUrl()).willReturn(aResponse().withHeader("ETag", "tag").withBody("what was writteN")));
        assertNotConfirmed("reads back");
    }

    @Test
    void whatWasReplacedWhileItWasReadBackIsNotConfirmed() {
        WIRE.stubFor(head(anyUrl()).willReturn(headAnswer()));
        WIRE.stubFor(get(anyUrl()).willReturn(Canned.error(412, "PreconditionFailed", "did not hold")));
        assertNotConfirmed("replaced meanwhile");
    }

    @Test
    void theTagOfASingleUploadIsItsMd5() {
        WIRE.stubFor(head(anyUrl()).willReturn(headAnswer(DIGEST.md5().orElseThrow())));
        store.confirm(KEY, DIGEST);
        assertThat(WIRE.getAllServeEvents()).hasSize(1);
    }

    @Test
    void aListThatGivesTheSamePageForeverIsAnError() {
        WIRE.stubFor(get(anyUrl()).willReturn(aResponse().withBody(page("a", true))));
        assertThatThrownBy(() -> store.list("", "*").toList()).isInstanceOf(ArchiveException.class).hasMessageContaining("without an end");
    }

    @Test
    void aListThatPromisesMoreAndDoesNotSayWhereIsAnError() {
        WIRE.stubFor(get(anyUrl()).willReturn(aResponse().withBody(page("a", true).replaceAll("<Next.*Token>", ""))));
        assertThatThrownBy(() -> store.list("", "*").toList()).isInstanceOf(ArchiveException.class).hasMessageContaining("without an end");
    }

    @Test
    void a200ThatIsNoListingIsNotAnEmptyBucket() {
        for (String body : new String[] {"<Error><Code>InternalError</Code><Message>later</Message></Error>", "<html><body>Please log in</body></html>", ""}) {
            WIRE.stubFor(get(anyUrl()).willReturn(aResponse().withBody(body)));
            assertThatThrownBy(() -> store.list("", "*").toList()).as(body).isInstanceOf(ArchiveException.class);
        }
    }

    @Test
    void aListOfUploadsThatRepeatsItselfEnds() {
        WIRE.stubFor(get(anyUrl()).willReturn(aResponse().withBody("<ListMultipartUploadsResult><IsTruncated>true</IsTruncated><NextKeyMarker>again</NextKeyMarker></ListMultipartUploadsResult>")));
        assertThat(store.abandonUploads(KEY)).isZero();
        assertThat(WIRE.getAllServeEvents()).hasSize(2);
    }

    @Test
    void aPageThatFailsIsNotTheEndOfTheList() {
        WIRE.stubFor(get(anyUrl()).willReturn(aResponse().withBody(page("a", true))));
        WIRE.stubFor(get(anyUrl()).withQueryParam("continuation-token", matching(".+")).willReturn(Canned.error(503, "SlowDown", "busy")));
        assertThatThrownBy(() -> store.list("", "*").toList()).isInstanceOf(TransientException.class);
    }

    @Test
    void foldersThatAConsoleMadeAreNoObjects() {
        WIRE.stubFor(get(anyUrl()).willReturn(aResponse().withBody(page("raw/trades/", false))));
        assertThat(store.list("", "*")).isEmpty();
    }

    @Test
    void aBodyThatEndsEarlyIsAnErrorAndNotAShortObject() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> answer(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nETag: \"x\"\r\n\r\nhalf"), "half-a-body");
            server.start();
            S3Store half = new S3Store(Canned.client(URI.create("http://127.0.0.1:" + socket.getLocalPort())), Canned.BUCKET, "", S3Options.defaults());
            assertThatThrownBy(() -> {
                try (InputStream in = half.open(KEY, 0)) {
                    in.readAllBytes();
                }
            }).isInstanceOf(TransientException.class).hasMessageContaining(KEY.value());
            server.join();
        }
    }

    @Test
    void aMissingBucketIsNotAMissingObject() {
        S3Store nowhere = new S3Store(S3Server.get().client(), "no-such-bucket-here", "", S3Options.defaults());
        assertThat(catchThrowableOfType(ArchiveException.class, () -> nowhere.head(KEY)).category()).isEqualTo(Category.NOT_INITIALISED);
        assertThat(catchThrowableOfType(ArchiveException.class, () -> nowhere.list("", "*").toList()).category()).isEqualTo(Category.NOT_INITIALISED);
        assertThat(catchThrowableOfType(ArchiveException.class, () -> nowhere.confirm(KEY, DIGEST)).category()).isEqualTo(Category.NOT_INITIALISED);
    }

    @Test
    void aWrongSecretIsRefusedAndNeverPrinted() {
        S3Server server = S3Server.get();
        S3Clients settings = server.clientBuilder().credentials(S3Server.ACCESS_KEY, Canned.SECRET_KEY, null);
        S3Store stranger = new S3Store(settings.build(), server.freshBucket(), "", S3Options.defaults());
        ArchiveException error = catchThrowableOfType(ArchiveException.class, () -> stranger.list("", "*").toList());

        assertThat(error.category()).isEqualTo(Category.PERMISSION);
        StringWriter everything = new StringWriter();
        error.printStackTrace(new PrintWriter(everything));
        everything.append(error.hint().orElse("")).append(settings.toString()).append(stranger.toString()).append(stranger.uri()).append(S3Options.defaults().toString());
        assertThat(everything.toString()).doesNotContain(Canned.SECRET_KEY).doesNotContain(S3Server.SECRET_KEY);
    }

    /** Whatever of it came: the connection may end anywhere, in a date, a number, or before either. */
    @Test
    void aHeadThatIsCutAnywhereIsAskedForAgainAndNeverHalfBelieved() throws Exception {
        String whole = "HTTP/1.1 200 OK\r\nETag: \"x\"\r\nContent-Length: 16\r\nLast-Modified: Mon, 15 Jan 2024 10:00:00 GMT\r\n\r\n";
        AtomicInteger came = new AtomicInteger();
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            S3Store cut = new S3Store(Canned.client(URI.create("http://127.0.0.1:" + socket.getLocalPort())), Canned.BUCKET, "", S3Options.defaults());
            // the JDK's own client asks again by itself where nothing came
            Thread server = new Thread(() -> Stream.generate(() -> answer(socket, whole.substring(0, came.get()))).allMatch(answered -> answered), "cut-heads");
            server.start();
            for (; came.get() < whole.indexOf(" GMT") + 4; came.incrementAndGet()) {
                assertThatThrownBy(() -> cut.head(KEY)).as(whole.substring(0, came.get())).isInstanceOf(TransientException.class).hasMessageContaining(KEY.value())
                        .hasMessageNotContaining("no connection").hasMessageNotContaining("timed out");
            }
            socket.close();
            server.join();
        }
    }

    @Test
    void anAnswerToAHeadWithoutASizeOrATimeIsAskedForAgain() {
        for (ResponseDefinitionBuilder answer : new ResponseDefinitionBuilder[] {
                aResponse().withHeader("ETag", "x").withHeader("Content-Length", "3"), aResponse().withHeader("ETag", "x").withHeader("Last-Modified", "Mon, 15 Jan 2024 10:00:00 GMT")}) {
            WIRE.stubFor(head(anyUrl()).willReturn(answer));
            assertThatThrownBy(() -> store.head(KEY)).isInstanceOf(TransientException.class).hasMessageContaining("lacks");
        }
    }

    @Test
    void a200ThatIsNoAnswerOfS3IsNotTheContentOfAnObject() {
        for (String body : new String[] {"<Error><Code>InternalError</Code><Message>later</Message></Error>", "<html><body>Please log in</body></html>", ""}) {
            WIRE.stubFor(get(anyUrl()).willReturn(aResponse().withBody(body)));
            assertThatThrownBy(() -> store.open(KEY, 0)).as(body).isInstanceOf(TransientException.class).hasMessageContaining(KEY.value());
        }
    }

    @Test
    void anAnswerToAPutThatCannotBeReadLeavesDoubt() throws IOException {
        WIRE.stubFor(put(anyUrl()).willReturn(aResponse().withHeader("x-amz-object-size", "many")));
        Path file = Canned.file(files, CONTENT);
        assertThatThrownBy(() -> store.put(KEY, file, DIGEST, PutCondition.ABSENT)).isInstanceOf(OutcomeUnknownException.class);
    }

    private void assertNotConfirmed(String reason) {
        ArchiveException error = catchThrowableOfType(ArchiveException.class, () -> store.confirm(KEY, DIGEST));
        assertThat(error.category()).isEqualTo(Category.INTEGRITY);
        assertThat(error).hasMessageContaining(reason);
    }

    private static ResponseDefinitionBuilder headAnswer() {
        return headAnswer("tag");
    }

    private static ResponseDefinitionBuilder headAnswer(String tag) {
        return aResponse().withHeader("Content-Length", String.valueOf(CONTENT.length)).withHeader("ETag", "\"" + tag + "\"").withHeader("Last-Modified", "Mon, 15 Jan 2024 10:00:00 GMT");
    }

    private static String page(String key, boolean more) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult><IsTruncated>" + more + "</IsTruncated>" + (more ? "<NextContinuationToken>again</NextContinuationToken>" : "")
                + "<Contents><Key>" + key + "</Key><Size>3</Size><ETag>\"x\"</ETag><LastModified>2024-01-15T10:00:00.000Z</LastModified></Contents></ListBucketResult>";
    }

    private static boolean answer(ServerSocket socket, String answer) {
        try (Socket connection = socket.accept()) {
            connection.getInputStream().read(new byte[8_192]);
            connection.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
            return true;
        } catch (IOException closed) {
            return false;
        }
    }
}
