package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.format.CanonicalFormat;
import dev.coldarchive.format.ChangedOnDisk;
import dev.coldarchive.ledger.LedgerFaults.Operation;
import dev.coldarchive.ledger.LedgerFaults.Phase;
import dev.coldarchive.ledger.MemoryLedger;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.store.MemoryStore;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.SimulatedCrash;
import dev.coldarchive.store.StoreCall;
import dev.coldarchive.verify.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Parts that arrive, or lie in the store, as something else than was written. */
class DamagedPartTest extends OneTableFixture {
    /** The put that comes after those of the identities and the beginning. */
    private static final int FIRST_PART = 4;

    @Test
    void aPartThatArrivedDamagedIsPutAgainAtOnce() {
        archive.source.insert("trades", trade(5, "A", 1));
        archive.source.setNow(hour(0).end().plus(Duration.ofMinutes(6)));
        archive.store.corruptPut(FIRST_PART, MemoryStore::bitFlipped);
        assertThat(archive.export().complete()).isTrue();
        assertThat(archive.archivedRows()).containsExactlyElementsOf(archive.sourceRows());
        assertThat(archive.verdicts()).containsExactly(Verdict.OK);
    }

    @Test
    void aPartThatTheDiskChangedBetweenItsWritingAndItsPutIsNeverStoredAndMadeAnewByTheNextRun() throws IOException {
        archive.source.insert("trades", trade(5, "A", 1));
        archive.source.setNow(hour(0).end().plus(Duration.ofMinutes(6)));
        Path root = Files.createDirectory(temporary.resolve("archive"));
        DirectoryStore store = new DirectoryStore(root);
        assertThat(archive.builder().store(store).format(new ChangedOnDisk(new CanonicalFormat())).build().export(ExportRequest.due()).complete()).isFalse();
        assertThat(store.list("raw/", "*")).isEmpty();
        assertThat(archive.ledger.cursor("trades").orElseThrow().position()).isEqualTo(hour(0).start());

        assertThat(archive.builder().store(store).build().export(ExportRequest.due()).complete()).isTrue();
        assertThat(store.list("raw/", "*")).hasSize(1);
        assertThat(archive.ledger.cursor("trades").orElseThrow().position()).isEqualTo(hour(0).end());
    }

    @Test
    void aPartThatArrivedDamagedBeforeADeathIsNoObstacleAlthoughTheSourceHasOtherRowsByNow() {
        archive.source.insert("trades", trade(5, "A", 1));
        archive.source.setNow(hour(0).end().plus(Duration.ofMinutes(6)));
        archive.store.corruptPut(FIRST_PART, MemoryStore::truncated).failOn(StoreCall.Operation.PUT, FIRST_PART, StoreCall.Phase.AFTER, () -> new SimulatedCrash("damaged put"));
        assertThatThrownBy(() -> archive.export()).isInstanceOf(SimulatedCrash.class);
        archive.source.insert("trades", trade(6, "late", 2));
        assertThat(archive.export().complete()).isTrue();
        assertThat(archive.archivedRows()).containsExactlyElementsOf(archive.sourceRows());
    }

    @Test
    void aPartThatStaysDamagedWhileTheSourceLosesItsRowsHoldsUpNoLaterWindow() {
        archive.source.insert("trades", trade(5, "A", 1), trade(3_700, "B", 2));
        archive.store.corruptPut(FIRST_PART, MemoryStore::bitFlipped).corruptPut(FIRST_PART + 1, MemoryStore::bitFlipped).failOn(StoreCall.Operation.PUT, FIRST_PART + 1, StoreCall.Phase.AFTER, () -> new SimulatedCrash("damaged put"));
        assertThatThrownBy(() -> archive.export()).isInstanceOf(SimulatedCrash.class);
        archive.store.heal();
        archive.source.delete("trades", row -> ArchiveFixture.text(row).contains("A"));
        assertThat(archive.export().outcomes()).extracting(WindowOutcome::result).startsWith(Result.QUARANTINED, Result.COMMITTED);
        assertThat(archive.record(0).state()).isEqualTo(WindowState.QUARANTINED);
        assertThat(archive.ledger.cursor("trades").orElseThrow().position()).isEqualTo(hour(0).start());
    }

    @Test
    void aPartThatIsMissingIsSaidToBeBeforeTheIntentThatLedThereIsClosed() {
        archive.source.insert("trades", trade(5, "A", 1));
        archive.source.setNow(hour(0).end().plus(Duration.ofMinutes(6)));
        archive.export();
        archive.source.insert("trades", trade(6, "late", 2));
        archive.ledger.faults().failNext(Operation.INTEND, Phase.AFTER, new SimulatedCrash("dead"));
        assertThatThrownBy(() -> archive.reexport(0)).isInstanceOf(SimulatedCrash.class);
        archive.store.remove(ObjectKey.of(archive.parts().get(0)));
        archive.source.delete("trades", row -> true);
        archive.ledger.faults().failNext(Operation.COMMIT, Phase.AFTER, new SimulatedCrash("dead again"));
        assertThatThrownBy(() -> archive.export()).isInstanceOf(SimulatedCrash.class);
        assertThat(archive.ledger.window("trades", hour(0).start()).orElseThrow().reason()).hasValueSatisfying(reason -> assertThat(reason).contains("it is not there"));
    }

    @Test
    void anObjectThatNobodyCanReadIsNotAdoptedAndHoldsUpNoLaterWindow() {
        archive.source.insert("trades", trade(5, "A", 1), trade(3_700, "B", 2));
        archive.export();
        ObjectKey part = ObjectKey.of(archive.parts().get(0));
        MemoryLedger.Backup nothing = new MemoryLedger(archive.source::clock).backup();
        archive.store.keys().stream().filter(key -> key.value().contains("20240115T")).forEach(archive.store::remove);
        archive.store.rot(part, MemoryStore::bitFlipped);
        archive.ledger.restore(nothing);
        archive.source.insert("trades", trade(6, "late", 1));
        ExportReport report = archive.export(ExportRequest.due().adopting());
        assertThat(report.outcomes()).extracting(WindowOutcome::result).startsWith(Result.QUARANTINED, Result.COMMITTED);
        assertThat(report.outcomes().get(0).detail()).contains("cannot adopt object " + part).contains("move it away");
        archive.store.remove(part);
        assertThat(archive.export().complete()).isTrue();
        assertThat(archive.archivedRows()).containsExactlyElementsOf(archive.sourceRows());
    }

    @Test
    void aPartThatWasStoredDamagedTwiceIsPutAgainByTheNextRunAndNotBelieved() {
        archive.source.insert("trades", trade(5, "A", 1));
        archive.source.setNow(hour(0).end().plus(Duration.ofMinutes(6)));
        archive.store.corruptPut(FIRST_PART, MemoryStore::bitFlipped).corruptPut(FIRST_PART + 1, MemoryStore::truncated);
        assertThat(archive.export().complete()).isFalse();
        archive.store.heal();
        assertThat(archive.ledger.cursor("trades").orElseThrow().position()).isEqualTo(hour(0).start());
        assertThat(archive.export().outcomes()).extracting(WindowOutcome::result).containsExactly(Result.COMMITTED);
        assertThat(archive.archivedRows()).containsExactlyElementsOf(archive.sourceRows());
        assertThat(archive.verdicts()).containsExactly(Verdict.OK);
    }
}
