package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.Archiver;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.RebuildRequest;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.s3.FaultyS3;
import dev.coldarchive.s3.FaultyS3.Fault;
import dev.coldarchive.s3.S3Options;
import dev.coldarchive.s3.S3Server;
import dev.coldarchive.s3.S3Store;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.verify.VerifyRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** The documented policy, enforced by a wire to a server that knows no policies: what it does not allow is denied. The right that a request needs is that of AWS's service authorization reference. */
class LeastRightsTest {
    private static final Path PAGE = Path.of("../docs/how-to/run-with-least-rights.md");
    private static final Pattern STATEMENT = Pattern.compile("\"Action\": \\[(.*?)], \"Resource\": \"arn:aws:s3:::kalshi-data-archive(/\\*)?\"");
    private static final Set<String> TO_READ = Set.of("s3:GetObject on objects", "s3:ListBucket on the bucket");

    @TempDir
    Path temporary;

    private final S3Server server = S3Server.get();
    private final String bucket = server.freshBucket();
    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    private final Set<String> asked = new ConcurrentSkipListSet<>();
    private FaultyS3 wire;
    private S3Client client;

    @BeforeEach
    void twoHoursOfEvents() throws Exception {
        DisturbedArchive.fill(database);
        LedgerSchema.install(database.dataSource(), "archive");
        wire = new FaultyS3(server.endpoint());
        client = server.clientBuilder().endpoint(wire.endpoint()).attempts(1).build();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        wire.close();
    }

    @Test
    void theDocumentedPolicyIsEnoughToArchiveReviseRecoverAndVerifyAndNoRightOfItIsUnused() throws Exception {
        Set<String> granted = documented();
        // A part that fails once leaves an upload to abort; a manifest that fails once leaves an intent, and a run that looks for what its uploads left.
        Set<String> broken = new ConcurrentSkipListSet<>();
        enforce(granted, line -> line.contains(".parquet?partNumber=") && broken.add("part") || line.startsWith("POST ") && line.contains(".json?uploads") && broken.add("manifest"));
        ExportRequest both = ExportRequest.range("events", EventsExport.START, EventsExport.START.plus(Duration.ofHours(2)));
        try (Archiver archiver = archiver(S3Options.builder().multipartThresholdBytes(0).build())) {
            assertThat(archiver.export(both).complete()).isFalse();
            assertThat(archiver.export(both).complete()).isFalse();
            assertThat(archiver.export(both).complete()).isTrue();
        }
        try (Archiver archiver = archiver(S3Options.defaults())) {
            database.execute("INSERT INTO events VALUES ('2024-01-15 00:00:01+00', -1, 'late')");
            assertThat(archiver.export(both.forced()).complete()).isTrue();
            assertThat(archiver.verify(VerifyRequest.everything()).ok()).isTrue();
        }
        assertThat(asked).isEqualTo(granted);
    }

    @Test
    void lessIsEnoughToVerifyListAndPlanARebuild() throws Exception {
        enforce(documented(), line -> false);
        try (Archiver archiver = archiver(S3Options.defaults())) {
            assertThat(archiver.export(ExportRequest.range("events", EventsExport.START, EventsExport.START.plus(Duration.ofHours(2)))).complete()).isTrue();
            enforce(TO_READ, line -> false);
            assertThat(archiver.verify(VerifyRequest.everything()).ok()).isTrue();
            assertThat(archiver.manifests("events", Optional.empty(), Optional.empty())).hasSize(2);
            archiver.rebuildLedger(RebuildRequest.plan(List.of()));
        }
        assertThat(store(S3Options.defaults()).list("", "*")).isNotEmpty();
        assertThat(asked).isEqualTo(TO_READ);
        assertThat(Files.readString(PAGE).replaceAll("\\s+", " ")).contains("Reading alone (`archive verify`, `ls`, `inspect`) needs `s3:GetObject` and `s3:ListBucket`.");
    }

    private void enforce(Set<String> granted, Predicate<String> broken) {
        asked.clear();
        wire.follow((number, line) -> {
            asked.add(right(line));
            return !granted.contains(right(line)) || broken.test(line) ? Fault.DENIED : Fault.NONE;
        });
    }

    private static Set<String> documented() throws IOException {
        return STATEMENT.matcher(Files.readString(PAGE).replaceFirst("(?s)\nTwo roles more,.*", "")).results().flatMap(LeastRightsTest::rights).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> rights(MatchResult statement) {
        return Stream.of(statement.group(1).replace("\"", "").split(", ")).map(action -> action + (statement.group(2) == null ? " on the bucket" : " on objects"));
    }

    /** @param line of a request in path style */
    private String right(String line) {
        String target = line.split(" ")[1];
        String path = target.replaceFirst("\\?.*", "");
        String query = target.substring(path.length());
        boolean onBucket = path.replaceFirst("/$", "").equals("/" + bucket);
        String kind = line.split(" ")[0] + (onBucket ? " bucket" : " object");
        return switch (kind) {
            case "HEAD bucket" -> "s3:ListBucket on the bucket";
            case "GET bucket" -> query.contains("list-type=2") ? "s3:ListBucket on the bucket" : query.contains("uploads") ? "s3:ListBucketMultipartUploads on the bucket" : line;
            case "HEAD object", "GET object" -> query.isEmpty() ? "s3:GetObject on objects" : line;
            case "PUT object" -> query.isEmpty() || query.contains("uploadId=") ? "s3:PutObject on objects" : line;
            case "POST object" -> query.contains("uploads") || query.contains("uploadId=") ? "s3:PutObject on objects" : line;
            case "DELETE object" -> query.contains("uploadId=") ? "s3:AbortMultipartUpload on objects" : "s3:DeleteObject on objects";
            default -> line;
        };
    }

    private Archiver archiver(S3Options options) {
        return EventsExport.archiver(database.url(), temporary.resolve("work"), store(options), ArchiveListener.NONE);
    }

    private ObjectStore store(S3Options options) {
        return new S3Store(client, bucket, "prod", options);
    }
}
