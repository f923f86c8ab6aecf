package dev.coldarchive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.ledger.LeaseHeldException;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.ledger.LedgerFaults.Operation;
import dev.coldarchive.ledger.StoreFinding;
import dev.coldarchive.store.MemoryStore;
import dev.coldarchive.store.MemoryStore.Conditions;
import dev.coldarchive.store.ObjectStore.ConditionalWrites;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When the lease of an exporter that does not answer is taken over: what is known of the store decides. */
class TakeOverTest {
    @TempDir
    Path temporary;

    private ArchiveFixture archive(Conditions conditions) {
        ArchiveFixture archive = new ArchiveFixture(temporary.resolve("work"), new MemoryStore(conditions, InstantSource.fixed(Instant.EPOCH))).create();
        archive.source.insert("trades", ArchiveFixture.trade(1, "A", 1));
        archive.ledger.acquire("trades", "somebody else", Duration.ZERO, TakeOver.NEVER);
        return archive;
    }

    private static void found(ArchiveFixture archive, ConditionalWrites conditions) {
        archive.ledger.record(new StoreFinding(archive.store.uri(), conditions, "", Instant.EPOCH));
    }

    private static void assertRefused(ExportReport report) {
        assertThat(report.failures()).singleElement().isInstanceOf(LeaseHeldException.class);
        assertThat(report.outcomes()).isEmpty();
    }

    @Test
    void anExpiredLeaseIsTakenWhereTheStoreRefusesWhatItsHolderMayPutLater() {
        assertThat(archive(Conditions.ATOMIC).export().complete()).isTrue();
    }

    @Test
    void anExpiredLeaseIsNotTakenWhereAStalePutMayWin() {
        ArchiveFixture archive = archive(Conditions.RACY);
        assertRefused(archive.export());
        assertThat(archive.export(ExportRequest.due().takingOver()).complete()).as("a person's word").isTrue();
    }

    @Test
    void aStoreThatASelftestFoundAtomicCountsAsAtomic() {
        ArchiveFixture archive = archive(Conditions.RACY);
        found(archive, ConditionalWrites.ATOMIC);
        assertThat(archive.export().complete()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"RACY", "IGNORED"})
    void aStoreThatASelftestCaughtIsNotBelievedWhateverItsAdapterSays(ConditionalWrites caught) {
        ArchiveFixture archive = archive(Conditions.ATOMIC);
        found(archive, caught);
        assertRefused(archive.export());
    }

    @Test
    void aSelftestThatToldNothingChangesNothing() {
        ArchiveFixture archive = archive(Conditions.ATOMIC);
        found(archive, ConditionalWrites.UNKNOWN);
        assertThat(archive.export().complete()).isTrue();
    }

    @Test
    void aLedgerThatDoesNotSayWhatIsKnownOfTheStoreTakesNothingOver() {
        ArchiveFixture archive = archive(Conditions.ATOMIC);
        archive.ledger.faults().probe((operation, call, phase) -> {
            if (operation == Operation.FINDING) {
                throw new TransientException("cannot read what was found out", null, null);
            }
        });
        assertThat(archive.export().failures()).singleElement().isInstanceOf(Transient.class);
        assertThat(archive.ledger.faults().calls(Operation.ACQUIRE)).as("but for the test's own").isOne();
    }
}
