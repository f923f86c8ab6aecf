package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.Archiver;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.format.BloomFilters;
import dev.coldarchive.format.Compression;
import dev.coldarchive.format.WriteOptions;
import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.window.TimeColumn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Windows of several slices, several at a time; with a column to cluster by, and bloom filters. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void neitherParallelismNorTheBatchSizeChangesAByte(boolean clustered) throws Exception {
        TestDatabase database = EmbeddedPostgresServer.freshDatabase();
        database.execute("CREATE TABLE events (happened timestamptz NOT NULL, name text, n int)",
                "INSERT INTO events SELECT timestamptz '2024-01-15 00:00:00+00' + n / 40 * interval '60 s', 'name ' || nullif(n * 7919 % 13, 5), n % 97 FROM generate_series(0, 23999) n");
        WriteOptions plain = WriteOptions.of(Compression.ZSTD);
        WriteOptions options = clustered ? new WriteOptions(Compression.ZSTD, 0, 700, plain.rowGroupBytes(), 100, plain.pageBytes()).clusteredBy(List.of("name")).with(BloomFilters.of("n")) : plain;
        Map<String, String> first = null;
        for (int[] way : new int[][] {{1, 4_096}, {1, 1}, {2, 333}, {4, 4_096}}) {
            String run = "parallel-" + way[0] + "-batch-" + way[1];
            Path directory = Files.createDirectory(temporary.resolve(run));
            database.execute("DROP SCHEMA IF EXISTS archive CASCADE");
            LedgerSchema.install(database.pooled(), "archive");
            TableSpec table = TableSpec.builder("events").time(TimeColumn.timestamp("happened")).lag(Duration.ofMinutes(1)).slices(4).write(options).build();
            try (Archiver archiver = EventsExport.builder(database.url(), temporary.resolve("work-" + run), new DirectoryStore(directory), ArchiveListener.NONE).tables(List.of(table))
                    .parallel(way[0]).batchRows(way[1]).build()) {
                assertThat(archiver.export(ExportRequest.range("events", EventsExport.START, EventsExport.END)).complete()).isTrue();
            }
            Map<String, String> files = contents(directory);
            first = first == null ? files : first;
            assertThat(files).as(run).isEqualTo(first).hasSize(40);
        }
    }

    private Map<String, String> exportHere(TestDatabase database) throws IOException {
        Path directory = Files.createDirectory(temporary.resolve("first"));
        LedgerSchema.install(database.pooled(), "archive");
        try (Archiver archiver = EventsExport.archiver(database.url(), temporary.resolve("work-1"), new DirectoryStore(directory), ArchiveListener.NONE)) {
            assertThat(archiver.export(ExportRequest.range("events", EventsExport.START, EventsExport.END)).complete()).isTrue();
        }
        return contents(directory);
    }

    private Map<String, String> exportInAnotherProcess(TestDatabase database, List<String> options, String batchRows) throws Exception {
        Path directory = Files.createDirectory(temporary.resolve("second"));
        LedgerSchema.install(database.pooled(), "archive");
        Process process = EventsExport.start(options, database, temporary.resolve("work-2"), batchRows, directory);
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
