package dev.coldarchive.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.batch.RowDigest;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class LedgerSchemaTest {
    private static final String COLUMNS = "SELECT string_agg(table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' "
            + "|| coalesce(column_default, '-'), E'\\n' ORDER BY table_name, ordinal_position) FROM information_schema.columns WHERE table_schema = ";

    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    private final DataSource source = database.dataSource();

    @Test
    void nothingIsInstalledUnasked() {
        assertThat(LedgerSchema.version(source, "archive")).isEmpty();
    }

    @Test
    void installingMakesTheTables() throws Exception {
        LedgerSchema.install(source, "archive");
        assertThat(LedgerSchema.version(source, "archive")).hasValue(LedgerSchema.CURRENT_VERSION);
        assertThat(database.value("SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM pg_tables WHERE schemaname = 'archive'"))
                .isEqualTo("export_audit export_cursors export_dirty_marks export_holds export_intents export_leases export_ledger_version export_stores export_windows");
    }

    @Test
    void installingAgainChangesNothing() throws Exception {
        LedgerSchema.install(source, "archive");
        String before = database.value(COLUMNS + "'archive'");
        database.execute("INSERT INTO archive.export_cursors VALUES ('trades', 5)");
        LedgerSchema.install(source, "archive");
        assertThat(database.value(COLUMNS + "'archive'")).isEqualTo(before);
        assertThat(database.value("SELECT last_export_ts FROM archive.export_cursors")).isEqualTo("5");
    }

    @Test
    void eightThatInstallAtOnceAllSucceed() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> installs = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                installs.add(pool.submit(() -> LedgerSchema.install(source, "archive")));
            }
            for (Future<?> install : installs) {
                install.get();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(LedgerSchema.version(source, "archive")).hasValue(LedgerSchema.CURRENT_VERSION);
    }

    @Test
    void theScriptForAPersonDoesWhatInstallDoesAndMayBeRunAgain() throws Exception {
        LedgerSchema.install(source, "installed");
        database.execute(LedgerSchema.sql("by hand"));
        database.execute(LedgerSchema.sql("by hand"));
        assertThat(LedgerSchema.version(source, "by hand")).hasValue(LedgerSchema.CURRENT_VERSION);
        assertThat(database.value(COLUMNS + "'by hand'")).isEqualTo(database.value(COLUMNS + "'installed'"));
        assertThat(database.value("SELECT count(*) FROM pg_indexes WHERE schemaname = 'by hand'"))
                .isEqualTo(database.value("SELECT count(*) FROM pg_indexes WHERE schemaname = 'installed'"));
    }

    @Test
    void marksCanBeInstalledAlone() throws Exception {
        LedgerSchema.installMarks(source, "archive");
        database.execute(LedgerSchema.marksSql("archive"));
        assertThat(LedgerSchema.version(source, "archive")).isEmpty();
        database.execute("INSERT INTO archive.export_dirty_marks (table_name, window_start) VALUES ('trades', '2024-01-15 10:00Z')",
                "INSERT INTO archive.export_dirty_marks (table_name, window_start) VALUES ('trades', '2024-01-15 10:00Z')");
        assertThat(database.value("SELECT count(DISTINCT xid) || ' ' || bool_and(xid < pg_snapshot_xmin(pg_current_snapshot())) FROM archive.export_dirty_marks"))
                .isEqualTo("2 true");
    }

    @Test
    void aLedgerOfTheFirstVersionIsBroughtUpToDateAndKeepsItsWindows() throws Exception {
        LedgerSchema.install(source, "archive");
        database.execute("ALTER TABLE archive.export_windows DROP COLUMN parked_rows, DROP COLUMN archive_only_rows, DROP COLUMN archive_only_digest, DROP COLUMN acknowledged",
                "DELETE FROM archive.export_ledger_version WHERE version > 1", "INSERT INTO archive.export_windows (table_name, window_start, window_end, state, revision, epoch, "
                        + "row_count, digest, size_bytes, recount) VALUES ('trades', '2024-01-15 10:00Z', '2024-01-15 11:00Z', 'COMMITTED', 1, 1, 5, repeat('a', 32), 9, false)");
        LedgerSchema.install(source, "archive");
        assertThat(new PostgresLedger(source).window("trades", Instant.parse("2024-01-15T10:00:00Z")).orElseThrow()).satisfies(record -> {
            assertThat(record.digest().rows()).isEqualTo(5);
            assertThat(record.archiveOnly()).isEqualTo(RowDigest.EMPTY);
            assertThat(record.acknowledged()).isEmpty();
        });
    }

    @Test
    void theCursorsOfAnOlderExporterAreKept() throws Exception {
        database.execute("CREATE TABLE export_cursors (table_name VARCHAR(64) PRIMARY KEY, last_export_ts BIGINT NOT NULL, last_export_at TIMESTAMPTZ DEFAULT NOW())",
                "INSERT INTO export_cursors VALUES ('trades', 1705312834567890)");
        LedgerSchema.install(source, "public");
        assertThat(database.value("SELECT last_export_ts FROM public.export_cursors")).isEqualTo("1705312834567890");
    }

    @Test
    void aForeignTableOfTheSameNameIsRefusedAndNothingIsMade() throws Exception {
        database.execute("CREATE TABLE export_cursors (table_name text, position timestamptz)");
        assertThatThrownBy(() -> LedgerSchema.install(source, "public")).isInstanceOf(ArchiveException.class).hasMessageContaining("position");
        assertThat(database.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")).isEqualTo("1");
    }

    @Test
    void aNewerLedgerIsRefused() throws Exception {
        LedgerSchema.install(source, "archive");
        database.execute("INSERT INTO archive.export_ledger_version (version) VALUES (99)");
        assertThatThrownBy(() -> LedgerSchema.install(source, "archive")).isInstanceOf(ArchiveException.class).hasMessageContaining("version 99");
        assertThatThrownBy(() -> new PostgresLedger(source).cursor("trades")).isInstanceOfSatisfying(ArchiveException.class,
                e -> assertThat(e.category()).isEqualTo(Category.USAGE));
    }

    @Test
    void aRoleThatMayNotCreateSchemasInstallsIntoItsOwn() throws Exception {
        String role = "owner_" + database.name();
        database.execute("CREATE ROLE " + role + " LOGIN", "CREATE SCHEMA archive AUTHORIZATION " + role);
        LedgerSchema.install(database.dataSource(role), "archive");
        assertThat(LedgerSchema.version(source, "archive")).hasValue(LedgerSchema.CURRENT_VERSION);
        assertThatThrownBy(() -> LedgerSchema.install(database.dataSource(role), "elsewhere")).isInstanceOfSatisfying(ArchiveException.class,
                e -> assertThat(e.category()).isEqualTo(Category.PERMISSION));
    }

    @Test
    void hostileNamesAreNamesOrAreRefused() throws SQLException {
        database.execute("CREATE TABLE victim (a int)");
        String hostile = "x'; DROP TABLE victim; --";
        LedgerSchema.install(source, hostile);
        database.execute(LedgerSchema.sql(hostile));
        assertThat(LedgerSchema.version(source, hostile)).hasValue(LedgerSchema.CURRENT_VERSION);
        assertThat(database.value("SELECT count(*) FROM victim")).isEqualTo("0");
        for (String refused : new String[] {"", " ", "a\"b", "a\nb", "a\0b", "x".repeat(64), "ä".repeat(32)}) {
            assertThatThrownBy(() -> LedgerSchema.install(source, refused)).as(refused).isInstanceOf(ArchiveException.class);
        }
    }
}
