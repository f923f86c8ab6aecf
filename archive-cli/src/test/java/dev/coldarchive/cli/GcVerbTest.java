package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/** What a person says to clean up, on a real directory and a real bucket. */
class GcVerbTest extends ArchivedFixture {
    private Path old(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "left");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(9))));
        return file;
    }

    @Test
    void whatIsLeftInADirectoryIsListedAndTakenAwayStepByStep() throws IOException {
        assertThat(installation.run("gc").out()).contains("Nothing is left behind that is older than 7d.");
        Path stranger = old(installation.files().resolve("raw/trades/notes.txt"));
        Path partial = old(installation.files().resolve("raw/trades/.\\0123456789abcdef-1.17-0.partial"));
        Path scratch = old(directory.resolve("work/scratch-0/part-7.tmp"));
        Path young = Files.writeString(installation.files().resolve("raw/trades/young.txt"), "left");

        CommandRun list = installation.run("gc");
        assertThat(list.code()).isZero();
        assertThat(list.out()).contains("upload", "temporary file", "unknown", "9 d", "raw/trades/notes.txt", "kept: look at them, then say --unknown", "To take 2 of these away").doesNotContain("young");
        assertThat(partial).exists();

        assertThat(installation.run("gc", "--confirm").out()).contains("2 taken away.");
        assertThat(partial).doesNotExist();
        assertThat(scratch).doesNotExist();
        assertThat(stranger).exists();

        assertThat(installation.run("gc", "--unknown", "--confirm").out()).contains("1 taken away.");
        assertThat(stranger).doesNotExist();
        assertThat(young).exists();
        assertThat(installation.run("verify", "--level", "full").out()).contains("No problems.");
    }

    @Test
    void itsDocumentStandsInTheReference() throws IOException {
        old(installation.files().resolve("raw/trades/notes.txt"));
        ReferencePageTest.assertDescribed("gc", new ObjectMapper().readTree(installation.run("gc", "--unknown", "--confirm", "--json").out()));
        assertThat(installation.run("gc", "--older-than", "soon").code()).isEqualTo(2);
    }

    @Test
    void aBucketIsCleanedUpToo(@TempDir Path other) {
        String bucket = TestS3.freshBucket();
        Installation inBucket = new Installation(other).store(TestS3.store(TestS3.endpoint(), bucket)).env("S3_ACCESS_KEY", TestS3.ACCESS_KEY).env("S3_SECRET_KEY", TestS3.SECRET_KEY).withLedger();
        assertThat(inBucket.run("export").code()).isZero();
        try (var client = TestS3.client()) {
            client.createMultipartUpload(r -> r.bucket(bucket).key("raw/trades/year=2020/left.parquet"));
            client.createMultipartUpload(r -> r.bucket(bucket).key("others/file"));
            client.putObject(r -> r.bucket(bucket).key("others/notes.txt"), RequestBody.fromString("left"));
            CommandRun list = inBucket.run("gc", "--older-than", "0s");
            assertThat(list.out()).contains("1 upload", "1 unknown upload", "1 unknown");
            assertThat(inBucket.run("gc", "--older-than", "0s", "--confirm").out()).contains("1 taken away.");
            assertThat(client.listMultipartUploads(r -> r.bucket(bucket)).uploads()).hasSize(1);
            assertThat(inBucket.run("gc", "--older-than", "0s", "--unknown", "--confirm").out()).contains("2 taken away.");
            assertThat(client.listMultipartUploads(r -> r.bucket(bucket)).uploads()).isEmpty();
        }
        assertThat(inBucket.run("verify").out()).contains("No problems.");
    }
}
