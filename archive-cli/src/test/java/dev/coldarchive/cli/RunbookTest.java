package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.postgres.StandInTimescale;
import dev.coldarchive.postgres.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Each alarm is raised for real, and its page followed to the letter: every command of it runs, and in the end all is well. */
class RunbookTest {
    private static final String FIRST_HOUR = Figures.time(Installation.FIRST);
    private static final String SECOND_HOUR = Figures.time(Installation.FIRST.plus(Duration.ofHours(1)));

    private static final String LAST_FILE = DateTimeFormatter.ofPattern("yyyy-MM-dd_HH-mm-ss'.parquet'").withZone(ZoneOffset.UTC).format(Installation.FIRST.plus(Duration.ofHours(2)));

    private Installation installation;

    @BeforeEach
    void aTableWithALedger(@TempDir Path directory) {
        installation = new Installation(directory).withLedger();
    }

    private void export() {
        assertThat(installation.run("export").code()).isZero();
    }

    private void allIsWell() {
        CommandRun verified = installation.run("verify");
        assertThat(verified.code()).as(verified.out() + verified.err()).isZero();
        assertThat(verified.out()).contains("No problems.");
        assertThat(installation.archivedWindows()).isEqualTo(3);
    }

    private static void flipAByte(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void exportOverdue() {
        List<CommandRun> runs = RunbookPage.of("ExportOverdue").run(installation);
        assertThat(runs.get(0).out()).contains("trades");
        allIsWell();
    }

    @Test
    void exportDaemonAbsent() {
        RunbookPage.of("ExportDaemonAbsent").run(installation);
        allIsWell();
    }

    @Test
    void exportDailySummaryMissing() {
        export();
        RunbookPage.of("ExportDailySummaryMissing").run(installation);
        allIsWell();
    }

    @Test
    void exportConsecutiveErrors() {
        installation.sql("ALTER TABLE trades RENAME TO trades_old");
        assertThat(installation.run("export").code()).isEqualTo(2);
        RunbookPage.of("ExportConsecutiveErrors").ending("archive status", 0).ending("archive doctor", 4)
                .before("archive export", () -> installation.sql("ALTER TABLE trades_old RENAME TO trades")).run(installation);
        allIsWell();
    }

    @Test
    void exportDependencyDown() {
        HttpServer down = TestS3.refusing(503, "ServiceUnavailable", Map.of());
        try {
            TestS3.credentials().forEach(installation::env);
            installation.store(TestS3.store(URI.create("http://127.0.0.1:" + down.getAddress().getPort()), "archive"));
            List<CommandRun> runs = RunbookPage.of("ExportDependencyDown").ending("archive doctor", 4).run(installation);
            assertThat(runs.get(0).out()).contains("503");
        } finally {
            down.stop(0);
        }
    }

    @Test
    void exportUploadFailing() {
        List<CommandRun> runs = RunbookPage.of("ExportUploadFailing").run(installation);
        assertThat(runs.get(1).out()).contains("conditional");
        export();
        allIsWell();
    }

    @Test
    void exportVerificationFailed() {
        export();
        flipAByte(installation.files().resolve(installation.storedFiles().get(1)));
        List<CommandRun> runs = RunbookPage.of("ExportVerificationFailed").ending("archive verify", 4).ending("archive repair --start now-7d --confirm", 0)
                .ending("archive repair", 4).run(installation);
        assertThat(runs.get(3).out()).contains("1 of 1 problem repaired.");
        allIsWell();
    }

    @Test
    void exportWindowRefused() {
        installation.sql("UPDATE trades SET price = 'NaN' WHERE trade_id = 't61'");
        assertThat(installation.run("export").code()).isEqualTo(3);
        List<CommandRun> runs = RunbookPage.of("ExportWindowRefused").before("archive export", () -> installation.sql("UPDATE trades SET price = 1 WHERE trade_id = 't61'")).run(installation);
        assertThat(runs.get(0).out()).contains("QUARANTINED", "price", "NaN");
        allIsWell();
    }

    @Test
    void exportWindowDiverged() {
        installation.sql("ALTER TABLE trades ADD PRIMARY KEY (trade_id, exchange_ts)");
        export();
        installation.sql("DELETE FROM trades WHERE trade_id = 't3'");
        assertThat(installation.run("export", "--start", FIRST_HOUR, "--end", SECOND_HOUR, "--force").code()).isZero();
        List<CommandRun> runs = RunbookPage.of("ExportWindowDiverged").where("2024-01-15T10:00Z", FIRST_HOUR).where("2024-01-15T11:00Z", SECOND_HOUR).run(installation);
        assertThat(runs.get(0).out()).contains("DIVERGED");
        assertThat(runs.get(1).out()).contains("trade_id=t3", "--plan");
        allIsWell();
    }

    @Test
    void lagOver24Hours() {
        List<CommandRun> runs = RunbookPage.of("lag-over-24-hours").where("orderbook_deltas", "trades").byHand("curl", () -> { }).byHand("journalctl", () -> { }).run(installation);
        assertThat(runs.get(0).out()).contains("trades");
        allIsWell();
    }

    @Test
    void aCorruptedFileThatTheDatabaseStillHas() {
        export();
        flipAByte(installation.files().resolve(installation.storedFiles().get(0)));
        List<CommandRun> runs = corruptedFile().byHand("aws s3api", () -> { }).ending("archive repair --table trades --start 2024-01-15T10:00Z --end 2024-01-15T11:00Z --level full --confirm", 0)
                .ending("archive verify --table trades --level full", 4).ending("archive repair", 4).run(installation);
        assertThat(runs.get(2).out()).contains("1 of 1 problem repaired.");
        allIsWell();
    }

    @Test
    void aCorruptedFileThatOnlyItsFormerVersionCanMend() throws IOException {
        export();
        Path file = installation.files().resolve(installation.storedFiles().get(0));
        byte[] version = Files.readAllBytes(file);
        flipAByte(file);
        installation.sql("DELETE FROM trades WHERE exchange_ts < " + (Installation.FIRST_MICROS + 3_600_000_000L));
        corruptedFile().byHand("aws s3api list-object-versions", () -> { }).byHand("aws s3api copy-object", () -> restore(file, version))
                .ending("archive verify --table trades --level full", 4).ending("archive repair", 4).run(installation);
        CommandRun verified = installation.run("verify", "--level", "full");
        assertThat(verified.code()).as(verified.out()).isZero();
    }

    private static RunbookPage corruptedFile() {
        return RunbookPage.of("corrupted-file").where("2024-01-15T10:00Z", FIRST_HOUR).where("2024-01-15T11:00Z", SECOND_HOUR);
    }

    private static void restore(Path file, byte[] version) {
        try {
            Files.write(file, version);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aLostLedger() {
        export();
        installation.sql("DROP SCHEMA archive CASCADE");
        RunbookPage.of("lost-ledger").run(installation);
        allIsWell();
    }

    @Test
    void aLostRegionWhoseReplicaLacksTheLastFile() {
        String lost = bucket();
        export();
        String replica = bucket();
        try (S3Client s3 = TestS3.client()) {
            s3.listObjectsV2(request -> request.bucket(lost)).contents().stream().map(S3Object::key).filter(key -> !key.endsWith(LAST_FILE))
                    .forEach(key -> s3.copyObject(request -> request.sourceBucket(lost).sourceKey(key).destinationBucket(replica).destinationKey(key)));
        }
        List<CommandRun> runs = lostRegion().run(installation);
        assertThat(runs.get(0).out()).contains("1 in doubt");
        allIsWell();
    }

    @Test
    void aLostRegionWithoutAReplica() {
        bucket();
        export();
        bucket();
        List<CommandRun> runs = lostRegion().run(installation);
        assertThat(runs.get(0).out()).contains("3 unfounded");
        allIsWell();
    }

    private static RunbookPage lostRegion() {
        return RunbookPage.of("lost-region").ending("archive selftest", 0, 4); // the S3 server of the tests is not atomic
    }

    private String bucket() {
        TestS3.credentials().forEach(installation::env);
        String bucket = TestS3.freshBucket();
        installation.store(TestS3.store(TestS3.endpoint(), bucket));
        return bucket;
    }

    @Test
    void aLostDatabase() {
        bucket();
        export();
        String before = everyTrade();
        installation.losesItsDatabase();
        RunbookPage.of("lost-database").run(installation);
        assertThat(everyTrade()).isEqualTo(before);
        allIsWell();
    }

    private String everyTrade() {
        return installation.text("SELECT count(*) || ' ' || md5(string_agg(t::text, ',' ORDER BY trade_id)) FROM trades t");
    }

    @Test
    void aWrongLayoutThatWasExported() throws IOException {
        export();
        Path corrected = installation.directory.resolve("corrected.yaml");
        Files.createDirectory(installation.directory.resolve("corrected"));
        Files.writeString(corrected, Files.readString(installation.configuration()).replace(installation.files().toString(), installation.directory.resolve("corrected").toString())
                .replace("schema: archive", "schema: archive_corrected").replace(Installation.TIME, Installation.TIME + ", layout: {path: \"raw/{table}/ticker={column:ticker}/{start}\"}"));
        List<CommandRun> runs = RunbookPage.of("wrong-configuration").where("corrected.yaml", corrected.toString()).run(installation);
        assertThat(runs.get(7).out()).as("verified, in the corrected archive").contains("No problems.", "180");
        assertThat(installation.storedFiles()).as("files of the wrong one").isEmpty();
    }

    @Test
    void lagOver7DaysWithAJobThatDeletes() throws SQLException {
        StandInTimescale.install(new TestDatabase("localhost", TestPostgres.port(), installation.database));
        installation.sql("INSERT INTO timescaledb_information.hypertables VALUES ('public', 'trades')",
                "INSERT INTO timescaledb_information.jobs VALUES (1004, 'policy_retention', 'public', 'trades', true, '{\"drop_after\": \"6 hours\"}')");
        List<CommandRun> runs = RunbookPage.of("lag-over-7-days").where("orderbook_deltas", "trades").ending("archive doctor", 0, 4, 20).ending("archive retention status", 0, 20).run(installation);
        assertThat(runs.get(1).out()).contains("1004");
        allIsWell();
        assertThat(installation.text("SELECT scheduled FROM timescaledb_information.jobs")).as("the job runs again").isEqualTo("t");
    }

    @Test
    void exportRetentionConflict() throws SQLException {
        StandInTimescale.install(new TestDatabase("localhost", TestPostgres.port(), installation.database));
        installation.sql("INSERT INTO timescaledb_information.hypertables VALUES ('public', 'trades')",
                "INSERT INTO timescaledb_information.jobs VALUES (1004, 'policy_retention', 'public', 'trades', true, '{\"drop_after\": \"6 hours\"}')");
        List<CommandRun> runs = RunbookPage.of("ExportRetentionConflict").where("orderbook_deltas", "trades").ending("archive status", 0, 20).ending("archive doctor", 0, 4, 20)
                .byHand("SELECT job_id", () -> { }).byHand("SELECT alter_job(1004, scheduled => false)", () -> { }).run(installation);
        assertThat(runs.get(0).code()).as(runs.get(0).out()).isEqualTo(20);
        allIsWell();
    }

    @Test
    void exportLeaseConflict() {
        export();
        installation.sql("UPDATE archive.export_leases SET owner = 'other-host:4711', expires_at = clock_timestamp() + interval '5 minutes', epoch = epoch + 1");
        List<CommandRun> runs = RunbookPage.of("ExportLeaseConflict").ending("archive export --table trades --take-over", 0).ending("archive export", 11).run(installation);
        assertThat(runs.get(0).err()).contains("other-host:4711");
        allIsWell();
    }
}
