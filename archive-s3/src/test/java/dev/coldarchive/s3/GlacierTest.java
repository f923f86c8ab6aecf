package dev.coldarchive.s3;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.head;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import dev.coldarchive.ArchiveFixture;
import dev.coldarchive.Archiver;
import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.format.CanonicalFormat;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.store.ColdObjectException;
import dev.coldarchive.store.ObjectKey;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** A late row for a part that a lifecycle rule has moved into Glacier, under the real SDK: a server whose answers about that part are scripted, and real about all else. */
class GlacierTest {
    private static final ObjectKey PART = ObjectKey.of("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_10-00-00.canonical");

    @RegisterExtension
    static final WireMockExtension WIRE = Canned.server();

    @TempDir
    Path temporary;

    private final List<StubMapping> scripted = new ArrayList<>();
    private ArchiveFixture fixture;
    private Archiver archiver;
    private S3Store store;
    private String bucket;

    @BeforeEach
    void anArchiveOnS3() {
        S3Server server = S3Server.get();
        bucket = server.freshBucket();
        WIRE.stubFor(any(anyUrl()).willReturn(aResponse().proxiedFrom(server.endpoint().toString())));
        store = new S3Store(S3Clients.builder(Map.of()).endpoint(URI.create(WIRE.baseUrl())).pathStyle(true)
                .credentials(S3Server.ACCESS_KEY, S3Server.SECRET_KEY, null).build(), bucket, "", S3Options.defaults());
        fixture = new ArchiveFixture(temporary.resolve("work")).create();
        archiver = Archiver.builder().source(fixture.source).format(new CanonicalFormat()).store(store).ledger(fixture.ledger).tables(List.of(fixture.table))
                .workDir(fixture.workDir).build();
        fixture.source.insert("trades", trade(1, "A", 1), trade(2, "B", 2));
        assertThat(archiver.exportNow().complete()).isTrue();
    }

    /** What S3 says of an object in a class, or an archive tier of Intelligent-Tiering, until it is written anew; whether it refuses to read it. */
    private void lifecycleMoves(String storageClass, String archiveStatus, String restore, boolean readable) {
        scripted.forEach(WIRE::removeStub);
        scripted.clear();
        HeadObjectResponse real = S3Server.get().client().headObject(h -> h.bucket(bucket).key(PART.value()));
        ResponseDefinitionBuilder answer = aResponse().withHeader("Content-Length", String.valueOf(real.contentLength())).withHeader("ETag", real.eTag())
                .withHeader("Last-Modified", "Mon, 15 Jan 2024 12:00:00 GMT").withHeader("x-amz-meta-sha256", real.metadata().get("sha256"))
                .withHeader("x-amz-storage-class", storageClass);
        answer = archiveStatus == null ? answer : answer.withHeader("x-amz-archive-status", archiveStatus);
        answer = restore == null ? answer : answer.withHeader("x-amz-restore", restore);
        scripted.add(WIRE.stubFor(head(urlEqualTo(path())).inScenario(path()).whenScenarioStateIs(STARTED).willReturn(answer)));
        scripted.add(WIRE.stubFor(put(urlEqualTo(path())).inScenario(path()).willSetStateTo("written").willReturn(aResponse().proxiedFrom(S3Server.get().endpoint().toString()))));
        if (!readable) {
            scripted.add(WIRE.stubFor(get(urlEqualTo(path()))
                    .willReturn(Canned.error(403, "InvalidObjectState", "The operation is not valid for the object's storage class"))));
        }
    }

    private String path() {
        return "/" + bucket + "/" + PART.value().replace("=", "%3D");
    }

    private WindowRecord record() {
        return fixture.ledger.window("trades", hour(0).start()).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"GLACIER, -, -, true", "DEEP_ARCHIVE, -, -, true", "GLACIER, -, 'ongoing-request=\"true\"', true", "INTELLIGENT_TIERING, ARCHIVE_ACCESS, -, true",
        "INTELLIGENT_TIERING, DEEP_ARCHIVE_ACCESS, -, true", "GLACIER, -, 'ongoing-request=\"false\", expiry-date=\"Fri, 21 Dec 2029 00:00:00 GMT\"', false",
        "GLACIER_IR, -, -, false", "STANDARD_IA, -, -, false", "INTELLIGENT_TIERING, -, -, false"})
    void aLookTellsWhetherAnObjectHasToBeRestoredFirst(String storageClass, String archiveStatus, String restore, boolean cold) {
        lifecycleMoves(storageClass, archiveStatus, restore, !cold);
        assertThat(store.head(PART).orElseThrow()).satisfies(there -> {
            assertThat(there.cold()).isEqualTo(cold);
            assertThat(there.storageClass()).contains(storageClass);
        });
        if (cold) {
            assertThatThrownBy(() -> store.open(PART, 0)).isInstanceOf(ColdObjectException.class).hasMessageContaining(PART.value());
        }
    }

    @Test
    void aLateRowIsParkedWhileThePartIsColdAndMergedOnceItIsRestored() {
        lifecycleMoves("GLACIER", null, null, false);
        fixture.source.insert("trades", trade(3, "late", 3));
        ExportReport report = archiver.export(ExportRequest.range("trades", hour(0).start(), hour(0).end()).forced());
        assertThat(report.failures()).isEmpty();
        assertThat(record().parkedRows()).isEqualTo(3);
        WIRE.verify(0, getRequestedFor(urlEqualTo(path())));

        lifecycleMoves("GLACIER", null, "ongoing-request=\"true\"", false);
        assertThat(archiver.exportNow().outcomes()).as("still being restored").isEmpty();
        WIRE.verify(0, getRequestedFor(urlEqualTo(path())));

        lifecycleMoves("GLACIER", null, "ongoing-request=\"false\", expiry-date=\"Fri, 21 Dec 2029 00:00:00 GMT\"", true);
        ExportReport merged = archiver.exportNow();
        assertThat(merged.failures()).isEmpty();
        assertThat(merged.outcomes()).extracting(WindowOutcome::rows).containsExactly(3L);
        assertThat(record().parkedRows()).isZero();
        assertThat(S3Server.get().client().listObjectsV2(l -> l.bucket(bucket).prefix("_archive/trades/parked/")).contents()).hasSize(1);
    }

    @Test
    void aPartThatHasBecomeColdSinceTheLookIsNoFailureEither() {
        scripted.add(WIRE.stubFor(get(urlEqualTo(path())).willReturn(Canned.error(403, "InvalidObjectState", "not valid for the object's storage class"))));
        fixture.source.insert("trades", trade(3, "late", 3));
        assertThat(archiver.export(ExportRequest.range("trades", hour(0).start(), hour(0).end()).forced()).failures()).isEmpty();
        assertThat(record().parkedRows()).isEqualTo(3);
    }
}
