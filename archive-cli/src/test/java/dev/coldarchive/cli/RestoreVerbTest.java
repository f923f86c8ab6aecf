package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.policy.VirtualTime;
import dev.coldarchive.s3.GlacierServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person says to bring files back out of Glacier, against a server that has it, whose clock runs ahead when told to. */
class RestoreVerbTest {
    @TempDir
    Path directory;

    private final VirtualTime time = new VirtualTime(Instant.now());
    private final GlacierServer glacier = new GlacierServer(time);
    private Installation installation;

    @BeforeEach
    void anArchiveInGlacier() {
        installation = new Installation(directory).store(TestS3.store(glacier.endpoint(), "archive")).env("S3_ACCESS_KEY", TestS3.ACCESS_KEY).env("S3_SECRET_KEY", TestS3.SECRET_KEY).withLedger();
        assertThat(installation.run("export").code()).isZero();
        glacier.move("raw/", "GLACIER", null);
    }

    @AfterEach
    void close() {
        glacier.close();
    }

    @Test
    void aPlanASecondOneWithConfirmTheirProgressAndTheEnd() {
        CommandRun plan = installation.run("restore", "-t", "trades");
        assertThat(plan.code()).isZero();
        assertThat(plan.out()).contains("GLACIER", "not requested", "5 h", "Nothing was asked for. To ask for 3 files, readable for 7 days, at about under $0.01, say the same with --confirm.");
        assertThat(installation.run("restore", "--status").code()).as("cold, and nobody has asked").isEqualTo(4);

        CommandRun asked = installation.run("restore", "-t", "trades", "--confirm");
        assertThat(asked.code()).isZero();
        assertThat(asked.out()).contains("3 files asked for, 0 extended, 0 on their way before");
        CommandRun underway = installation.run("restore", "--status");
        assertThat(underway.code()).isEqualTo(5);
        assertThat(underway.out()).contains("in progress", "raw/trades/");
        assertThat(installation.run("restore", "--confirm").out()).contains("0 files asked for", "3 on their way before");

        time.pass(Duration.ofHours(4));
        CommandRun done = installation.run("restore", "--wait");
        assertThat(done.code()).isZero();
        assertThat(done.out()).contains("restored", "The first copies go at ", "All can be read.");
        assertThat(installation.run("verify", "--level", "full").out()).contains("No problems.");
        assertThat(installation.run("restore", "--confirm").out()).contains("0 files asked for", "3 with nothing to do");
    }

    @Test
    void rowsAreLoadedBackOnceTheirFilesAreRestored() {
        CommandRun cold = installation.run("load", "-t", "trades", "--into", "scratch");
        assertThat(cold.code()).isNotZero();
        assertThat(cold.out() + cold.err()).contains("archive restore");
        assertThat(installation.run("restore", "-t", "trades", "--tier", "Expedited", "--confirm").code()).isZero();
        time.pass(Duration.ofMinutes(5));
        CommandRun loaded = installation.run("load", "-t", "trades", "--into", "scratch");
        assertThat(loaded.code()).as(loaded.out() + loaded.err()).isZero();
        assertThat(installation.text("SELECT count(*) FROM scratch.trades")).isEqualTo(String.valueOf(Installation.ROWS));
    }

    @Test
    void whatAClassDoesNotOfferIsRefusedWithTheWayOut() {
        glacier.move("raw/", "DEEP_ARCHIVE", null);
        CommandRun plan = installation.run("restore", "--tier", "Expedited");
        assertThat(plan.out()).contains("not offered");
        CommandRun refused = installation.run("restore", "--tier", "Expedited", "--confirm");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("it offers no Expedited retrieval; nothing was asked for", "--tier Standard (12 h at most)");
        assertThat(installation.run("restore", "--tier", "Bulk", "--fall-back", "Expedited").code()).isEqualTo(2);
        assertThat(installation.run("restore", "--status", "--confirm").code()).isEqualTo(2);
    }

    @Test
    void aFullVerificationNamesTheVerb() {
        CommandRun read = installation.run("inspect", glacier.keys().stream().filter(key -> key.endsWith(".parquet")).findFirst().orElseThrow());
        assertThat(read.err()).contains("cold storage class", "archive restore");
    }

    @Test
    void aDirectoryHasNothingToRestore(@TempDir Path elsewhere) {
        Installation onDisk = new Installation(elsewhere).withLedger();
        CommandRun refused = onDisk.run("restore");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("a store of this kind has no cold storage classes");
    }

    @Test
    void itsDocumentsStandInTheReference() throws IOException {
        glacier.remove(glacier.keys().stream().filter(key -> key.endsWith(".parquet")).findFirst().orElseThrow());
        ReferencePageTest.assertDescribed("restore", installation.json("restore"));
        ReferencePageTest.assertDescribed("restore", installation.json("restore", "--confirm"));
        ReferencePageTest.assertDescribed("restore", installation.json("restore", "--status"));
    }
}
