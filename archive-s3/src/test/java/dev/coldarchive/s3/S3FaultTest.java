package dev.coldarchive.s3;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.OutcomeUnknown;
import dev.coldarchive.Transient;
import dev.coldarchive.s3.S3Fault.Retry;
import dev.coldarchive.store.ContentDigester;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.PutCondition;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkGlobalTime;

/** Every answer of the table, as the real SDK reads it; the wording of some of them is in {@link S3ErrorsTest}. */
class S3FaultTest {
    private static final ObjectKey KEY = ObjectKey.of("raw/trades/a.parquet");

    /** Status, code, what it is for people, and who tries again. */
    private static final String ANSWERS = """
            404 NoSuchBucket NOT_INITIALISED NO
            301 PermanentRedirect USAGE NO
            307 TemporaryRedirect USAGE NO
            307 Redirect USAGE NO
            400 AuthorizationHeaderMalformed USAGE NO
            400 IllegalLocationConstraintException USAGE NO
            301 - USAGE NO
            307 - USAGE NO
            403 RequestTimeTooSkewed FAILURE NO
            400 RequestExpired FAILURE NO
            400 ExpiredToken PERMISSION ANEW
            403 ExpiredTokenException PERMISSION ANEW
            400 TokenRefreshRequired PERMISSION ANEW
            400 InvalidToken PERMISSION ANEW
            403 InvalidAccessKeyId PERMISSION NO
            403 SignatureDoesNotMatch PERMISSION NO
            403 InvalidClientTokenId PERMISSION NO
            403 UnrecognizedClientException PERMISSION NO
            403 AccountProblem PERMISSION NO
            403 AllAccessDisabled PERMISSION NO
            403 NotSignedUp PERMISSION NO
            400 KMS.DisabledException PERMISSION NO
            400 KMS.NotFoundException PERMISSION NO
            400 KMS.InvalidKeyUsageException PERMISSION NO
            400 KMS.InvalidStateException PERMISSION NO
            400 KMS.KMSInvalidStateException PERMISSION NO
            412 PreconditionFailed INTEGRITY NO
            412 - INTEGRITY NO
            404 NoSuchUpload TRANSIENT LOOK
            403 InvalidObjectState FAILURE NO
            404 NoSuchKey INTEGRITY NO
            404 - INTEGRITY NO
            400 BadDigest TRANSIENT YES
            400 IncompleteBody TRANSIENT YES
            400 XAmzContentChecksumMismatch TRANSIENT YES
            400 XAmzContentSHA256Mismatch TRANSIENT YES
            400 InvalidPart TRANSIENT YES
            400 InvalidPartOrder TRANSIENT YES
            503 SlowDown TRANSIENT YES
            503 ServiceUnavailable TRANSIENT YES
            400 Throttling TRANSIENT YES
            400 ThrottlingException TRANSIENT YES
            400 KMS.ThrottlingException TRANSIENT YES
            503 RequestLimitExceeded TRANSIENT YES
            509 BandwidthLimitExceeded TRANSIENT YES
            400 RequestThrottled TRANSIENT YES
            429 TooManyRequests TRANSIENT YES
            400 RequestTimeout TRANSIENT YES
            409 OperationAborted TRANSIENT YES
            409 ConditionalRequestConflict TRANSIENT YES
            429 - TRANSIENT YES
            400 EntityTooLarge FAILURE NO
            400 EntityTooSmall FAILURE NO
            413 - FAILURE NO
            403 QuotaExceeded FAILURE NO
            507 XMinioStorageFull FAILURE NO
            400 XMinioAdminBucketQuotaExceeded FAILURE NO
            507 - FAILURE NO
            501 NotImplemented FAILURE NO
            501 - FAILURE NO
            500 InternalError TRANSIENT LOOK
            500 - TRANSIENT LOOK
            502 - TRANSIENT LOOK
            503 - TRANSIENT LOOK
            504 - TRANSIENT LOOK
            500 NeverHeardOf TRANSIENT LOOK
            403 AccessDenied PERMISSION NO
            403 - PERMISSION NO
            401 - PERMISSION NO
            403 NeverHeardOf PERMISSION NO
            400 InvalidStorageClass FAILURE NO
            405 MethodNotAllowed FAILURE NO
            405 - FAILURE NO
            """;

    @RegisterExtension
    static final WireMockExtension WIRE = Canned.server();

    @TempDir
    private Path files;

    static Stream<Arguments> answers() {
        return ANSWERS.lines().map(line -> line.split(" "))
                .map(row -> arguments(Integer.parseInt(row[0]), row[1].replace("-", ""), Category.valueOf(row[2]), Retry.valueOf(row[3])));
    }

    /** The SDK sets all clients of the JVM right by some of these answers. */
    @AfterEach
    void setTheClockBack() {
        SdkGlobalTime.setGlobalTimeOffset(0);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void anAnswerDecidesWhatToDo(int status, String code, Category category, Retry retry) throws IOException {
        WIRE.stubFor(any(anyUrl()).willReturn(Canned.error(status, code, "said so")));
        S3Store store = new S3Store(Canned.client(URI.create(WIRE.baseUrl())), Canned.BUCKET, "", S3Options.defaults());
        Path file = Canned.file(files, new byte[] {1, 2, 3});
        assertMeaning(catchThrowableOfType(ArchiveException.class, () -> store.open(KEY, 0)), category, retry != Retry.NO && retry != Retry.ANEW, false);
        assertMeaning(catchThrowableOfType(ArchiveException.class, () -> store.put(KEY, file, ContentDigester.of(new byte[] {1, 2, 3}), PutCondition.ABSENT)),
                category, retry == Retry.YES, retry == Retry.LOOK);
        assertThat(WIRE.getAllServeEvents()).as("requests").hasSize(retry == Retry.ANEW ? 4 : 2);
    }

    private static void assertMeaning(ArchiveException error, Category category, boolean again, boolean lookFirst) {
        assertThat(error.category()).isEqualTo(category);
        assertThat(error instanceof Transient).as("%s is transient", error).isEqualTo(again);
        assertThat(error instanceof OutcomeUnknown).as("%s leaves doubt", error).isEqualTo(lookFirst);
    }

    @Test
    void everyRowOfTheTableIsTestedHere() {
        List<Object[]> tested = answers().map(Arguments::get).toList();
        for (S3Fault row : S3Fault.values()) {
            for (String answer : row.answers) {
                assertThat(tested).as("%s, %s", row, answer)
                        .anyMatch(t -> (t[1].equals(answer) || t[1].equals("") && t[0].toString().startsWith(answer)) && S3Fault.of((int) t[0], (String) t[1]) == row
                                || answer.equals("200"));
            }
        }
    }

    @Test
    void theReferencePageHasTheTable() throws IOException {
        String table = Arrays.stream(S3Fault.values()).map(row -> "| " + row.answers.stream().map(S3FaultTest::shown).collect(Collectors.joining(", ")) + " | " + row.category
                + " | " + shown(row.retry) + " | " + row.hint + " |\n").collect(Collectors.joining());
        assertThat(Files.readString(Path.of("../docs/reference/errors.md"))).contains(table);
    }

    private static String shown(String answer) {
        return answer.isEmpty() ? "any other" : answer.length() == 1 ? "other `" + answer + "xx`" : "`" + answer + "`";
    }

    private static String shown(Retry retry) {
        return switch (retry) {
            case NO -> "no";
            case YES -> "yes";
            case LOOK -> "yes; a write after looking";
            case ANEW -> "once, with credentials asked for anew";
        };
    }
}
