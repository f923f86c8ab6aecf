package dev.coldarchive.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.OutcomeUnknownException;
import dev.coldarchive.Transient;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.ledger.WindowRecord;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** A connection that breaks while a commit is on its way. */
class LostCommitTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final TestDatabase database = EmbeddedPostgresServer.freshDatabase();

    @Test
    void anAnswerThatWasLostIsAnUnknownOutcomeAndTryingAgainIsSuccess() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(database.port())) {
            PostgresLedger ledger = through(proxy);
            Lease lease = started(ledger);
            WindowRecord record = PostgresLedgerTest.record(1, lease);
            proxy.cutAt("COMMIT\0", CuttingProxy.Moment.AFTER_THE_SERVER_ANSWERED);
            assertThatThrownBy(() -> ledger.commit(lease, record, 0)).isInstanceOf(OutcomeUnknownException.class).hasMessageStartingWith("cannot commit window");
            assertThat(database.value("SELECT revision FROM archive.export_windows")).isEqualTo("1");
            assertThat(ledger.commit(lease, record, 0).position()).isEqualTo(record.window().end());
            assertThat(database.value("SELECT count(*) FROM archive.export_audit WHERE action = 'commit'")).isEqualTo("1");
        }
    }

    @Test
    void aCommitThatNeverArrivedIsAnUnknownOutcomeToo() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(database.port())) {
            PostgresLedger ledger = through(proxy);
            Lease lease = started(ledger);
            WindowRecord record = PostgresLedgerTest.record(1, lease);
            proxy.cutAt("COMMIT\0", CuttingProxy.Moment.BEFORE_THE_SERVER_SEES_IT);
            assertThatThrownBy(() -> ledger.commit(lease, record, 0)).isInstanceOf(OutcomeUnknownException.class);
            assertThat(ledger.commit(lease, record, 0).position()).isEqualTo(record.window().end());
        }
    }

    @Test
    void aConnectionThatBreaksBeforeTheCommitHasChangedNothing() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(database.port())) {
            PostgresLedger ledger = through(proxy);
            Lease lease = started(ledger);
            proxy.cutAt("export_audit", CuttingProxy.Moment.AFTER_THE_SERVER_ANSWERED);
            assertThatThrownBy(() -> ledger.commit(lease, PostgresLedgerTest.record(1, lease), 0)).isInstanceOf(Transient.class);
            assertThat(ledger.window("trades", PostgresLedgerTest.record(1, lease).window().start())).isEmpty();
        }
    }

    @Test
    void aReadThatBreaksIsOnlyTransient() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(database.port())) {
            PostgresLedger ledger = through(proxy);
            started(ledger);
            proxy.cutAt("COMMIT\0", CuttingProxy.Moment.AFTER_THE_SERVER_ANSWERED);
            assertThatThrownBy(() -> ledger.cursor("trades")).isInstanceOf(Transient.class);
        }
    }

    private PostgresLedger through(CuttingProxy proxy) {
        LedgerSchema.install(database.dataSource(), "archive");
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl("jdbc:postgresql://127.0.0.1:" + proxy.port() + "/" + database.name());
        source.setUser(TestDatabase.USER);
        return new PostgresLedger(source);
    }

    private static Lease started(PostgresLedger ledger) {
        Lease lease = ledger.acquire("trades", "a", LONG, TakeOver.NEVER);
        ledger.startAt(lease, PostgresLedgerTest.record(1, lease).window().start());
        return lease;
    }
}
