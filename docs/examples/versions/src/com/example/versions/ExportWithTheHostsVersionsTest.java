package com.example.versions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.Archiver;
import dev.coldarchive.TableSpec;
import dev.coldarchive.parquet.ParquetFormat;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.PostgresLedger;
import dev.coldarchive.postgres.PostgresSource;
import dev.coldarchive.s3.S3Options;
import dev.coldarchive.s3.S3Server;
import dev.coldarchive.s3.S3Store;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.VerifyReport;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.DriverInfo;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.util.VersionInfo;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A host that decides on versions itself compiles, archives and proves it. */
class ExportWithTheHostsVersionsTest {

    @ParameterizedTest
    @CsvSource({"com.google.guava/guava, guava.version", "org.slf4j/slf4j-api, slf4j.version"})
    void theHostsVersionsAreThoseThatRun(String artifact, String wanted) throws IOException {
        Properties found = new Properties();
        try (InputStream jar = getClass().getResourceAsStream("/META-INF/maven/" + artifact + "/pom.properties")) {
            found.load(jar);
        }
        assertThat(found.getProperty("version")).isEqualTo(System.getProperty(wanted));
    }

    @Test
    void soAreTheHostsAwsSdkAndDriver() {
        assertThat(VersionInfo.SDK_VERSION).isEqualTo(System.getProperty("awssdk.version"));
        assertThat(DriverInfo.DRIVER_VERSION).isEqualTo(System.getProperty("pgjdbc.version"));
    }

    @Test
    void anExportIsProvedRowByRow(@TempDir Path workDir) throws Exception {
        S3Server server = S3Server.get();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start(); S3Client client = client(server.endpoint())) {
            DataSource database = postgres.getPostgresDatabase();
            try (Connection connection = database.getConnection(); Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE trades (trade_id text NOT NULL, exchange_ts bigint NOT NULL, price numeric(10,4) NOT NULL)");
                statement.execute("INSERT INTO trades SELECT 'id ' || i, (extract(epoch FROM date_trunc('hour', now()) - interval '5 hours') * 1000000)::bigint + i, i / 7.0 FROM generate_series(1, 10000) i");
            }
            LedgerSchema.install(database, "archive");
            ObjectStore store = new S3Store(client, server.freshBucket(), "host", S3Options.defaults());
            try (Archiver archiver = Archiver.builder().source(new PostgresSource(database)).ledger(new PostgresLedger(database, "archive")).format(new ParquetFormat()).store(store)
                    .workDir(workDir).instance("host").tables(List.of(TableSpec.builder("trades").time(TimeColumn.integer("exchange_ts", TimeUnit.MICROS)).build())).build()) {
                assertThat(archiver.exportNow().rows()).isEqualTo(10_000);
                VerifyReport verified = archiver.verify(new VerifyRequest(List.of(), Optional.empty(), Optional.empty(), VerifyLevel.FULL, 1, Optional.empty()));
                assertThat(verified.ok()).isTrue();
            }
        }
    }

    private static S3Client client(URI endpoint) {
        return S3Client.builder().endpointOverride(endpoint).forcePathStyle(true).region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY))).build();
    }
}
