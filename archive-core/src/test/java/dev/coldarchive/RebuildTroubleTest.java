package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.RebuildReport.Kind;
import dev.coldarchive.ledger.LeaseHeldException;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.SimulatedCrash;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a rebuild makes of an archive that is damaged, somebody else's or out of reach, and of its own death. */
class RebuildTroubleTest extends RebuildFixture {
    @Test
    void aPartThatIsNotTheOneThatIsNamedQuarantinesItsWindowAndHoldsTheCursorBeforeIt() {
        archive.store.replace(part(0), "somebody else's".getBytes());
        archive.store.remove(part(2));
        archive.ledger.restore(nothing);
        RebuildReport.Table report = rebuild();
        assertThat(report.counts()).containsEntry(Kind.IN_DOUBT, 2L);
        assertThat(report.findings()).filteredOn(found -> found.kind() == Kind.IN_DOUBT).extracting(RebuildReport.Finding::detail)
                .containsExactly("object " + part(0) + " is not the one that revision 2 names", "revision 1 names object " + part(2) + ", which is missing");
        assertThat(archive.record(0).state()).isEqualTo(WindowState.QUARANTINED);
        assertThat(report.cursor()).contains(hour(0).start());
        archive.reexport(0);
        archive.reexport(2);
        archive.export();
        assertThat(archive.record(0).state()).isEqualTo(WindowState.COMMITTED);
        assertThat(archive.record(0).revision()).isEqualTo(3);
        assertThat(archive.ledger.cursor("trades").orElseThrow().position()).isEqualTo(hour(2).end());
    }

    @Test
    void aManifestThatCannotBeReadIsReportedAndSetAsideAndAPersonMayGoByTheFiles() {
        archive.store.replace(manifest(0, 2), "{not json".getBytes());
        archive.store.replace(manifest(2, 1), archive.store.bytes(manifest(1, 1)));
        archive.ledger.restore(nothing);
        RebuildReport.Table report = rebuild();
        assertThat(report.counts()).containsEntry(Kind.IN_DOUBT, 2L);
        assertThat(archive.record(0).revision()).isEqualTo(2);
        assertThat(archive.export().failures()).as("the other windows go on").isNotEmpty();
        for (int hour : List.of(0, 2)) {
            archive.export(ExportRequest.range("trades", hour(hour).start(), hour(hour).end()).adopting());
        }
        assertThat(archive.record(0)).satisfies(record -> {
            assertThat(record.revision()).isEqualTo(3);
            assertThat(record.state()).isEqualTo(WindowState.COMMITTED);
            assertThat(record.digest().rows()).isEqualTo(2);
        });
        assertThat(archive.record(2).revision()).isEqualTo(2);
    }

    @Test
    void anEarlierRevisionThatIsThereWholeIsMentionedAndNotGoneBackTo() {
        byte[] second = archive.store.bytes(part(0));
        archive.ledger.restore(nothing);
        ArchiveFixture earlier = new ArchiveFixture(temporary.resolve("earlier")).create();
        earlier.source.insert("trades", trade(1, "A", 1));
        earlier.source.setNow(hour(0).end().plus(Duration.ofMinutes(5)));
        earlier.export();
        archive.store.replace(part(0), earlier.store.bytes(part(0)));
        assertThat(archive.store.bytes(part(0))).isNotEqualTo(second);
        assertThat(rebuild().findings()).first().extracting(RebuildReport.Finding::detail).asString().contains("revision 2").endsWith("revision 1 is there whole");
        assertThat(archive.record(0).revision()).isEqualTo(2);
    }

    @Test
    void manifestsOfAnotherGridAreReportedAndLeftAlone() {
        archive.store.replace(ObjectKey.of("_archive/trades/20240116T000000Z_PT24H.r0007.json"), "{}".getBytes());
        archive.ledger.restore(nothing);
        assertThat(rebuild().counts()).containsEntry(Kind.FOREIGN, 1L).doesNotContainKey(Kind.IN_DOUBT);
    }

    @Test
    void anArchiveOfSomebodyElseIsNotRebuiltFrom() {
        archive.instance = "staging";
        assertThatThrownBy(this::rebuild).isInstanceOf(ArchiveException.class).hasMessageContaining("belongs to somebody else");
    }

    @Test
    void aTableThatAnotherExporterHoldsIsLeftAlone() {
        archive.ledger.acquire("trades", "somebody", Duration.ofMinutes(5), TakeOver.FORCED);
        assertThatThrownBy(this::rebuild).isInstanceOf(LeaseHeldException.class);
        assertThat(archive.archiver().rebuildLedger(new RebuildRequest(List.of(), true, true, false)).confirmed()).isTrue();
    }

    @Test
    void aStoreThatDoesNotAnswerProvesNothing() {
        archive.ledger.restore(nothing);
        archive.store.onCall(call -> {
            if (call.key().startsWith("raw/")) {
                throw new TransientException("cannot look: no answer", null, null);
            }
        });
        assertThatThrownBy(this::rebuild).isInstanceOf(TransientException.class);
        assertThat(archive.ledger.windows("trades", Instant.EPOCH, hour(100).start())).isEmpty();
    }

    @Test
    void aDeathAtAnyMomentOfARebuildIsFollowedByOneThatEndsTheSame() {
        archive.ledger.restore(nothing);
        rebuild();
        List<String> expected = ledger(archive);
        int deaths = 0;
        for (int moment = 1;; moment++) {
            ArchiveFixture world = world("world-" + moment);
            world.ledger.restore(nothing);
            if (survives(world, moment)) {
                assertThat(deaths).isGreaterThan(30);
                return;
            }
            deaths++;
            boolean again = survives(world, 1 + moment * 37 % 50);
            world.archiver().rebuildLedger(RebuildRequest.everything());
            assertThat(ledger(world)).as("death at moment %d, and again: %s", moment, !again).isEqualTo(expected);
            assertThat(world.export().failures()).isEmpty();
        }
    }

    private static boolean survives(ArchiveFixture world, int moment) {
        int[] moments = {0};
        world.store.onCall(call -> die(moments, moment));
        world.ledger.faults().probe((operation, call, phase) -> die(moments, moment));
        try {
            world.archiver().rebuildLedger(RebuildRequest.everything());
            return true;
        } catch (SimulatedCrash e) {
            return false;
        } finally {
            world.store.heal();
            world.ledger.faults().clear();
        }
    }

    private static void die(int[] moments, int at) {
        if (++moments[0] >= at) {
            throw new SimulatedCrash("moment " + at);
        }
    }
}
