package dev.coldarchive.s3;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveFixture;
import dev.coldarchive.Archiver;
import dev.coldarchive.ExportReport;
import dev.coldarchive.OutcomeUnknown;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.format.CanonicalFormat;
import dev.coldarchive.format.ChangedOnDisk;
import dev.coldarchive.format.FileFormat;
import dev.coldarchive.store.ContentDigest;
import dev.coldarchive.store.ContentDigester;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.PutCondition;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Bytes that are damaged between their writing and their arrival, under the real SDK and a server that compares checksums. */
class DamagedFileTest {
    @RegisterExtension
    static final WireMockExtension WIRE = Canned.server();

    @TempDir
    Path temporary;

    private int tries;
    private ArchiveFixture fixture;
    private S3Store store;

    @BeforeEach
    void anArchiveOnS3() {
        S3Server server = S3Server.get();
        WIRE.stubFor(any(anyUrl()).atPriority(10).willReturn(aResponse().proxiedFrom(server.endpoint().toString())));
        store = new S3Store(S3Clients.builder(Map.of()).endpoint(URI.create(WIRE.baseUrl())).pathStyle(true)
                .credentials(S3Server.ACCESS_KEY, S3Server.SECRET_KEY, null).build(), server.freshBucket(), "", S3Options.defaults());
        fixture = new ArchiveFixture(temporary.resolve("work")).create();
        fixture.source.insert("trades", trade(1, "A", 1), trade(2, "B", 2));
    }

    private Archiver archiver(FileFormat format) {
        return fixture.builder().format(format).store(store).listener(new ArchiveListener() {
            @Override
            public void uploadTried(ObjectKey key, int nth, Optional<ArchiveException> error) {
                if (key.value().endsWith(".canonical")) {
                    tries++;
                }
            }
        }).build();
    }

    @Test
    void aFileThatIsDamagedOnTheDiskIsSentOnceAndItsWindowExportedAnew() {
        ExportReport report = archiver(new ChangedOnDisk(new CanonicalFormat())).exportNow();
        assertThat(report.failures()).singleElement().satisfies(failure -> assertThat(failure.category()).isEqualTo(ArchiveException.Category.INTEGRITY))
                .asString().contains("is not what its digest says");
        assertThat(tries).isEqualTo(1);
        assertThat(fixture.sleeps).isEmpty();

        assertThat(archiver(new CanonicalFormat()).exportNow().complete()).isTrue();
        assertThat(archivedRows()).isEqualTo(2);
    }

    @Test
    void whatIsDamagedOnItsWayIsSentAgain() {
        WIRE.stubFor(put(urlMatching(".*canonical")).inScenario("way").whenScenarioStateIs(STARTED).willSetStateTo("good")
                .willReturn(Canned.error(400, "BadDigest", "The CRC32C you specified did not match what we received.")));
        assertThat(archiver(new CanonicalFormat()).exportNow().complete()).isTrue();
        assertThat(tries).isEqualTo(2);
        assertThat(archivedRows()).isEqualTo(2);
    }

    /** An answer that is lost says nothing of the object: that is looked at first, and only then what would be sent again. */
    @Test
    void whereAPutMayHaveSucceededTheFileIsNotWhatTellsOfIt() throws IOException {
        ObjectKey key = ObjectKey.of("rows.canonical");
        Path file = Files.writeString(temporary.resolve("rows"), "rows");
        ContentDigest written = ContentDigester.of(file);
        Files.writeString(file, "cows");
        WIRE.stubFor(put(urlMatching(".*canonical")).willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));
        assertThatThrownBy(() -> store.put(key, file, written, PutCondition.ABSENT)).isInstanceOf(OutcomeUnknown.class);
    }

    private long archivedRows() {
        return fixture.ledger.window("trades", hour(0).start()).orElseThrow().digest().rows();
    }
}
