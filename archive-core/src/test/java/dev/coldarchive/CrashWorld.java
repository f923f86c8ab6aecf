package dev.coldarchive;

import dev.coldarchive.store.SimulatedCrash;
import dev.coldarchive.store.StoreCall;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A world whose process dies at one numbered moment, and stays dead until it is started again. Worlds may have one work directory, one after the other. */
final class CrashWorld {
    final ArchiveFixture archive;
    final List<CrashTable.Step> steps = new ArrayList<>();
    private int deadAt;
    private boolean dead;
    Runnable onMoment = () -> { };

    CrashWorld(Path workDir) {
        archive = new ArchiveFixture(workDir).create();
        archive.store.onCall(call -> {
            boolean inOneRequest = call.phase() == StoreCall.Phase.PARTIAL && call.key().endsWith(".json");
            if (!inOneRequest) {
                moment("store", call.operation() + " " + CrashTable.kind(call.key()), call.phase());
            }
        });
        archive.ledger.faults().probe((operation, call, phase) -> moment("ledger", operation.toString(), phase));
        archive.source.onCall(call -> moment("source", call, "BEFORE"));
    }

    private void moment(String port, String what, Object phase) {
        if (!dead) {
            steps.add(CrashTable.Step.of(port, what, phase));
            dead = steps.size() == deadAt;
            onMoment.run();
        }
        if (dead) {
            throw new SimulatedCrash(died().toString());
        }
    }

    CrashTable.Step died() {
        return steps.get(steps.size() - 1);
    }

    /** Runs and dies at the moment; true if it lived on, since there are fewer moments. */
    boolean survives(int moment, Consumer<ArchiveFixture> run) {
        steps.clear();
        deadAt = moment;
        try {
            run.accept(archive);
            return true;
        } catch (SimulatedCrash e) {
            return false;
        } finally {
            dead = false;
            deadAt = 0;
        }
    }
}
