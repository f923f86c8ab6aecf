package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.Archiver;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.s3.S3Options;
import dev.coldarchive.s3.S3Server;
import dev.coldarchive.s3.S3Store;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.Verdicts;
import dev.coldarchive.verify.VerifyRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An export of ten windows in a process of its own, killed again and again as nobody can prepare for; more often with {@code -Dkills=n}. */
class KillTest {
    private static final int KILLS = Integer.getInteger("kills", 3);
    private static final int STEPS = 14;

    @TempDir
    Path temporary;

    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();

    @BeforeEach
    void tenHoursOfRows() throws Exception {
        database.execute("CREATE TABLE events (happened timestamptz NOT NULL, n int)",
                "INSERT INTO events SELECT timestamptz '2024-01-15 00:00:00+00' + n * interval '18 s', n % 7 FROM generate_series(0, 1999) n");
        LedgerSchema.install(database.dataSource(), "archive");
    }

    @Test
    void aDirectoryHoldsEveryRowOnceAndNothingElse() throws Exception {
        Path root = Files.createDirectory(temporary.resolve("archive"));
        killAndFinish(root.toString());
        assertArchiveEqualsDatabase(new DirectoryStore(root));
        try (Stream<Path> files = Files.walk(root)) {
            assertThat(files.filter(Files::isRegularFile).map(root::relativize).map(Path::toString)).as("no temporary file")
                    .allMatch(name -> name.endsWith(".parquet") || name.endsWith(".json") || name.equals(".\\lock"));
        }
    }

    @Test
    void aBucketHoldsEveryRowOnceAndNothingElse() throws Exception {
        S3Server server = S3Server.get();
        String bucket = server.freshBucket();
        killAndFinish(server.endpoint().toString(), bucket);
        assertArchiveEqualsDatabase(new S3Store(server.client(), bucket, "", S3Options.defaults()));
        assertThat(server.client().listMultipartUploads(request -> request.bucket(bucket)).uploads()).isEmpty();
    }

    private void killAndFinish(String... store) throws IOException, InterruptedException {
        Random random = new Random(7);
        int interrupted = 0;
        for (int i = 0; i < KILLS; i++) {
            Process process = start(store);
            int steps = random.nextInt(STEPS) + 1;
            try (BufferedReader lines = process.inputReader()) {
                while (steps > 0 && lines.readLine() != null) {
                    steps--;
                }
                interrupted += steps == 0 && process.isAlive() ? 1 : 0;
                process.destroyForcibly().waitFor();
            }
        }
        assertThat(interrupted).as("processes that were killed at work").isPositive();
        if (Integer.getInteger("kills") != null) {
            System.out.println(interrupted + " of " + KILLS + " were killed at work");
        }
        Process last = start(store);
        String said = new String(last.getInputStream().readAllBytes());
        assertThat(last.waitFor()).as(said).isZero();
    }

    private Process start(String... store) throws IOException {
        return KilledExport.start(database, work(), "50", store);
    }

    private Path work() {
        return temporary.resolve("work");
    }

    private void assertArchiveEqualsDatabase(ObjectStore store) throws Exception {
        Archiver archiver = KilledExport.archiver(database.url(), work(), store, ArchiveListener.NONE);
        assertThat(Verdicts.of(archiver, VerifyRequest.everything())).hasSize(10).allMatch(window -> window.verdict() == Verdict.OK);
        assertThat(archiver.status().get(0).rows()).isEqualTo(2_000);
        assertThat(database.value("SELECT to_timestamp(last_export_ts / 1e6) = timestamptz '2024-01-15 10:00:00+00' FROM archive.export_cursors")).isEqualTo("t");
        assertThat(database.value("SELECT count(*) FROM archive.export_intents")).isEqualTo("0");
        try (Stream<Path> files = Files.walk(work())) {
            assertThat(files.filter(file -> file.toString().endsWith(".tmp"))).isEmpty();
        }
        try (var parts = store.list("raw/", "*")) {
            assertThat(parts.count()).isEqualTo(20);
        }
    }
}
