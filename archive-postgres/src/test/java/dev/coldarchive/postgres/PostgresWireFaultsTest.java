package dev.coldarchive.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.OutcomeUnknown;
import dev.coldarchive.TableSpec;
import dev.coldarchive.Transient;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.postgres.CuttingProxy.Break;
import dev.coldarchive.postgres.CuttingProxy.Moment;
import dev.coldarchive.postgres.WiredExport.Outcome;
import dev.coldarchive.source.WindowSnapshot;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Wires to a real PostgreSQL that break at one byte of what it says, or at one message to it: the rows, the cursor and the files are in the end what they would
 * have been. At some places of each wire; at every n-th byte with {@code -Dwire.byte=n}, and every n-th message with
 * {@code -Dwire.message=n}.
 */
class PostgresWireFaultsTest {
    private static final int BYTES = Integer.getInteger("wire.byte", 0);
    private static final int MESSAGES = Integer.getInteger("wire.message", 0);

    @TempDir
    Path temporary;

    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();

    /** A wire to the source, or to the ledger; the other one is left alone. */
    private WiredExport export(boolean ledger, CuttingProxy wire) {
        return new WiredExport(database, ledger ? database.dataSource() : WiredExport.through(wire.port(), database),
                ledger ? WiredExport.through(wire.port(), database) : database.dataSource(), temporary, null).run();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConnectionThatBreaksAtAnyByteLeavesTheArchiveAsItWouldHaveBeen(boolean ledger) throws Exception {
        WiredExport.fill(database, 300, 100);
        try (CuttingProxy wire = new CuttingProxy(database.port())) {
            wire.passEverything();
            Outcome expected = export(ledger, wire).outcome();
            long all = wire.answeredBytes();
            int breaks = 0;
            int anotherRun = 0;
            for (long at = 1; at <= all; at += BYTES > 0 ? BYTES : all / 5) {
                wire.breakAtByte(at, Break.HANGS_UP);
                WiredExport export = export(ledger, wire);
                assertThat(export.outcome()).as("broken at byte %d of %d", at, all).isEqualTo(expected);
                if (wire.hasBroken()) {
                    breaks++;
                    anotherRun += export.runs > 1 ? 1 : 0;
                }
            }
            assertThat(breaks).isGreaterThan(3);
            say(breaks + " breaks in " + all + " bytes of the " + (ledger ? "ledger" : "source") + ", " + anotherRun + " needed another run");
        }
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void aMessageThatIsLostOrWhoseAnswerIsLeavesTheArchiveAsItWouldHaveBeen(Moment moment) throws Exception {
        WiredExport.fill(database, 10, 100);
        for (boolean ledger : new boolean[] {false, true}) {
            try (CuttingProxy wire = new CuttingProxy(database.port())) {
                wire.passEverything();
                Outcome expected = export(ledger, wire).outcome();
                int all = wire.messages();
                int breaks = 0;
                int anotherRun = 0;
                for (int at = 1; at <= all; at += MESSAGES > 0 ? MESSAGES : Math.max(1, all / 5)) {
                    wire.cutAtMessage(at, moment);
                    WiredExport export = export(ledger, wire);
                    assertThat(export.outcome()).as("%s, message %d of %d", moment, at, all).isEqualTo(expected);
                    if (wire.hasBroken()) {
                        breaks++;
                        anotherRun += export.runs > 1 ? 1 : 0;
                    }
                }
                assertThat(breaks).isGreaterThan(3);
                say(breaks + " messages of the " + (ledger ? "ledger" : "source") + " broken " + moment + ", " + anotherRun + " needed another run");
            }
        }
    }

    private static void say(String what) {
        if (BYTES > 0 || MESSAGES > 0) {
            System.out.println(what);
        }
    }

    @Test
    @Timeout(300)
    void aServerThatFallsSilentInTheMiddleOfACopyIsNotWaitedForForever() throws Exception {
        WiredExport.fill(database, 300, 1_000);
        TableSpec spec = TableSpec.builder("t").time(TimeColumn.timestamp("ts")).build();
        Window window = Window.of(Instant.parse("2024-01-15T00:00:00Z"), Duration.ofHours(1));
        SourceOptions impatient = new SourceOptions(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofSeconds(2));
        try (CuttingProxy wire = new CuttingProxy(database.port())) {
            PostgresSource source = new PostgresSource(WiredExport.through(wire.port(), database), database.dataSource(), impatient);
            try (WindowSnapshot snapshot = source.snapshot(spec, window)) {
                wire.breakAtByte(100_000, Break.FALLS_SILENT);
                assertThatThrownBy(() -> RowValues.readAll(snapshot.rows(window, BatchLimits.DEFAULT))).isInstanceOf(Transient.class).hasMessageContaining("08006");
            }
            wire.breakAtByte(1, Break.FALLS_SILENT);
            try (CuttingProxy other = new CuttingProxy(database.port())) {
                PostgresSource again = new PostgresSource(WiredExport.through(other.port(), database), database.dataSource(), impatient);
                try (WindowSnapshot snapshot = again.snapshot(spec, window)) {
                    assertThat(RowValues.readAll(snapshot.rows(window, BatchLimits.DEFAULT))).hasSize(300);
                }
            }
        }
    }

    @Test
    void aLedgersSessionThatIsEndedBeforeItsCommitHasChangedNothing() throws Exception {
        PostgresLedger ledger = new PostgresLedger(database.dataSource());
        LedgerSchema.install(database.dataSource(), LedgerSchema.DEFAULT_SCHEMA);
        // The server ends the session that writes the audit, as an administrator might.
        database.execute("CREATE FUNCTION end_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$");
        var lease = ledger.acquire("trades", "a", Duration.ofMinutes(5), dev.coldarchive.ledger.LeaseStore.TakeOver.NEVER);
        database.execute("CREATE TRIGGER t BEFORE INSERT ON archive.export_audit FOR EACH ROW EXECUTE FUNCTION end_it()");
        assertThatThrownBy(() -> ledger.startAt(lease, Instant.parse("2024-01-15T00:00:00Z"))).isInstanceOf(Transient.class).isNotInstanceOf(OutcomeUnknown.class)
                .hasMessageContaining("57P01");
        database.execute("DROP TRIGGER t ON archive.export_audit");
        assertThat(ledger.cursor("trades")).isEmpty();
        assertThat(ledger.startAt(lease, Instant.parse("2024-01-15T00:00:00Z")).position()).isEqualTo(Instant.parse("2024-01-15T00:00:00Z"));
    }
}
