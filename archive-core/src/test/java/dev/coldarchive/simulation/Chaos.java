package dev.coldarchive.simulation;

import dev.coldarchive.ledger.MemoryLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** What goes wrong outside of any call: the ledger fails over and loses its last commits, a standby stops replaying, the primary is restarted. */
final class Chaos extends Scheduler.Actor {
    private static final int REMEMBERED = 7;

    private final Simulation simulation;
    private final Scheduler scheduler;
    private final Deque<MemoryLedger.Backup> backups = new ArrayDeque<>();
    private Instant pausedAt;
    private int failovers;

    Chaos(Simulation simulation) {
        super("chaos", Simulation.START.plus(Duration.ofMinutes(30)));
        this.simulation = simulation;
        this.scheduler = simulation.scheduler;
    }

    /** How often the ledger has lost commits. */
    int failovers() {
        return failovers;
    }

    /** Commits before this are seen by a snapshot that is taken now. */
    Instant replayed() {
        return pausedAt == null ? scheduler.now() : pausedAt;
    }

    /** The ledger has changed. */
    void remember() {
        if (simulation.world.failovers()) {
            backups.addLast(simulation.ledger.backup());
            if (backups.size() > REMEMBERED) {
                backups.removeFirst();
            }
        }
    }

    @Override
    void step() {
        if (simulation.closing()) {
            wakesAt = null;
            return;
        }
        int what = scheduler.random.nextInt(10);
        if (pausedAt != null || what == 0) {
            replay();
        } else if (what == 1) {
            scheduler.trace(name, "the source is restarted");
            simulation.source.forgetFences();
        } else if (what < 5) {
            failOver();
        }
        wakesAt = scheduler.now().plus(scheduler.upTo(Duration.ofMinutes(90)));
    }

    private void replay() {
        boolean pauses = pausedAt == null;
        pausedAt = pauses ? scheduler.now() : null;
        scheduler.trace(name, pauses ? "replay is paused" : "replay goes on");
        if (pauses) {
            simulation.source.pauseReplay();
        } else {
            simulation.source.resumeReplay();
        }
    }

    void failOver() {
        if (backups.size() < 2) {
            return;
        }
        int lost = 1 + scheduler.random.nextInt(backups.size() - 1);
        for (int i = 0; i < lost; i++) {
            backups.removeLast();
        }
        scheduler.trace(name, "the ledger fails over and loses " + lost + " commits");
        simulation.ledger.restore(backups.getLast());
        simulation.archive.ledgerWentBack();
        failovers++;
    }

    void end() {
        if (pausedAt != null) {
            replay();
        }
        wakesAt = scheduler.now();
    }
}
