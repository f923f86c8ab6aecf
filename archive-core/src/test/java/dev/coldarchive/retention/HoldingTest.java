package dev.coldarchive.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveFixture;
import dev.coldarchive.TableSpec;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.ledger.Hold;
import dev.coldarchive.ledger.MemoryHolds;
import dev.coldarchive.retention.HoldReport.Effect;
import dev.coldarchive.source.RetentionJob;
import dev.coldarchive.source.RetentionJobs;
import dev.coldarchive.source.SourceRetention;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HoldingTest {
    @TempDir
    Path directory;

    private final Jobs jobs = new Jobs();
    private final MemoryHolds holds = new MemoryHolds();

    private Holding holding() {
        return new Holding(jobs, holds, List.of(ArchiveFixture.trades().build()));
    }

    private List<Effect> hold() {
        return holding().hold("trades", "an audit", "anna").done().stream().map(HoldReport.Done::effect).toList();
    }

    private List<Effect> release() {
        return holding().release("trades").done().stream().map(HoldReport.Done::effect).toList();
    }

    @Test
    void aJobIsPausedOnceAndResumedOnce() {
        jobs.add(7, true);
        assertThat(hold()).containsExactly(Effect.HELD);
        assertThat(hold()).containsExactly(Effect.HELD_ALREADY);
        assertThat(jobs.scheduled(7)).isFalse();
        assertThat(release()).containsExactly(Effect.RELEASED);
        assertThat(jobs.scheduled(7)).isTrue();
        assertThat(release()).isEmpty();
    }

    @Test
    void whatSomebodyElsePausedIsNeverResumed() {
        jobs.add(7, false);
        assertThat(hold()).as("prune is held all the same").containsExactly(Effect.PAUSED_BY_OTHERS, Effect.HELD);
        assertThat(release()).containsExactly(Effect.RELEASED);
        assertThat(jobs.scheduled(7)).isFalse();
    }

    @Test
    void aHoldThatDiedBeforeTheJobWasPausedIsFinishedByTheNext() {
        jobs.add(7, true);
        jobs.broken = true;
        assertThatThrownBy(this::hold).isInstanceOf(IllegalStateException.class);
        assertThat(holds.open("trades")).as("written first").hasSize(1);
        jobs.broken = false;
        assertThat(hold()).containsExactly(Effect.HELD);
        assertThat(holds.open("trades")).hasSize(1);
        assertThat(release()).containsExactly(Effect.RELEASED);
    }

    @Test
    void aReleaseThatDiedBeforeTheHoldWasEndedIsFinishedByTheNext() {
        jobs.add(7, true);
        hold();
        jobs.schedule(jobs.all.get(0), true);
        assertThat(release()).containsExactly(Effect.ENDED);
        assertThat(holds.open("trades")).isEmpty();
    }

    @Test
    void aTableWithoutAJobIsHeldAgainstPruneAlone() {
        assertThat(hold()).containsExactly(Effect.HELD);
        assertThat(holds.open("trades")).extracting(Hold::job).containsExactly(Hold.NO_JOB);
        assertThat(hold()).containsExactly(Effect.HELD_ALREADY);
    }

    /** The cycle's own look, on a whole archiver whose exports all fail. */
    @Test
    void retentionIsHeldByItselfWhileLossIsNearAndReleasedWhenItIsFarAgain() throws Exception {
        jobs.add(7, true);
        ArchiveFixture house = new ArchiveFixture(Files.createDirectory(directory.resolve("work")));
        house.table = ArchiveFixture.trades().autoHold(true).build();
        house.create();
        house.source.insert("trades", ArchiveFixture.trade(0, "A", 1));
        house.retention = table -> new SourceRetention(Optional.of(Duration.ofHours(20)), !jobs.scheduled(7), Optional.empty(), new TreeSet<>());
        List<Boolean> told = new ArrayList<>();
        ArchiveListener hears = new ArchiveListener() {
            @Override
            public void retentionHeld(String table, boolean held) {
                told.add(held);
            }
        };
        AutoHold auto = new AutoHold(new Holding(jobs, holds, List.of(house.table)), Duration.ofHours(24));
        AtomicBoolean fails = new AtomicBoolean(true);
        house.store.onCall(call -> {
            if (fails.get()) {
                throw new ArchiveException(ArchiveException.Category.PERMISSION, "cannot reach the store: refused", null);
            }
        });
        house.builder().autoHold(auto).listener(hears).build().exportNow();
        assertThat(jobs.scheduled(7)).as("nothing is archived, and rows are dropped in 17 hours").isFalse();
        house.builder().autoHold(auto).listener(hears).build().exportNow();
        assertThat(told).as("told once").containsExactly(true);
        fails.set(false);
        house.builder().autoHold(auto).listener(hears).build().exportNow();
        house.retention = table -> new SourceRetention(Optional.of(Duration.ofDays(4)), !jobs.scheduled(7), Optional.empty(), new TreeSet<>());
        house.builder().autoHold(auto).listener(hears).build().exportNow();
        assertThat(jobs.scheduled(7)).isTrue();
        assertThat(told).containsExactly(true, false);
    }

    @Test
    void aHoldThatAPersonAskedForIsNotReleasedByItself() {
        jobs.add(7, true);
        hold();
        holding().releaseAutomatic("trades");
        assertThat(jobs.scheduled(7)).isFalse();
    }

    @Test
    void aHoldThatAPersonAsksForWhereItIsHeldByItselfIsThePersonsFromThenOn() {
        jobs.add(7, true);
        holding().holdJobs("trades", "loss is near", Hold.AUTOMATIC);
        assertThat(hold()).containsExactly(Effect.HELD);
        assertThat(holds.open("trades")).singleElement().satisfies(one -> assertThat(one.by()).isEqualTo("anna"));
        holding().holdJobs("trades", "loss is near again", Hold.AUTOMATIC);
        holding().releaseAutomatic("trades");
        assertThat(jobs.scheduled(7)).isFalse();
        assertThat(release()).containsExactly(Effect.RELEASED);
    }

    @Test
    void aHoldThatAPersonAsksForWhileTheAutomaticOneIsReleasedStandsAndItsJobIsPaused() {
        jobs.add(7, true);
        holding().holdJobs("trades", "loss is near", Hold.AUTOMATIC);
        jobs.whenResumed = () -> {
            jobs.whenResumed = () -> { };
            hold();
            jobs.all.set(0, new RetentionJob(7, true, Duration.ofDays(90))); // their resumption is the later one
        };
        assertThat(holding().releaseAutomatic("trades").done()).isEmpty();
        assertThat(jobs.scheduled(7)).isFalse();
        assertThat(holds.open("trades")).extracting(Hold::by).containsExactly("anna");
    }

    private static final class Jobs implements RetentionJobs {
        final List<RetentionJob> all = new ArrayList<>();
        boolean broken;
        Runnable whenResumed = () -> { };

        void add(long id, boolean scheduled) {
            all.add(new RetentionJob(id, scheduled, Duration.ofDays(90)));
        }

        boolean scheduled(long id) {
            return all.stream().filter(job -> job.id() == id).findFirst().orElseThrow().scheduled();
        }

        @Override
        public List<RetentionJob> jobs(TableSpec table) {
            return List.copyOf(all);
        }

        @Override
        public void schedule(RetentionJob job, boolean run) {
            if (broken) {
                throw new IllegalStateException("killed");
            }
            all.replaceAll(one -> one.id() == job.id() ? new RetentionJob(job.id(), run, job.dropAfter()) : one);
            if (run) {
                whenResumed.run();
            }
        }
    }
}
