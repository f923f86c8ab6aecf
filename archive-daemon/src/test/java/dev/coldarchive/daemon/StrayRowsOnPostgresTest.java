package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.Archiver;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.SealRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.parquet.ParquetFormat;
import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.PostgresLedger;
import dev.coldarchive.postgres.PostgresSource;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.window.TimeColumn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows of a real table that no window holds: announced, and no harm to those that windows hold. */
class StrayRowsOnPostgresTest {
    private static final Instant TEN = Instant.parse("2024-01-15T10:00:00Z");
    private static final Instant NOON = Instant.parse("2024-01-15T12:00:00Z");

    @TempDir
    Path temporary;

    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void twoHoursOfRows() throws Exception {
        LedgerSchema.install(database.pooled(), "archive");
        database.execute("CREATE TABLE ticks (ts timestamptz, id int)",
                "INSERT INTO ticks SELECT timestamptz '2024-01-15 10:00:00+00' + n * interval '1 minute', n FROM generate_series(0, 119) n");
        Files.createDirectory(temporary.resolve("archive"));
    }

    private Archiver archiver(TableSpec.Builder table) {
        return Archiver.builder().source(new PostgresSource(database.pooled())).format(new ParquetFormat()).store(new DirectoryStore(temporary.resolve("archive")))
                .ledger(new PostgresLedger(database.pooled(), "archive")).tables(List.of(table.build())).workDir(temporary.resolve("work")).listener(new ArchiveListener() {
                    @Override
                    public void warning(String named, String message) {
                        warnings.add(message);
                    }
                }).build();
    }

    private static TableSpec.Builder ticks() {
        return TableSpec.builder("ticks").time(TimeColumn.timestamp("ts")).lag(Duration.ofMinutes(1));
    }

    /** Whatever else the table holds, its two hours are archived, sealed, and found to be sound. */
    private void theTwoHoursAreArchivedAndSealed(Archiver archiver) throws Exception {
        assertThat(archiver.export(ExportRequest.range("ticks", TEN, NOON)).failures()).isEmpty();
        assertThat(archiver.seal(SealRequest.range("ticks", TEN, NOON)).complete()).isTrue();
        assertThat(archiver.verify(VerifyRequest.everything()).problems()).isEmpty();
        assertThat(database.value("SELECT string_agg(state || ' ' || row_count, ', ' ORDER BY window_start) FROM archive.export_windows")).isEqualTo("SEALED 60, SEALED 60");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "NULL                                  | without a time",
        "'infinity'                            | a time more than a day ahead",
        "'-infinity'                           | before its first window",
        "now() + interval '30 years'           | a time more than a day ahead",
    })
    void aRowThatNoWindowHoldsIsAnnounced(String time, String words) throws Exception {
        Archiver archiver = archiver(ticks().startFrom(TEN));
        archiver.export(ExportRequest.range("ticks", TEN, TEN.plusSeconds(3_600)));
        assertThat(warnings).isEmpty();
        database.execute("INSERT INTO ticks VALUES (" + time + ", -1)");
        theTwoHoursAreArchivedAndSealed(archiver);
        assertThat(warnings).singleElement().asString().contains(words);
    }

    @Test
    void rowsBeforeAConfiguredStartAreNoFaultAndSealingLeavesThemAlone() throws Exception {
        database.execute("INSERT INTO ticks VALUES ('2024-01-15 09:59:59.999999+00', -1), ('1999-12-31 00:00:00+00', -2)");
        theTwoHoursAreArchivedAndSealed(archiver(ticks().startFrom(TEN)));
        assertThat(warnings).isEmpty();
        assertThat(database.value("SELECT count(*) FROM ticks WHERE id < 0")).isEqualTo("2");
    }

    @Test
    void rowsThatComeBeforeTheFirstWindowOfATableWithoutAConfiguredStartAreAnnounced() throws Exception {
        Archiver archiver = archiver(ticks());
        archiver.export(ExportRequest.range("ticks", TEN, TEN.plusSeconds(3_600)));
        database.execute("INSERT INTO ticks VALUES ('2024-01-15 09:59:59.999999+00', -1)");
        theTwoHoursAreArchivedAndSealed(archiver);
        assertThat(warnings).singleElement().asString().contains("before its first window");
    }
}
