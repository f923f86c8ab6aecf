package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.SealReport;
import dev.coldarchive.SealRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.manifest.ArchiveIdentity;
import dev.coldarchive.internal.manifest.Beginning;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.ledger.StoreFinding;
import dev.coldarchive.store.ObjectStore.ConditionalWrites;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** One table's share of an export: takes the lease, then its windows, begun oldest first, as far as its turn goes. */
final class TableExport {
    private final ExportRun run;
    private final Ports ports;
    private final TableSpec table;
    private final Turn turn;
    private final Pace pace;
    private final Tally tally;

    TableExport(ExportRun run, TableSpec table, Turn turn, Pace pace) {
        this.run = run;
        this.ports = run.ports;
        this.table = table;
        this.turn = turn;
        this.pace = pace;
        this.tally = new Tally(ports.listener());
    }

    /** Whatever one table holds, the others go on: failures are in the report. */
    ExportReport run(ExportRequest request) {
        ExportMode mode = ExportMode.of(request);
        run.places.take(); // before the lease, which would have to be kept while it waits
        try (LeaseKeeper lease = new LeaseKeeper(ports, table.name(), run.workplace.owner(), mode.takeOver() ? TakeOver.FORCED : takeOver(ports))) {
            run.memory.past().require(ports, table);
            new ArchiveIdentity(ports).claim(table, mode.adopt(), run.workplace.scratch());
            WindowAttempts attempts = new WindowAttempts(run, table, lease, mode, tally, turn, pace);
            new WindowCrew(run.lanes(), run.places, planned(request, attempts.openIntents(), lease), lease::keep, () -> mayBegin(lease), attempts::take).work();
            boolean mayRead = turn.hasBegun() || rested(lease); // else what is sealed, turn after turn, would leave the windows no rows
            if (mayRead && turn.goesOnToSeal() && !run.stop.endsAfterWindow() && request.start().isEmpty() && request.end().isEmpty()) {
                new TableSeals(run, table, lease, pace, tally).sealDue(turn);
            }
        } catch (ArchiveException e) {
            failed(e);
        } catch (RuntimeException e) {
            failed(new ArchiveException(Category.FAILURE, "cannot export table " + table.name() + ": " + e, null, e));
        } finally {
            run.places.give();
        }
        return tally.report();
    }

    private void failed(ArchiveException error) {
        turn.tableFailed(error);
        tally.tableFailed(table.name(), error);
    }

    private List<PlannedWindow> planned(ExportRequest request, OpenIntents openIntents, LeaseKeeper lease) {
        WindowPlan planning = new WindowPlan(ports, table, run.memory.seals().retention(table));
        WindowPlan.Work work = planning.work(request, request.start().isEmpty() ? openIntents.windows() : Set.of(), Optional.of(run.memory.rounds()));
        work.failure().ifPresent(tally::failed);
        if (work.cursorLags()) {
            ports.ledger().advance(lease.lease());
        }
        if (ports.ledger().cursor(table.name()).isEmpty()) {
            planning.firstWindow().ifPresent(first -> begin(planning, first, lease));
        }
        run.disk.look(ports.ledger(), table);
        List<PlannedWindow> steps = turn.choose(work.steps(), run.lanes().most());
        if (!steps.isEmpty()) {
            planning.strays().ifPresent(warning -> ports.listener().warning(table.name(), warning));
        }
        tally.planned(steps.size() == work.steps().size() ? work.plan() : work.plan().only(steps.stream().map(PlannedWindow::window).toList()));
        return steps;
    }

    private void begin(WindowPlan planning, Instant first, LeaseKeeper lease) {
        if (planning.firstRecorded().isPresent()) {
            ports.listener().warning(table.name(), "the ledger has no cursor of table " + table.name() + " although it knows windows of it: somebody deleted it; it begins anew at "
                    + first + ", and passes over what is archived");
        }
        new Beginning(ports).note(table, first, run.workplace.scratch());
        ports.ledger().startAt(lease.lease(), first);
    }

    private boolean mayBegin(LeaseKeeper lease) {
        return rested(lease) && !run.stop.endsAfterWindow() && turn.goesOn();
    }

    /** No longer than the turn lasts: meanwhile nobody looks how near retention is. */
    private boolean rested(LeaseKeeper lease) {
        BooleanSupplier hasTime = () -> !run.stop.endsAfterWindow() && turn.hasTime();
        boolean rested = pace.rest(lease, hasTime) && run.standby().rest(ports, lease, hasTime);
        if (!rested) {
            turn.leavesMore();
        }
        return rested;
    }

    /** A holder whose lease has expired may still be alive, and come back with a put: only a store with atomic conditions refuses it then. */
    static TakeOver takeOver(Ports ports) {
        Optional<StoreFinding> found = ports.findings().finding(ports.store().uri());
        return StoreFinding.believed(ports.store().conditionalWrites(), found) == ConditionalWrites.ATOMIC ? TakeOver.EXPIRED : TakeOver.NEVER;
    }

    /** Looks at windows and seals those that can be. */
    void seal(SealRequest request, List<SealReport.Looked> looked) {
        try (LeaseKeeper lease = new LeaseKeeper(ports, table.name(), run.workplace.owner(), takeOver(ports))) {
            new ArchiveIdentity(ports).claim(table, false, run.workplace.scratch());
            new TableSeals(run, table, lease, pace, new Tally(ports.listener())).seal(request, looked);
        }
    }
}
