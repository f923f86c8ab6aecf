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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SameBytesTest {
    @TempDir
    Path temporary;

    @Test
    void aTableWithoutAKeyGivesTheSameBytesInAnotherProcessAtAnotherBatchSizeAndInAnotherPhysicalOrder() throws Exception {
        TestDatabase database = EmbeddedPostgresServer.freshDatabase();
        database.execute("CREATE TABLE events (happened timestamptz NOT NULL, n int)",
                "INSERT INTO events SELECT timestamptz '2024-01-15 00:00:00+00' + n / 40 * interval '60 s', n % 97 FROM generate_series(0, 23999) n");
        Map<String, String> first = exportHere(database);
        database.execute("DROP SCHEMA archive CASCADE", "CREATE TABLE moved AS SELECT * FROM events ORDER BY md5(n::text || happened)", "TRUNCATE events",
                "INSERT INTO events SELECT * FROM moved");

        assertThat(exportInAnotherProcess(database, List.of(), "7")).isEqualTo(first).hasSize(20);
    }

    /** Values that are another day, another hour, or none at all where these zones' clocks hang; what the driver tells the server to use is the zone of the process. */
    @ParameterizedTest
    @CsvSource({"Asia/Kathmandu, America/St_Johns", "America/St_Johns, Asia/Kathmandu"})
    void theZonesOfTheProcessAndOfTheDatabaseChangeNoByte(String ofProcess, String ofDatabase) throws Exception {
        TestDatabase database = EmbeddedPostgresServer.freshDatabase();
        database.execute("CREATE TABLE events (happened timestamptz NOT NULL, moment timestamptz, clock timestamp, born date, daytime time, zoned timetz, epoch timestamptz)",
                "INSERT INTO events SELECT timestamptz '2024-01-15 00:00:00+00' + n * interval '18 s', timestamptz '2024-03-10 00:00:00+00' + n * interval '1 min',"
                        + " timestamp '2024-03-09 18:00:00' + n * interval '1 min', date '1985-12-20' + n, time '00:00' + n * interval '1 min', timetz '02:30:00+05:45',"
                        + " timestamptz '1900-01-01 00:00:00+00' + n * interval '29 days 13 hours' FROM generate_series(0, 1999) n");
        Map<String, String> here = exportHere(database);
        database.execute("DROP SCHEMA archive CASCADE", "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET TimeZone = %L', current_database(), '" + ofDatabase + "'); END $$");

        assertThat(exportInAnotherProcess(database, List.of("-Duser.timezone=" + ofProcess), "4096")).isEqualTo(here).hasSize(20);
    }

    private Map<String, String> exportHere(TestDatabase database) throws IOException {
        Path directory = Files.createDirectory(temporary.resolve("first"));
        LedgerSchema.install(database.dataSource(), "archive");
        try (Archiver archiver = KilledExport.archiver(database.url(), temporary.resolve("work-1"), new DirectoryStore(directory), ArchiveListener.NONE)) {
            assertThat(archiver.export(ExportRequest.range("events", KilledExport.START, KilledExport.END)).complete()).isTrue();
        }
        return contents(directory);
    }

    private Map<String, String> exportInAnotherProcess(TestDatabase database, List<String> options, String batchRows) throws Exception {
        Path directory = Files.createDirectory(temporary.resolve("second"));
        LedgerSchema.install(database.dataSource(), "archive");
        Process process = KilledExport.start(options, database, temporary.resolve("work-2"), batchRows, directory.toString());
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
        return contents(directory);
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
