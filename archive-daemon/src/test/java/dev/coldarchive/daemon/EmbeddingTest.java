package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.Archiver;
import dev.coldarchive.ExportReport;
import dev.coldarchive.Health;
import dev.coldarchive.TableSpec;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.parquet.ParquetFormat;
import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.PostgresLedger;
import dev.coldarchive.postgres.PostgresSource;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.s3.S3Options;
import dev.coldarchive.s3.S3Server;
import dev.coldarchive.s3.S3Store;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.verify.VerifyReport;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** The code of docs/tutorial/embed.md, which is that between the marks below, and what it does. */
class EmbeddingTest {
    private static final Path PAGE = Path.of("..", "docs", "tutorial", "embed.md");
    private static final Path THIS = Path.of("src/test/java/dev/coldarchive/daemon/EmbeddingTest.java");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```$");
    private static final Pattern REGION = Pattern.compile("(?ms)^ *// begin of the page's code\\n(.*?)^ *// end of it$");

    private final TestDatabase fresh = EmbeddedPostgresServer.freshDatabase();
    private final DataSource database = fresh.dataSource();

    private final PrintStream stdout = System.out;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @TempDir
    private Path temporary;

    @BeforeEach
    void thePageSpeaksToTheTest() {
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void andNoLonger() {
        System.setOut(stdout);
    }

    @BeforeEach
    void tenTradesFiveHoursAgo() throws SQLException, IOException {
        fresh.execute("CREATE TABLE trades (trade_id text NOT NULL, exchange_ts bigint NOT NULL, price int NOT NULL, PRIMARY KEY (exchange_ts, trade_id))",
                "INSERT INTO trades SELECT 'id ' || i, (extract(epoch FROM date_trunc('hour', now()) - interval '5 hours') * 1000000)::bigint + i, 50 + i FROM generate_series(1, 10) i");
        Files.createDirectory(temporary.resolve("files"));
        installLedger();
    }

    private void installLedger() {
        // begin of the page's code
        LedgerSchema.install(database, "archive");
        // end of it
    }

    private static Archiver archiver(DataSource database, ObjectStore store, Path workDir, ArchiveListener listener) {
        // begin of the page's code
        Archiver archiver = Archiver.builder()
                .source(new PostgresSource(database))
                .ledger(new PostgresLedger(database, "archive"))
                .format(new ParquetFormat())
                .store(store)
                .workDir(workDir)
                .instance("production")
                .listener(listener)
                .tables(List.of(TableSpec.builder("trades").time(TimeColumn.integer("exchange_ts", TimeUnit.MICROS)).build()))
                .build();
        // end of it
        return archiver;
    }

    private static ObjectStore directory(Path directory) {
        // begin of the page's code
        ObjectStore store = new DirectoryStore(directory);
        // end of it
        return store;
    }

    private static ObjectStore bucket(S3Client client, String bucket) {
        // begin of the page's code
        ObjectStore store = new S3Store(client, bucket, "production", S3Options.defaults());
        // end of it
        return store;
    }

    // begin of the page's code
    /** A listener hears everything, on the archiver's thread; whatever it throws changes nothing. */
    static final class Told implements ArchiveListener {
        private final CountDownLatch committed = new CountDownLatch(1);

        @Override
        public void windowDone(WindowOutcome outcome) {
            System.out.println(outcome.table() + " " + outcome.window() + ": " + outcome.result() + ", " + outcome.rows() + " rows");
            committed.countDown();
        }
    }
    // end of it

    private void exportAndVerify(Archiver archiver) {
        // begin of the page's code
        ExportReport exported = archiver.exportNow();
        VerifyReport verified = archiver.verify(VerifyRequest.everything());
        Health health = archiver.health();
        System.out.println(exported.rows() + " rows, complete: " + exported.complete() + ", proved: " + verified.ok() + ", " + health.status());
        // end of it
        assertThat(said.toString(StandardCharsets.UTF_8)).contains(": COMMITTED, 10 rows", "10 rows, complete: true, proved: true, HEALTHY");
        assertThat(exported.failures()).isEmpty();
        assertThat(exported.rows()).isEqualTo(10);
        assertThat(exported.complete()).isTrue();
        assertThat(verified.windows()).isPositive();
        assertThat(verified.ok()).isTrue();
        assertThat(health.status()).isEqualTo(Health.Status.HEALTHY);
    }

    @Test
    void theCodeOfThePageArchivesToADirectory() {
        try (Archiver archiver = archiver(database, directory(temporary.resolve("files")), temporary.resolve("work"), new Told())) {
            exportAndVerify(archiver);
        }
        assertThat(directory(temporary.resolve("files")).list("raw/trades/", "*.parquet")).hasSize(1);
    }

    @Test
    void theCodeOfThePageArchivesToABucket() {
        S3Server server = S3Server.get();
        ObjectStore store = bucket(server.client(), server.freshBucket());
        try (Archiver archiver = archiver(database, store, temporary.resolve("work"), new Told())) {
            exportAndVerify(archiver);
        }
        assertThat(store.list("raw/trades/", "*.parquet")).hasSize(1);
    }

    @Test
    void startedItArchivesByItselfUntilStopped() throws InterruptedException {
        Told listener = new Told();
        Archiver archiver = archiver(database, directory(temporary.resolve("files")), temporary.resolve("work"), listener);
        // begin of the page's code
        archiver.start();
        // end of it
        assertThat(listener.committed.await(1, java.util.concurrent.TimeUnit.MINUTES)).isTrue();
        // begin of the page's code
        archiver.stop(Duration.ofSeconds(30));
        // end of it
        assertThat(archiver.status().get(0).rows()).isEqualTo(10);
    }

    @Test
    void thePageHasThisVeryCode() throws IOException {
        List<String> code = REGION.matcher(Files.readString(THIS)).results().map(m -> m.group(1).stripTrailing().stripIndent() + "\n").toList();
        assertThat(code).hasSizeGreaterThan(5);
        List<String> page = BLOCK.matcher(Files.readString(PAGE)).results().map(m -> m.group(1)).toList();
        assertThat(page).containsExactlyInAnyOrderElementsOf(code);
    }
}
