package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.Archiver;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.store.DirectoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SameBytesTest {
    @TempDir
    Path temporary;

    @Test
    void aTableWithoutAKeyGivesTheSameBytesInAnotherProcessAtAnotherBatchSizeAndInAnotherPhysicalOrder() throws Exception {
        TestDatabase database = EmbeddedPostgresServer.freshDatabase();
        database.execute("CREATE TABLE events (happened timestamptz NOT NULL, n int)",
                "INSERT INTO events SELECT timestamptz '2024-01-15 00:00:00+00' + n / 40 * interval '60 s', n % 97 FROM generate_series(0, 23999) n");
        Path first = Files.createDirectory(temporary.resolve("first"));
        LedgerSchema.install(database.dataSource(), "archive");
        try (Archiver archiver = KilledExport.archiver(database.url(), temporary.resolve("work-1"), new DirectoryStore(first), ArchiveListener.NONE)) {
            assertThat(archiver.export(ExportRequest.range("events", KilledExport.START, KilledExport.END)).complete()).isTrue();
        }
        database.execute("DROP SCHEMA archive CASCADE", "CREATE TABLE moved AS SELECT * FROM events ORDER BY md5(n::text || happened)", "TRUNCATE events",
                "INSERT INTO events SELECT * FROM moved");
        LedgerSchema.install(database.dataSource(), "archive");
        Path second = Files.createDirectory(temporary.resolve("second"));

        Process process = KilledExport.start(database, temporary.resolve("work-2"), "7", second.toString());
        String said = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(contents(second)).isEqualTo(contents(first)).hasSize(20);
    }

    private static Map<String, String> contents(Path root) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root.resolve("raw"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(root.relativize(file).toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return contents;
    }
}
