package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.Archiver;
import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.parquet.ParquetFormat;
import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.PostgresLedger;
import dev.coldarchive.postgres.PostgresSource;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.window.TimeColumn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real database is copied with its ledger, and somebody lets the copy loose on the same archive; or two gatherers have a table of the same name. */
class ClonedDatabaseTest {
    @TempDir
    Path temporary;

    private final TestDatabase production = EmbeddedPostgresServer.freshDatabase();
    private final TestDatabase maintenance = new TestDatabase(production.host(), production.port(), "postgres");
    private Path archive;

    @BeforeEach
    void fourHoursAreArchived() throws Exception {
        archive = Files.createDirectory(temporary.resolve("archive"));
        gatherer(production);
        production.execute("INSERT INTO trades SELECT date_trunc('hour', now()) - interval '5 hours' + n * interval '1 minute', n FROM generate_series(0, 239) n");
        Instant first = Instant.ofEpochSecond(Long.parseLong(production.value("SELECT extract(epoch FROM min(ts))::int8 FROM trades")));
        assertThat(export(production, "production", ExportRequest.range("trades", first, first.plus(Duration.ofHours(4)))).complete()).isTrue();
    }

    private static void gatherer(TestDatabase database) throws SQLException {
        LedgerSchema.install(database.dataSource(), "archive");
        database.execute("CREATE TABLE trades (ts timestamptz NOT NULL, id int)");
    }

    private ExportReport export(TestDatabase database, String workDir) throws IOException {
        return export(database, workDir, ExportRequest.due());
    }

    private ExportReport export(TestDatabase database, String workDir, ExportRequest request) throws IOException {
        TableSpec table = TableSpec.builder("trades").time(TimeColumn.timestamp("ts")).lag(Duration.ofMillis(1)).build();
        try (Archiver archiver = Archiver.builder().source(new PostgresSource(database.dataSource())).format(new ParquetFormat()).store(new DirectoryStore(archive))
                .ledger(new PostgresLedger(database.dataSource(), "archive")).tables(List.of(table)).workDir(temporary.resolve(workDir)).build()) {
            return archiver.export(request);
        }
    }

    private TestDatabase copyOfProduction() throws SQLException {
        TestDatabase copy = new TestDatabase(production.host(), production.port(), production.name() + "_copy");
        maintenance.execute("CREATE DATABASE " + copy.name() + " TEMPLATE " + production.name());
        return copy;
    }

    private static void anHourMore(TestDatabase database) throws SQLException {
        database.execute("INSERT INTO trades SELECT date_trunc('hour', now()) - interval '1 hour' + n * interval '1 minute', n FROM generate_series(0, 59) n");
    }

    private Map<String, Long> files() throws IOException {
        Map<String, Long> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(archive)) {
            all.filter(Files::isRegularFile).forEach(file -> files.put(archive.relativize(file).toString(), modified(file)));
        }
        return files;
    }

    private static long modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void refused(TestDatabase database, String workDir, String... why) throws IOException {
        Map<String, Long> before = files();
        assertThat(export(database, workDir).failures()).singleElement().satisfies(error -> {
            assertThat(error.category()).isIn(ArchiveException.Category.USAGE, ArchiveException.Category.INTEGRITY);
            assertThat(error.getMessage() + " " + error.hint().orElse("")).contains(why);
        });
        assertThat(files()).as("the archive").isEqualTo(before);
    }

    @Test
    void aCopyUnderAnotherNameIsRefused() throws Exception {
        TestDatabase staging = copyOfProduction();
        anHourMore(staging);
        refused(staging, "staging", "it belongs to somebody else", "database is " + production.name() + " there and " + staging.name() + " here");
        anHourMore(production);
        assertThat(export(production, "production").complete()).isTrue();
    }

    @Test
    void aCopyUnderTheSameNameAndAddressIsRefusedOnceTheOtherHasGoneOn() throws Exception {
        TestDatabase copy = copyOfProduction();
        anHourMore(production);
        assertThat(export(production, "production").failures()).isEmpty();
        maintenance.execute("ALTER DATABASE " + production.name() + " RENAME TO " + production.name() + "_original", "ALTER DATABASE " + copy.name() + " RENAME TO " + production.name());
        anHourMore(production);
        refused(production, "copy", "ahead of", "archive ledger rebuild", "no other installation");
    }

    @Test
    void twoGatherersWithATableOfTheSameNameDoNotShareAPrefix() throws Exception {
        TestDatabase other = EmbeddedPostgresServer.freshDatabase();
        gatherer(other);
        anHourMore(other);
        refused(other, "other", "it belongs to somebody else", "choose another prefix");
        assertThat(other.value("SELECT count(*) FROM archive.export_windows")).isEqualTo("0");
    }
}
