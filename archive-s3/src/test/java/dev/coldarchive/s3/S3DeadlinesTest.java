package dev.coldarchive.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.OutcomeUnknownException;
import dev.coldarchive.TransientException;
import dev.coldarchive.s3.FaultyS3.Fault;
import dev.coldarchive.store.ContentDigest;
import dev.coldarchive.store.ContentDigester;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.PutCondition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;

/** A store that takes its time, with a client that would wait for it a minute. */
@Timeout(300)
class S3DeadlinesTest {
    private static final ObjectKey KEY = ObjectKey.of("raw/a.parquet");
    private static final byte[] CONTENT = new byte[6 << 20];
    private static final ContentDigest DIGEST = ContentDigester.of(CONTENT);
    private static final S3Options IMPATIENT = S3Options.builder().callTimeout(Duration.ofMillis(300)).slowestBytesPerSecond(100 << 20).multipartThresholdBytes(1 << 30).build();

    @TempDir
    private Path files;

    private final S3Server server = S3Server.get();
    private final String bucket = server.freshBucket();
    private final S3Store direct = new S3Store(server.client(), bucket, "", S3Options.defaults());
    private FaultyS3 wire;
    private S3Client client;
    private S3Store store;

    @BeforeEach
    void aWire() throws IOException {
        wire = new FaultyS3(server.endpoint());
        client = server.clientBuilder().endpoint(wire.endpoint()).attempts(1).build();
        store = new S3Store(client, bucket, "", IMPATIENT);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        wire.close();
    }

    @Test
    void aBodyThatCrawlsIsGivenUp() throws IOException {
        direct.put(KEY, Canned.file(files, CONTENT), DIGEST, PutCondition.ABSENT);
        wire.follow((number, line) -> Fault.TRICKLE);
        assertThatThrownBy(() -> {
            try (InputStream in = store.open(KEY, 0)) {
                in.readAllBytes();
            }
        }).isInstanceOf(TransientException.class).hasMessageContaining("too slow");
    }

    @ParameterizedTest
    @ValueSource(strings = {"head", "open", "list", "confirm", "abandon"})
    void aLookThatIsNotAnsweredIsGivenUp(String call) {
        wire.follow((number, line) -> Fault.SILENT_AFTER);
        assertThatThrownBy(() -> {
            switch (call) {
                case "head" -> store.head(KEY);
                case "open" -> store.open(KEY, 0);
                case "list" -> store.list("", "*").toList();
                case "confirm" -> store.confirm(KEY, DIGEST);
                default -> store.abandonUploads(KEY);
            }
        }).isInstanceOf(TransientException.class);
    }

    @Test
    void aPutThatIsNotAnsweredIsUnknownAndMayStand() throws Exception {
        // long enough for the request to reach the server from a busy machine
        store = new S3Store(client, bucket, "", S3Options.builder().callTimeout(Duration.ofSeconds(3)).build());
        wire.follow((number, line) -> Fault.SILENT_AFTER);
        byte[] small = {1, 2, 3};
        Path file = Canned.file(files, small);
        assertThatThrownBy(() -> store.put(KEY, file, ContentDigester.of(small), PutCondition.ABSENT)).isInstanceOf(OutcomeUnknownException.class);
        wire.awaitSilence();
        assertThat(direct.confirm(KEY, ContentDigester.of(small)).sizeBytes()).isEqualTo(3);
    }

    @Test
    void aServerThatDoesNotTakeTheBodyIsNotWaitedForForever() throws IOException {
        wire.follow((number, line) -> Fault.DEAF);
        Path file = Canned.file(files, CONTENT);
        assertThatThrownBy(() -> store.put(KEY, file, DIGEST, PutCondition.ABSENT)).isInstanceOf(OutcomeUnknownException.class);
        assertThat(direct.head(KEY)).isEmpty();
    }

    @Test
    void aLargerBodyMayTakeLonger() {
        S3Options options = S3Options.builder().callTimeout(Duration.ofSeconds(10)).slowestBytesPerSecond(1_000).build();
        assertThat(options.deadline(0)).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.deadline(60_000)).isEqualTo(Duration.ofSeconds(70));
        assertThatThrownBy(() -> S3Options.builder().callTimeout(Duration.ZERO).build()).hasMessageContaining("above zero");
        assertThatThrownBy(() -> S3Options.builder().slowestBytesPerSecond(0).build()).hasMessageContaining("1 or more");
    }
}
