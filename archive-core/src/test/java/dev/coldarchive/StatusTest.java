package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.LedgerFaults.Operation;
import dev.coldarchive.ledger.LedgerFaults.Phase;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.policy.CircuitBreaker;
import dev.coldarchive.policy.Dependency;
import dev.coldarchive.policy.LagSeverity;
import dev.coldarchive.store.StoreCall;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusTest {
    @TempDir
    Path temporary;

    private ArchiveFixture archive;
    private Archiver archiver;

    @BeforeEach
    void oneHourIsArchivedAndTheNextNotYetDue() {
        archive = new ArchiveFixture(temporary.resolve("work")).create();
        archive.source.insert("trades", trade(5, "A", 1), trade(6, "B", 1));
        archive.source.setNow(hour(0).end().plus(Duration.ofMinutes(5)));
        archiver = archive.archiver();
        assertThat(archiver.exportNow().complete()).isTrue();
    }

    private TableStatus status() {
        return archiver.status().get(0);
    }

    private void breakTheSource() {
        archive.source.onCall(call -> {
            if (call.equals("snapshot")) {
                throw new ArchiveException(ArchiveException.Category.PERMISSION, "cannot read table trades: permission denied", null);
            }
        });
    }

    @Test
    void aStatusSaysWhereTheTableStands() {
        assertThat(status()).satisfies(status -> {
            assertThat(status.cursor()).contains(hour(0).end());
            assertThat(status.lag()).isEqualTo(Duration.ofMinutes(5));
            assertThat(status.retention().overdue()).isZero();
            assertThat(status.retention().severity()).isEqualTo(LagSeverity.NORMAL);
            assertThat(status.windows()).isEqualTo(Map.of(WindowState.COMMITTED, 1L));
            assertThat(status.rows()).isEqualTo(2);
            assertThat(status.sizeBytes()).isPositive();
            assertThat(status.retention().safetyMargin()).isEmpty();
            assertThat(status.needsAttention()).isEmpty();
        });
    }

    @Test
    void theSafetyMarginIsRetentionWithoutWindowAndLag() {
        archive.table = ArchiveFixture.trades().retention(Duration.ofHours(24)).build();
        assertThat(archive.archiver().status().get(0).retention().safetyMargin()).contains(Duration.ofHours(24).minusHours(1).minusMinutes(5));
    }

    @ParameterizedTest
    @CsvSource({"PT0S, NORMAL, HEALTHY", "PT1H59M59S, NORMAL, HEALTHY", "PT2H, WARNING, DEGRADED", "PT5H59M59S, WARNING, DEGRADED", "PT6H, CRITICAL, DEGRADED", "PT23H59M59S, CRITICAL, DEGRADED",
        "PT24H, UNHEALTHY, UNHEALTHY", "PT168H, EMERGENCY, UNHEALTHY"})
    void healthFollowsHowLongTheNextWindowIsOverdue(Duration overdue, LagSeverity severity, Health.Status health) {
        archive.source.setNow(hour(1).end().plus(Duration.ofMinutes(5)).plus(overdue));
        assertThat(status().retention().overdue()).isEqualTo(overdue);
        assertThat(status().lag()).isEqualTo(overdue.plusMinutes(65));
        assertThat(status().retention().severity()).isEqualTo(severity);
        assertThat(archive.archiver().health().status()).isEqualTo(health);
    }

    @Test
    void aFailureInTheLastHourDegradesAndAnOldOneDoesNot() {
        breakTheSource();
        archive.source.setNow(hour(1).end().plus(Duration.ofMinutes(5)));
        assertThat(archiver.exportNow().failures()).hasSize(1);
        assertThat(archiver.health()).satisfies(health -> {
            assertThat(health.status()).isEqualTo(Health.Status.DEGRADED);
            assertThat(health.errorsLastHour()).isOne();
            assertThat(health.consecutiveErrors()).isOne();
            assertThat(health.sourceConnected()).isTrue();
            assertThat(health.reasons()).containsExactly("1 error in the last hour");
        });
        archive.source.advance(Duration.ofMinutes(61));
        assertThat(archiver.health().status()).isEqualTo(Health.Status.HEALTHY);
        assertThat(archiver.health().reasons()).isEmpty();
        assertThat(archiver.health().errorsLastHour()).isZero();
    }

    @Test
    void aTableThatAnotherExporterHasIsNoError() {
        archive.source.setNow(hour(1).end().plus(Duration.ofMinutes(5)));
        archive.ledger.acquire("trades", "another", Duration.ofMinutes(5), TakeOver.NEVER);
        assertThat(archiver.exportNow().failures()).hasSize(1);
        assertThat(archiver.health().status()).isEqualTo(Health.Status.HEALTHY);
    }

    @Test
    void aStoreThatIsLeftAloneIsDegradedAndNamed() {
        archive.source.setNow(hour(1).end().plus(Duration.ofMinutes(5)));
        archive.store.onCall(call -> {
            throw new TransientException("cannot reach the store", null, null);
        });
        archiver.exportNow();
        archiver.exportNow();
        assertThat(archiver.health()).satisfies(health -> {
            assertThat(health.status()).isEqualTo(Health.Status.DEGRADED);
            assertThat(health.breakers()).containsEntry(Dependency.STORE, CircuitBreaker.State.OPEN).containsEntry(Dependency.SOURCE, CircuitBreaker.State.CLOSED);
        });
    }

    @Test
    void whatABreakerRefusesWasNotTriedAndIsNoError() {
        archive.source.setNow(hour(1).end().plus(Duration.ofMinutes(5)));
        archive.store.onCall(call -> {
            throw new TransientException("cannot reach the store", null, null);
        });
        while (archiver.health().breakers().get(Dependency.STORE) != CircuitBreaker.State.OPEN) {
            archiver.exportNow();
        }
        int before = archiver.health().errorsLastHour();
        assertThat(archiver.exportNow().failures()).isNotEmpty();
        assertThat(archiver.health().errorsLastHour()).isEqualTo(before);
    }

    @Test
    void moreThanTenFailuresInARowAreUnhealthyUntilAWindowSucceeds() {
        breakTheSource();
        archive.source.setNow(hour(1).end().plus(Duration.ofMinutes(5)));
        for (int i = 0; i < 10; i++) {
            archiver.exportNow();
        }
        assertThat(archiver.health().status()).isEqualTo(Health.Status.DEGRADED);
        archiver.exportNow();
        assertThat(archiver.health()).satisfies(health -> {
            assertThat(health.status()).isEqualTo(Health.Status.UNHEALTHY);
            assertThat(health.consecutiveErrors()).isEqualTo(11);
            assertThat(health.reasons()).containsExactly("11 failures in a row", "11 errors in the last hour");
        });
        archive.source.onCall(call -> { });
        archiver.exportNow();
        assertThat(archiver.health()).satisfies(health -> {
            assertThat(health.status()).as("errors of the last hour remain").isEqualTo(Health.Status.DEGRADED);
            assertThat(health.consecutiveErrors()).isZero();
        });
    }

    @Test
    void aSourceThatDoesNotAnswerIsUnhealthyAndHealthNeverThrows() {
        archive.source.onCall(call -> {
            throw new TransientException("cannot reach the source", null, null);
        });
        assertThat(archiver.health()).satisfies(health -> {
            assertThat(health.status()).isEqualTo(Health.Status.UNHEALTHY);
            assertThat(health.sourceConnected()).isFalse();
            assertThat(health.ledgerConnected()).isTrue();
            assertThat(health.reasons()).containsExactly("the source does not answer: cannot reach the source");
            assertThat(health.tables().get("trades").retention().overdue()).as("what is known still").isZero();
        });
    }

    @Test
    void aLedgerThatDoesNotAnswerIsUnhealthyAndTheTablesStandWhereTheyWereLastSeen() {
        archiver.health();
        archive.ledger.faults().probe((operation, call, phase) -> {
            throw new TransientException("cannot reach the ledger", null, null);
        });
        archive.source.advance(Duration.ofMinutes(5));
        assertThat(archiver.health()).satisfies(health -> {
            assertThat(health.status()).isEqualTo(Health.Status.UNHEALTHY);
            assertThat(health.sourceConnected()).isTrue();
            assertThat(health.ledgerConnected()).isFalse();
            assertThat(health.reasons()).containsExactly("the ledger does not answer: cannot reach the ledger");
            assertThat(health.tables().get("trades").cursor()).contains(hour(0).end());
            assertThat(health.tables().get("trades").lag()).isEqualTo(Duration.ofMinutes(10));
        });
    }

    @Test
    void lookingAtHealthIsNoTryAndChangesNothingOfHowExportsFare() {
        archive.source.onCall(call -> {
            throw new TransientException("cannot reach the source", null, null);
        });
        for (int i = 0; i < 20; i++) {
            archiver.health();
        }
        assertThat(archive.sleeps).as("waits between tries").isEmpty();
        assertThat(archiver.health().breakers()).containsEntry(Dependency.SOURCE, CircuitBreaker.State.CLOSED);
    }

    @Test
    void healthSaysWhatEachTableLagsBehindAndWhenItLastMoved() {
        Health.Table trades = archiver.health().tables().get("trades");
        assertThat(trades.cursor()).contains(hour(0).end());
        assertThat(trades.lag()).isEqualTo(Duration.ofMinutes(5));
        assertThat(trades.retention().overdue()).isZero();
        assertThat(trades.lastSuccess()).contains(hour(0).end().plus(Duration.ofMinutes(5)));
    }

    @Test
    void aLoopThatHasDiedIsUnhealthy() {
        archive.source.setNow(hour(1).end().plus(Duration.ofMinutes(5)));
        Archiver dying = archive.builder().executor(loop -> assertThatThrownBy(loop::run).isInstanceOf(NoClassDefFoundError.class)).build();
        assertThat(dying.health().status()).isEqualTo(Health.Status.HEALTHY);
        archive.source.onCall(call -> {
            throw new NoClassDefFoundError("a class that was not there");
        });
        dying.start();
        archive.source.onCall(call -> { });
        assertThat(dying.health().status()).isEqualTo(Health.Status.UNHEALTHY);
        assertThat(dying.health().loop()).satisfies(loop -> {
            assertThat(loop.state()).isEqualTo(LoopHealth.State.DIED);
            assertThat(dying.health().reasons()).containsExactly("the export loop has died, nothing is exported any more: java.lang.NoClassDefFoundError: a class that was not there");
            assertThat(loop.diedOf()).hasValueSatisfying(of -> assertThat(of).contains("a class that was not there"));
        });
    }

    @Test
    void healthSaysWhatEachTableDoesNow() {
        List<LoopHealth.Activity> during = new ArrayList<>();
        archive.source.setNow(hour(1).end().plus(Duration.ofMinutes(5)));
        archive.store.onCall(call -> {
            during.add(archiver.health().loop().tables().get("trades"));
        });
        archiver.exportNow();
        assertThat(during).anySatisfy(activity -> {
            assertThat(activity.doing()).isEqualTo(LoopHealth.Doing.EXPORTING);
            assertThat(activity.window()).contains(hour(1));
        });
        assertThat(archiver.health().loop().tables().get("trades").doing()).isEqualTo(LoopHealth.Doing.WAITING);
    }

    @Test
    void anExportThatCannotBeginIsCountedToo() {
        archive.ledger.faults().probe((operation, call, phase) -> {
            if (operation == Operation.ACQUIRE && phase == Phase.BEFORE) {
                throw new ArchiveException(ArchiveException.Category.PERMISSION, "cannot write to the ledger", null);
            }
        });
        archiver.exportNow();
        assertThat(archiver.health().errorsLastHour()).isOne();
    }

    @Test
    void windowsThatWaitForAPersonAreListed() {
        archive.source.insert("trades", trade(3_700, "C", 1));
        archive.source.setNow(hour(1).end().plus(Duration.ofMinutes(5)));
        archive.store.failOn(StoreCall.Operation.PUT, archive.store.calls(StoreCall.Operation.PUT) + 1, StoreCall.Phase.BEFORE,
                () -> new ArchiveException(ArchiveException.Category.UNARCHIVABLE, "cannot write: no such value", "correct the row"));
        archiver.exportNow();
        assertThat(status().needsAttention()).singleElement().satisfies(record -> {
            assertThat(record.state()).isEqualTo(WindowState.QUARANTINED);
            assertThat(record.reason()).contains("cannot write: no such value (correct the row)");
        });
        assertThat(status().windows()).containsEntry(WindowState.QUARANTINED, 1L);
        assertThat(status().waiting()).isOne();
    }

    @Test
    void ofManyWindowsThatWaitTheFirstHundredAreListedAndAllAreCounted() {
        Lease lease = archive.ledger.acquire("trades", "a person", Duration.ofMinutes(5), TakeOver.EXPIRED);
        for (int n = 1; n <= 150; n++) {
            archive.ledger.annotate(lease, new WindowRecord("trades", hour(n), n % 2 == 0 ? WindowState.QUARANTINED : WindowState.PLANNED, 0, 1, RowDigest.EMPTY, 0, Optional.empty(), false,
                    Optional.of("a reason"), Instant.EPOCH));
        }
        assertThat(status().waiting()).isEqualTo(150);
        assertThat(status().needsAttention()).extracting(record -> record.window().start()).hasSize(100).isSorted().startsWith(hour(1).start());
        assertThat(status().windows()).isEqualTo(Map.of(WindowState.COMMITTED, 1L, WindowState.PLANNED, 75L, WindowState.QUARANTINED, 75L));
    }
}
