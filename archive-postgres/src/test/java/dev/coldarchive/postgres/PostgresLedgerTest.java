package dev.coldarchive.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.Transient;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.FencedException;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the contract does not say, since it is PostgreSQL's own. */
class PostgresLedgerTest {
    private static final Window WINDOW = Window.of(Instant.parse("2024-01-15T10:00:00Z"), Duration.ofHours(1));
    private static final Duration LONG = Duration.ofMinutes(5);

    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    private final PostgresLedger ledger = new PostgresLedger(database.dataSource());

    @Test
    void aLedgerThatIsNotInstalledSaysHowToInstallItAndMakesNothing() throws Exception {
        for (Runnable use : new Runnable[] {() -> ledger.cursor("trades"), () -> ledger.acquire("trades", "a", LONG, TakeOver.NEVER)}) {
            assertThatThrownBy(use::run).isInstanceOfSatisfying(ArchiveException.class, e -> {
                assertThat(e.category()).isEqualTo(Category.NOT_INITIALISED);
                assertThat(e.hint()).hasValueSatisfying(hint -> assertThat(hint).contains("archive init"));
            });
        }
        assertThat(database.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'archive'")).isEqualTo("0");
    }

    @Test
    void anOlderExportersCursorsAloneAreNoLedger() throws Exception {
        database.execute("CREATE TABLE export_cursors (table_name VARCHAR(64) PRIMARY KEY, last_export_ts BIGINT NOT NULL, last_export_at TIMESTAMPTZ DEFAULT NOW())");
        assertThatThrownBy(() -> new PostgresLedger(database.dataSource(), "public").cursor("trades")).isInstanceOfSatisfying(ArchiveException.class,
                e -> assertThat(e.category()).isEqualTo(Category.NOT_INITIALISED));
    }

    @Test
    void aLedgerMayBeInstalledAfterItsFirstUse() {
        assertThatThrownBy(() -> ledger.cursor("trades")).isInstanceOf(ArchiveException.class);
        LedgerSchema.install(database.dataSource(), "archive");
        assertThat(ledger.cursor("trades")).isEmpty();
    }

    @Test
    void aLedgerThatVanishedSaysSo() throws Exception {
        started();
        database.execute("DROP SCHEMA archive CASCADE");
        assertThatThrownBy(() -> ledger.cursor("trades")).isInstanceOfSatisfying(ArchiveException.class,
                e -> assertThat(e.category()).isEqualTo(Category.NOT_INITIALISED));
    }

    @Test
    void anOlderExportersCursorIsUsedAsItIs() throws Exception {
        database.execute("CREATE TABLE export_cursors (table_name VARCHAR(64) PRIMARY KEY, last_export_ts BIGINT NOT NULL, last_export_at TIMESTAMPTZ DEFAULT NOW())",
                "INSERT INTO export_cursors VALUES ('trades', 1705312834567891, NULL)");
        LedgerSchema.install(database.dataSource(), "public");
        PostgresLedger beside = new PostgresLedger(database.dataSource(), "public");
        Instant left = Instant.parse("2024-01-15T10:00:34.567891Z");
        assertThat(beside.cursor("trades")).contains(new Cursor("trades", left, Instant.EPOCH));
        Lease lease = beside.acquire("trades", "a", LONG, TakeOver.NEVER);
        assertThat(beside.startAt(lease, Instant.EPOCH).position()).isEqualTo(left);
        assertThat(beside.commit(lease, record(1, lease), 0).position()).isEqualTo(WINDOW.end());
        assertThat(database.value("SELECT last_export_ts || ' ' || (last_export_at > now() - interval '1 hour') FROM public.export_cursors"))
                .isEqualTo("1705316400000000 true");
    }

    @Test
    void everyNumberInACursorIsReadableAndStaysWhereNoWindowReaches() throws Exception {
        Lease lease = started();
        for (long micros : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, -1, 0, 1705312834567L}) {
            database.execute("DELETE FROM archive.export_windows", "UPDATE archive.export_cursors SET last_export_ts = " + micros);
            Instant position = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
            assertThat(ledger.cursor("trades").orElseThrow().position()).isEqualTo(position);
            assertThat(ledger.commit(lease, record(1, lease), 0).position()).isEqualTo(position);
            assertThat(database.value("SELECT last_export_ts FROM archive.export_cursors")).isEqualTo(Long.toString(micros));
        }
    }

    @Test
    void aCursorThatSomebodyMovesMeanwhileIsLeftToThem() throws Exception {
        Lease lease = started();
        database.execute("CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS "
                        + "'BEGIN UPDATE archive.export_cursors SET last_export_ts = last_export_ts + 1; RETURN NULL; END'",
                "CREATE TRIGGER meddle AFTER INSERT ON archive.export_windows EXECUTE FUNCTION meddle()");
        assertThatThrownBy(() -> ledger.commit(lease, record(1, lease), 0)).isInstanceOf(FencedException.class).hasMessageContaining("moved the cursor");
        assertThat(ledger.window("trades", WINDOW.start())).isEmpty();
        assertThat(ledger.cursor("trades").orElseThrow().position()).isEqualTo(WINDOW.start());
    }

    @Test
    void everyChangeLeavesALineForPeople() throws Exception {
        Lease first = started();
        Lease second = ledger.acquire("trades", "b", LONG, TakeOver.FORCED);
        ledger.commit(second, record(1, second), 0);
        ledger.annotate(second, new WindowRecord("trades", WINDOW, WindowState.DIVERGED, 1, second.epoch(), RowDigest.EMPTY, 0, Optional.empty(), true,
                Optional.of("2 rows gone"), Instant.EPOCH));
        assertThat(database.value("SELECT string_agg(action || ' by ' || owner, ', ' ORDER BY id) FROM archive.export_audit"))
                .isEqualTo("start by a, take-over by b, commit by b, annotate by b");
        assertThat(note("take-over")).contains("FORCED", "from a", "epoch " + first.epoch());
        assertThat(note("commit")).contains("revision 0 -> 1", "COMMITTED", "7 rows", "2024-01-15T10:00:00Z -> 2024-01-15T11:00:00Z");
        assertThat(note("annotate")).contains("COMMITTED -> DIVERGED (2 rows gone), to be recounted");
        assertThat(database.value("SELECT db_role || ' ' || (window_start = '2024-01-15 10:00Z') FROM archive.export_audit WHERE action = 'commit'"))
                .isEqualTo("postgres true");
    }

    @Test
    void whatIsRefusedLeavesNoLine() throws Exception {
        Lease lease = started();
        assertThatThrownBy(() -> ledger.commit(lease, record(3, lease), 2)).isInstanceOf(FencedException.class);
        assertThat(database.value("SELECT count(*) FROM archive.export_audit WHERE action = 'commit'")).isEqualTo("0");
    }

    @Test
    void aReadOnlyServerIsReadButSaysWhyItCannotBeWritten() throws Exception {
        Lease lease = started();
        database.execute("ALTER DATABASE " + database.name() + " SET default_transaction_read_only = on");
        assertThat(ledger.cursor("trades")).isPresent();
        assertThatThrownBy(() -> ledger.commit(lease, record(1, lease), 0)).isInstanceOf(Transient.class).isInstanceOfSatisfying(ArchiveException.class, e -> {
            assertThat(e.getMessage()).startsWith("cannot commit window 2024-01-15T10:00:00Z/2024-01-15T11:00:00Z of table trades: ");
            assertThat(e.hint()).hasValueSatisfying(hint -> assertThat(hint).contains("standby"));
        });
    }

    @Test
    void whateverTheSessionIsSetToACommitIsDurableAndSeesOthers() throws Exception {
        Lease lease = started();
        database.execute("ALTER DATABASE " + database.name() + " SET synchronous_commit = off",
                "ALTER DATABASE " + database.name() + " SET default_transaction_isolation = 'serializable'",
                "ALTER DATABASE " + database.name() + " SET timezone = 'Pacific/Chatham'",
                "ALTER DATABASE " + database.name() + " SET search_path = nowhere",
                "CREATE FUNCTION archive.tell() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN UPDATE archive.export_leases SET owner = "
                        + "concat_ws(',', current_setting('synchronous_commit'), current_setting('transaction_isolation'), current_setting('lock_timeout')); RETURN NULL; END$$",
                "CREATE TRIGGER tell AFTER INSERT ON archive.export_windows EXECUTE FUNCTION archive.tell()");
        ledger.commit(lease, record(1, lease), 0);
        assertThat(database.value("SELECT owner FROM archive.export_leases")).isEqualTo("on,read committed,30s");
        assertThat(ledger.window("trades", WINDOW.start()).orElseThrow().window()).isEqualTo(WINDOW);
    }

    @Test
    void everyConnectionIsGivenBackAsItWas() {
        LedgerSchema.install(database.dataSource(), "archive");
        for (boolean autoCommit : new boolean[] {true, false}) {
            CountingDataSource counted = new CountingDataSource(database.dataSource(), autoCommit);
            PostgresLedger own = new PostgresLedger(counted);
            Lease lease = own.acquire("trades-" + autoCommit, "a", LONG, TakeOver.NEVER);
            own.startAt(lease, WINDOW.start());
            assertThatThrownBy(() -> own.acquire("trades-" + autoCommit, "b", LONG, TakeOver.NEVER)).isInstanceOf(ArchiveException.class);
            own.release(lease);
            assertThat(ledger.cursor("trades-" + autoCommit)).isPresent();
            assertThat(counted.opened()).isGreaterThanOrEqualTo(4);
            assertThat(counted.open()).isZero();
            assertThat(counted.changed()).isZero();
        }
    }

    private Lease started() {
        LedgerSchema.install(database.dataSource(), "archive");
        Lease lease = ledger.acquire("trades", "a", LONG, TakeOver.NEVER);
        ledger.startAt(lease, WINDOW.start());
        return lease;
    }

    private String note(String action) throws Exception {
        return database.value("SELECT note FROM archive.export_audit WHERE action = '" + action + "'");
    }

    static WindowRecord record(int revision, Lease lease) {
        return new WindowRecord(lease.table(), WINDOW, WindowState.COMMITTED, revision, lease.epoch(), new RowDigest(7, 1, 2), 100,
                Optional.of(Integer.toString(revision).repeat(64)), false, Optional.empty(), Instant.EPOCH);
    }
}
