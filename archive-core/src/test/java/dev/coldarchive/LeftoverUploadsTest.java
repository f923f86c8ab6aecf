package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.store.SimulatedCrash;
import dev.coldarchive.store.StoreCall;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a death in the middle of an upload leaves in the store costs storage until somebody drops it: the next export of the window does, also where it puts something else. */
class LeftoverUploadsTest extends OneTableFixture {
    @BeforeEach
    void anArchivedHourWithALateRow() {
        archive.source.insert("trades", trade(1, "A", 1));
        archive.source.setNow(hour(0).end().plus(Duration.ofMinutes(5)));
        assertThat(archive.export().complete()).isTrue();
        archive.source.insert("trades", trade(2, "late", 1));
    }

    private void diesWhileItUploads(String prefix) {
        archive.store.onCall(call -> {
            if (call.operation() == StoreCall.Operation.PUT && call.phase() == StoreCall.Phase.PARTIAL && call.key().startsWith(prefix)) {
                throw new SimulatedCrash(call.toString());
            }
        });
        assertThatThrownBy(() -> archive.reexport(0)).isInstanceOf(SimulatedCrash.class);
        archive.store.heal();
        assertThat(archive.store.unfinishedUploads()).isOne();
    }

    private void goesWhenOtherRowsAreArchived() {
        archive.source.insert("trades", trade(3, "later", 1));
        assertThat(archive.export().complete()).isTrue();
        assertThat(archive.archivedRows()).hasSize(3);
        assertThat(archive.store.unfinishedUploads()).isZero();
    }

    @Test
    void ofAPart() {
        diesWhileItUploads("raw/");
        goesWhenOtherRowsAreArchived();
    }

    @Test
    void ofTheNoteThatAPartIsToBeReplaced() {
        diesWhileItUploads("_archive/trades/replaced/");
        goesWhenOtherRowsAreArchived();
    }

    @Test
    void ofAManifest() {
        diesWhileItUploads("_archive/trades/20240115T");
        goesWhenOtherRowsAreArchived();
    }
}
