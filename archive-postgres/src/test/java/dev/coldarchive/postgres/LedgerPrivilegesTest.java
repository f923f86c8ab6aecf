package dev.coldarchive.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.ledger.Intent;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rights that the documentation names are enough, and are all that there are. */
class LedgerPrivilegesTest {
    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    private final String exporter = "exporter_" + database.name();
    private final String writer = "writer_" + database.name();

    @BeforeEach
    void installAsTheOwner() throws SQLException {
        LedgerSchema.install(database.dataSource(), "archive");
        database.execute("CREATE TABLE trades (a int)", "CREATE ROLE " + exporter + " LOGIN", "CREATE ROLE " + writer + " LOGIN");
    }

    @Test
    void withItsGrantsARoleCanDoAllThatALedgerDoes() throws Exception {
        database.execute(LedgerSchema.grants("archive", exporter));
        PostgresLedger ledger = new PostgresLedger(database.dataSource(exporter));
        Lease lease = ledger.acquire("trades", "a", Duration.ofMinutes(5), TakeOver.FORCED);
        WindowRecord record = PostgresLedgerTest.record(1, lease);
        ledger.startAt(lease, record.window().start());
        ledger.intend(lease, new Intent("trades", record.window(), 1, lease.epoch(), lease.owner(), List.of()));
        ledger.commit(lease, record, 0);
        ledger.annotate(lease, new WindowRecord("trades", record.window(), WindowState.SEALED, 1, 1, RowDigest.EMPTY, 0, Optional.empty(), false,
                Optional.empty(), Instant.EPOCH));
        assertThat(ledger.windows("trades", Instant.MIN, Instant.MAX)).hasSize(1);
        assertThat(ledger.intents("trades")).isEmpty();
        ledger.release(ledger.renew(lease, Duration.ofMinutes(5)));
        ledger.acquire("trades", "b", Duration.ofMinutes(5), TakeOver.FORCED);
        assertThat(LedgerSchema.version(database.dataSource(exporter), "archive")).hasValue(LedgerSchema.CURRENT_VERSION);
    }

    @Test
    void itsGrantsLetItDestroyNothing() throws Exception {
        database.execute(LedgerSchema.grants("archive", exporter), "GRANT SELECT ON trades TO " + exporter);
        for (String forbidden : new String[] {"DELETE FROM archive.export_windows", "DELETE FROM archive.export_cursors", "DELETE FROM archive.export_leases",
                "DELETE FROM archive.export_audit", "UPDATE archive.export_audit SET note = ''", "UPDATE archive.export_ledger_version SET version = 9",
                "TRUNCATE archive.export_intents", "DROP TABLE archive.export_windows", "CREATE TABLE archive.mine (a int)", "INSERT INTO trades VALUES (1)",
                "DELETE FROM trades"}) {
            assertRefused(exporter, forbidden);
        }
    }

    @Test
    void aRoleThatMarksMayOnlyMark() throws Exception {
        database.execute(LedgerSchema.markingGrants("archive", writer));
        try (Connection connection = database.dataSource(writer).getConnection()) {
            TestDatabase.execute(connection, "INSERT INTO archive.export_dirty_marks (table_name, window_start) VALUES ('trades', now())");
        }
        assertRefused(writer, "DELETE FROM archive.export_dirty_marks");
        assertRefused(writer, "SELECT FROM archive.export_windows");
    }

    @Test
    void aRoleWithoutGrantsIsToldSo() {
        assertThatThrownBy(() -> new PostgresLedger(database.dataSource(exporter)).cursor("trades")).isInstanceOfSatisfying(ArchiveException.class,
                e -> assertThat(e.category()).isEqualTo(Category.PERMISSION));
    }

    @Test
    void theDocumentationListsTheseGrants() throws Exception {
        assertThat(Files.readString(Path.of("..", "docs", "reference", "database-rights.md")))
                .contains(LedgerSchema.grants("archive", "exporter"), LedgerSchema.markingGrants("archive", "writer"),
                LedgerSchema.marksGrants("archive", "exporter"));
    }

    private void assertRefused(String role, String statement) throws SQLException {
        try (Connection connection = database.dataSource(role).getConnection()) {
            assertThatThrownBy(() -> TestDatabase.execute(connection, statement)).as(statement).isInstanceOfSatisfying(SQLException.class,
                    e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
    }
}
