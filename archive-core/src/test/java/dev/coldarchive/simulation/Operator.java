package dev.coldarchive.simulation;

import dev.coldarchive.AckReport;
import dev.coldarchive.AckReport.Effect;
import dev.coldarchive.AckRequest;
import dev.coldarchive.Archiver;
import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.SealRequest;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.store.MemoryStore.Conditions;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.window.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A person at a command line: looks, verifies, and reads windows again. */
final class Operator extends Runner {
    private boolean tookOver;

    Operator(Simulation simulation, Path workDir) {
        super(simulation, "operator", workDir, Simulation.START.plus(Duration.ofHours(1)));
    }

    @Override
    void work(Archiver archiver) {
        rest(scheduler.upTo(Duration.ofMinutes(40)));
        if (simulation.closing()) {
            return;
        }
        switch (scheduler.random.nextInt(8)) {
            case 0 -> attempt("status", () -> {
                archiver.status();
                archiver.health();
            });
            case 1 -> attempt("verify", () -> verify(archiver));
            case 2 -> attempt("export", () -> tell(archiver.export(mayTakeOver(ExportRequest.due()))));
            case 3 -> attempt("export a range", () -> range(archiver));
            case 4 -> attempt("seal", () -> archiver.seal(SealRequest.due()).windows().forEach(looked -> scheduler.trace(name, looked.toString())));
            case 5 -> simulation.bucket.bringBack();
            case 6 -> attempt("acknowledge", () -> acknowledge(archiver));
            default -> attempt("export again", () -> again(archiver));
        }
    }

    private void verify(Archiver archiver) {
        VerifyLevel level = VerifyLevel.values()[scheduler.random.nextInt(VerifyLevel.values().length)];
        archiver.verify(new VerifyRequest(List.of(), Optional.empty(), Optional.empty(), level), verdict -> {
            if (verdict.verdict() == Verdict.MISSING && verdict.detail().endsWith(" is missing")) {
                String key = verdict.detail().split(" ")[1];
                Archive.require(!simulation.store.keys().contains(ObjectKey.of(key)), "an error is never taken for nothing there", verdict::toString);
            }
        });
    }

    /** Windows that are due, wherever the cursor stands. */
    private void range(Archiver archiver) {
        Instant due = simulation.dueEnd();
        if (simulation.first.isBefore(due)) {
            List<Window> windows = simulation.table.grid().between(simulation.first, due);
            int from = scheduler.random.nextInt(windows.size());
            int to = from + scheduler.random.nextInt(windows.size() - from);
            tell(archiver.export(mayTakeOver(ExportRequest.range(Database.TABLE, windows.get(from).start(), windows.get(to).end()))));
        }
    }

    private void again(Archiver archiver) {
        Optional<Instant> cursor = simulation.ledger.cursor(Database.TABLE).map(Cursor::position);
        List<Window> archived = cursor.filter(simulation.first::isBefore).map(end -> simulation.table.grid().between(simulation.first, end)).orElse(List.of());
        if (!archived.isEmpty()) {
            int from = scheduler.random.nextInt(archived.size());
            int to = from + scheduler.random.nextInt(archived.size() - from);
            tell(archiver.export(mayTakeOver(ExportRequest.range(Database.TABLE, archived.get(from).start(), archived.get(to).end()).forced())));
        }
    }

    /** Looks at what there is to accept, thinks it over, and accepts it; what would give up rows is brought back instead. */
    private void acknowledge(Archiver archiver) {
        AckRequest request = new AckRequest(Database.TABLE, Optional.empty(), Optional.empty(), "it is known");
        AckReport plan = archiver.planAck(request);
        if (plan.windows().isEmpty() || plan.windows().stream().anyMatch(one -> one.effect() == Effect.GIVE_UP)) {
            return;
        }
        rest(scheduler.upTo(Duration.ofMinutes(30)));
        plan.windows().forEach(one -> scheduler.trace(name, "accepts " + one.window() + " " + one.effect() + " " + one.rows()));
        simulation.archive.accepted(plan);
        archiver.ack(request, plan.id());
    }

    /** Where conditions are atomic, nothing worse can come of taking over from somebody who is still alive than a part that its manifest does not describe. */
    private ExportRequest mayTakeOver(ExportRequest request) {
        boolean takesOver = simulation.world.conditions() == Conditions.ATOMIC && scheduler.chance(2_500);
        tookOver |= takesOver;
        return takesOver ? request.takingOver() : request;
    }

    /** Whether a person has once said of a holder that it is dead: if that was not so, there may be something to repair. */
    boolean tookOver() {
        return tookOver;
    }

    private void tell(ExportReport report) {
        report.outcomes().forEach(outcome -> scheduler.trace(name, outcome.window() + " " + outcome.result() + " r" + outcome.revision() + " " + outcome.detail()));
        report.failures().forEach(failure -> scheduler.trace(name, "fails: " + simulation.said(failure)));
    }
}
