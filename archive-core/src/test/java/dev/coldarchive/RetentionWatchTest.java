package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.internal.work.Workplace;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.ledger.LedgerFaults.Operation;
import dev.coldarchive.ledger.LedgerFaults.Phase;
import dev.coldarchive.policy.LagSeverity;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.policy.RetentionRisk.Cause;
import dev.coldarchive.source.SourceRetention;
import dev.coldarchive.store.ObjectKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionWatchTest {
    private static final Duration KEPT = Duration.ofDays(3);
    private static final Instant LAST_ASKED = hour(0).end().plus(Duration.ofMinutes(5));

    @TempDir
    Path temporary;

    private ArchiveFixture archive;
    private Archiver archiver;

    @BeforeEach
    void aTableWhoseRowsAreKeptForThreeDays() {
        archive = new ArchiveFixture(temporary.resolve("work"));
        archive.table = ArchiveFixture.trades().retention(KEPT).sealAhead(Duration.ZERO).build();
        archive.create();
        archive.source.insert("trades", trade(5, "A", 1));
        archive.source.setNow(LAST_ASKED);
        archiver = archive.archiver();
        assertThat(archiver.exportNow().complete()).isTrue();
        assertThat(archiver.exportNow().complete()).isTrue();
        archive.risks.clear();
    }

    private RetentionRisk heard() {
        assertThat(archive.risks).hasSize(1);
        return archive.risks.get(0);
    }

    private void sourceIsDown() {
        archive.source.onCall(call -> {
            throw new TransientException("cannot ask the source: it does not answer", null, null);
        });
    }

    private void ledgerIsDown() {
        archive.ledger.faults().probe((operation, call, phase) -> {
            throw new TransientException("cannot ask the ledger: it does not answer", null, null);
        });
    }

    @Test
    void everyCycleSaysHowNearRetentionIsBeforeItDoesAnythingElse() {
        archive.source.onCall(call -> {
            if (call.equals("snapshot") || call.equals("identity")) {
                assertThat(archive.risks).hasSize(1);
            }
        });
        archiver.exportNow();
        assertThat(heard()).satisfies(risk -> {
            assertThat(risk.untilLoss()).contains(Duration.between(archive.source.now(), hour(1).start().plus(KEPT)));
            assertThat(risk.alarming()).isFalse();
        });
    }

    @Test
    void theAlarmComesWhenEveryExportFails() {
        archive.source.onCall(call -> {
            if (call.equals("snapshot")) {
                throw new ArchiveException(ArchiveException.Category.PERMISSION, "cannot read table trades: permission denied", null);
            }
        });
        archive.source.setNow(hour(1).start().plus(KEPT).minusSeconds(60));
        assertThat(archiver.exportNow().failures()).isNotEmpty();
        assertThat(heard().conflict()).isTrue();
        assertThat(heard().untilLoss()).contains(Duration.ofSeconds(60));
    }

    @Test
    void theAlarmComesWhenAnotherHoldsTheLeaseOrTheWorkDirectory() {
        archive.ledger.acquire("trades", "somebody else", Duration.ofDays(30), TakeOver.FORCED);
        archive.source.setNow(hour(1).start().plus(KEPT).minusSeconds(60));
        assertThat(archiver.exportNow().failures()).singleElement().extracting(ArchiveException::category).isEqualTo(ArchiveException.Category.LEASE);
        assertThat(heard().conflict()).isTrue();
        archive.risks.clear();
        try (Workplace other = Workplace.open(archive.workDir, "other", () -> 0.5)) {
            assertThatThrownBy(archiver::exportNow).isInstanceOf(ArchiveException.class);
        }
        assertThat(heard().conflict()).isTrue();
    }

    @Test
    void aSourceThatIsDownIsGivenItsOwnClockGrownOlderByOurs() {
        sourceIsDown();
        archive.nanos += Duration.ofHours(50).toNanos();
        assertThat(archiver.exportNow().failures()).isNotEmpty();
        assertThat(heard().untilLoss()).contains(Duration.between(hour(0).end().plus(Duration.ofMinutes(5)).plus(Duration.ofHours(50)), hour(1).start().plus(KEPT)));
        assertThat(heard().conflict()).isTrue();
    }

    @Test
    void aLedgerThatIsDownForAMomentWakesNobodyAsLongAsTheLastFiguresLeaveTime() {
        ledgerIsDown();
        archive.source.setNow(LAST_ASKED.plus(Duration.ofHours(2)));
        archiver.exportNow();
        assertThat(heard()).satisfies(risk -> {
            assertThat(risk.unknown()).hasValueSatisfying(why -> assertThat(why).contains("the ledger"));
            assertThat(risk.untilLoss()).contains(Duration.between(archive.source.now(), hour(1).start().plus(KEPT)));
            assertThat(risk.conflict()).isFalse();
            assertThat(risk.severity()).isEqualTo(LagSeverity.WARNING);
        });
        archive.risks.clear();
        archive.source.setNow(archive.source.now().plusSeconds(1));
        archiver.exportNow();
        assertThat(heard().conflict()).as("silent for longer than a warning").isTrue();
        assertThat(heard().severity()).isEqualTo(LagSeverity.CRITICAL);
    }

    @Test
    void silenceIsCountedFromTheLastAnswer() {
        archive.source.setNow(LAST_ASKED.plus(Duration.ofHours(2)));
        archiver.exportNow();
        archive.risks.clear();
        ledgerIsDown();
        archive.source.setNow(LAST_ASKED.plus(Duration.ofHours(4)));
        archiver.exportNow();
        assertThat(heard().conflict()).isFalse();
        archive.ledger.faults().clear();
        archive.nanos += Duration.ofMinutes(5).toNanos();
        archive.risks.clear();
        archiver.exportNow();
        assertThat(heard().unknown()).isEmpty();
    }

    @Test
    void aSilenceInWhichLossComesNearIsAConflictHoweverShortItIs() {
        archive.source.onCall(call -> {
            if (call.equals("snapshot")) {
                throw new ArchiveException(ArchiveException.Category.PERMISSION, "cannot read table trades: permission denied", null);
            }
        });
        archive.source.setNow(hour(1).start().plus(KEPT).minus(Duration.ofHours(24)));
        archiver.exportNow();
        assertThat(heard().conflict()).isFalse();
        archive.risks.clear();
        ledgerIsDown();
        archive.source.setNow(archive.source.now().plusSeconds(1));
        archiver.exportNow();
        assertThat(heard().conflict()).isTrue();
    }

    @Test
    void aLedgerThatIsDownForLongMeansDangerAndTheLastFiguresGrownOlder() {
        ledgerIsDown();
        archive.source.setNow(hour(1).end().plus(Duration.ofMinutes(5)).plus(Duration.ofHours(3)));
        assertThat(archiver.exportNow().failures()).isNotEmpty();
        assertThat(heard()).satisfies(risk -> {
            assertThat(risk.unknown()).hasValueSatisfying(why -> assertThat(why).contains("the ledger"));
            assertThat(risk.conflict()).isTrue();
            assertThat(risk.overdue()).isEqualTo(Duration.ofHours(3));
            assertThat(risk.untilLoss()).contains(Duration.between(archive.source.now(), hour(1).start().plus(KEPT)));
            assertThat(risk.severity()).isEqualTo(LagSeverity.CRITICAL);
        });
    }

    @Test
    void aProcessThatNeverSawTheLedgerTakesItForDangerAtOnce() {
        ledgerIsDown();
        RetentionRisk risk = archive.archiver().health().tables().get("trades").retention();
        assertThat(risk.conflict()).isTrue();
        assertThat(risk.severity()).isEqualTo(LagSeverity.CRITICAL);
    }

    @Test
    void theAlarmGoesOnWhileBreakersAreOpen() {
        sourceIsDown();
        ledgerIsDown();
        archive.nanos += Duration.ofHours(3).toNanos();
        for (int cycle = 0; cycle < 20; cycle++) {
            archiver.exportNow();
        }
        assertThat(archive.risks).hasSize(20).allMatch(RetentionRisk::conflict);
    }

    @Test
    void aRefusedWindowBehindLaterOnesIsCountedAndTheStatusSaysSo() {
        archive.source.insert("trades", trade(3_700, "B", 1), trade(7_300, "C", 1));
        archive.source.setNow(hour(1).end().plus(Duration.ofMinutes(5)));
        archive.store.replace(ObjectKey.of("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_11-00-00.canonical"), "an older system".getBytes());
        archiver.exportNow();
        archive.source.setNow(hour(2).end().plus(Duration.ofMinutes(5)));
        archiver.exportNow();
        TableStatus status = archiver.status().get(0);
        assertThat(status.retention().endangered()).contains(hour(1));
        assertThat(status.retention().cause()).contains(Cause.NOT_ARCHIVED);
    }

    @Test
    void aLookReadsAFewRecordsHoweverManyWindowsTheSourceStillHas() {
        archive.source.setNow(hour(40).end().plus(Duration.ofMinutes(5)));
        archiver.exportNow();
        archive.ledger.forgetReads();
        assertThat(archiver.health().tables().get("trades").retention().endangered()).contains(hour(41));
        assertThat(archive.ledger.mostWindowsRead()).isZero();
    }

    @Test
    void aRevisionThatWasBegunAndNotFinishedCounts() {
        archive.source.insert("trades", trade(6, "late", 1));
        archive.ledger.faults().fail(Operation.COMMIT, archive.ledger.faults().calls(Operation.COMMIT) + 1, Phase.BEFORE,
                new ArchiveException(ArchiveException.Category.FAILURE, "cannot commit", null));
        assertThat(archive.reexport(0).failures()).isNotEmpty();
        assertThat(archiver.status().get(0).retention().endangered()).contains(hour(0));
    }

    @Test
    void whatTheSourceDeletesByItselfIsAskedEachTimeAndRemembered() {
        archive.retention = table -> new SourceRetention(Optional.of(Duration.ofDays(1)), false, Optional.empty(), new TreeSet<>());
        Archiver asking = archive.archiver();
        asking.exportNow();
        assertThat(heard().retention()).contains(Duration.ofDays(1));
        archive.risks.clear();
        archive.retention = table -> {
            throw new TransientException("cannot ask for its jobs", null, null);
        };
        asking.exportNow();
        assertThat(heard().retention()).contains(Duration.ofDays(1));
        assertThat(heard().unknown()).isEmpty();
    }
}
