package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.s3.S3Server;
import dev.coldarchive.store.ContentDigester;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.ObjectStore.ConditionalWrites;
import dev.coldarchive.store.PutCondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompositionTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("KEY", S3Server.ACCESS_KEY, "SECRET", S3Server.SECRET_KEY);

    @TempDir
    Path directory;

    private Composition composition(String url, String store) {
        String yaml = "source: {url: \"" + url + "\", user: postgres}\nstore: {" + store + "}\nledger: {schema: ledger}\nwork-dir: work\ntables: {t: {time-column: ts}}\n";
        return Composition.of(Configuration.parse("archive.yaml", yaml, directory, ENVIRONMENT), ArchiveListener.NONE);
    }

    private static String bucket(String bucket, String more) {
        return "uri: 's3://" + bucket + "/cold', endpoint: '" + S3Server.get().endpoint() + "', access-key: '${KEY}', secret-key: '${SECRET}'" + more;
    }

    @Test
    void connectsToNothingBeforeItIsAsked() {
        // nothing listens on port 1
        try (Composition composition = composition("jdbc:postgresql://127.0.0.1:1/none", "uri: 's3://bucket', region: us-east-1")) {
            assertThat(composition.tables()).hasSize(1);
            assertThat(composition.store().conditionalWrites()).isEqualTo(ConditionalWrites.ATOMIC);
            assertThat(composition.format().extension()).isEqualTo("parquet");
        }
    }

    @Test
    void theLedgerIsInstalledWhereTheConfigurationSaysAndTwiceIsOnce() throws SQLException {
        String url = TestDatabases.fresh();
        try (Composition composition = composition(url, "uri: 'file:///var/archive'")) {
            composition.installation().install();
            composition.installation().install();
            assertThat(composition.ledger().cursor("t")).isEmpty();
        }
        assertThat(TestDatabases.value(url, "SELECT to_regclass('ledger.export_cursors')")).isEqualTo("ledger.export_cursors");
    }

    @Test
    void closingGivesEveryConnectionBack() throws SQLException {
        String url = TestDatabases.fresh();
        String connections = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'archive'";
        Composition composition = composition(url, "uri: 'file:///var/archive'");
        composition.installation().install();
        composition.source().now();
        assertThat(TestDatabases.value(url, connections)).isEqualTo("2");
        composition.close();
        String left = TestDatabases.value(url, connections);
        // the server takes a moment to notice
        for (int tries = 0; tries < 1_000 && !left.equals("0"); tries++) {
            left = TestDatabases.value(url, connections);
        }
        assertThat(left).isEqualTo("0");
    }

    @Test
    void objectsGoBelowThePrefixWithTheStorageClassAsked() throws IOException {
        String bucket = S3Server.get().freshBucket();
        Path file = Files.writeString(directory.resolve("file"), "content");
        try (Composition composition = composition("jdbc:postgresql://127.0.0.1:1/none", bucket(bucket, ", storage-class: STANDARD_IA"))) {
            composition.store().put(ObjectKey.of("a/b.parquet"), file, ContentDigester.of(file), PutCondition.ABSENT);
            assertThat(composition.store().uri()).isEqualTo("s3://" + bucket + "/cold?endpoint=" + S3Server.get().endpoint());
        }
        assertThat(S3Server.get().client().headObject(h -> h.bucket(bucket).key("cold/a/b.parquet")).storageClassAsString()).isEqualTo("STANDARD_IA");
    }

    @Test
    void aPersonsWordOnConditionalWritesCounts() {
        try (Composition unsaid = composition("jdbc:postgresql://127.0.0.1:1/none", bucket("bucket", ""));
                Composition said = composition("jdbc:postgresql://127.0.0.1:1/none", bucket("bucket", ", conditional-writes: atomic"))) {
            assertThat(unsaid.store().conditionalWrites()).isEqualTo(ConditionalWrites.UNKNOWN);
            assertThat(said.store().conditionalWrites()).isEqualTo(ConditionalWrites.ATOMIC);
        }
    }
}
