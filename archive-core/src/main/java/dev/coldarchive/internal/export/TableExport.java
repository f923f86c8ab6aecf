package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.ExportPlan;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.SealReport;
import dev.coldarchive.SealRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.Transient;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.internal.manifest.ArchiveIdentity;
import dev.coldarchive.internal.manifest.Beginning;
import dev.coldarchive.internal.manifest.Manifests;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Workplace;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.ledger.StoreFinding;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.ObjectStore.ConditionalWrites;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One table's share of an export: takes the lease, then window by window, oldest first. */
final class TableExport {
    /** Most writers end within moments, so that a busy database does not make the first windows of a run wait for the next run. */
    private static final Duration MOMENT = Duration.ofMillis(250);
    private static final int MOMENTS = 12;
    private static final int SEALS_A_CYCLE = 8;

    private final Ports ports;
    private final Workplace workplace;
    private final TableSpec table;
    private final StopSignal stop;
    private final RecountRounds rounds;
    private final Manifests manifests;
    private final SamePast past;
    private OpenIntents openIntents;
    private EmptyTable emptyTable;
    private int patience = MOMENTS;

    TableExport(Ports ports, Workplace workplace, TableSpec table, StopSignal stop, RecountRounds rounds, SamePast past) {
        this.ports = ports;
        this.workplace = workplace;
        this.table = table;
        this.stop = stop;
        this.rounds = rounds;
        this.past = past;
        this.manifests = new Manifests(ports);
        this.openIntents = new OpenIntents(ports, table, workplace.owner(), false);
        this.emptyTable = new EmptyTable(ports, table, false);
    }

    /** Adds what it does to the lists; a failed window ends the table's run, one that is quarantined, or archived already, does not. */
    void run(ExportRequest request, SealSchedule seals, List<ExportPlan> plans, List<WindowOutcome> outcomes, List<ArchiveException> failures) {
        ExportMode mode = ExportMode.of(request);
        openIntents = new OpenIntents(ports, table, workplace.owner(), mode.takeOver());
        emptyTable = new EmptyTable(ports, table, mode.adopt());
        try (LeaseKeeper lease = new LeaseKeeper(ports, table.name(), workplace.owner(), mode.takeOver() ? TakeOver.FORCED : takeOver(ports))) {
            past.require(ports, table);
            new ArchiveIdentity(ports).claim(table, mode.adopt(), workplace.scratch());
            WindowPlan planning = new WindowPlan(ports, table, seals.retention(table));
            WindowPlan.Work work = planning.work(request, request.start().isEmpty() ? openIntents.windows() : Set.of(), Optional.of(rounds));
            ExportPlan plan = work.plan();
            work.failure().ifPresent(failures::add);
            if (ports.ledger().cursor(table.name()).isEmpty()) {
                planning.firstWindow().ifPresent(first -> begin(planning, first, lease));
            }
            plans.add(plan);
            if (!plan.windows().isEmpty()) {
                planning.strays().ifPresent(warning -> ports.listener().warning(table.name(), warning));
            }
            ports.listener().exportPlanned(table.name(), plan.windows());
            for (PlannedWindow planned : work.steps()) {
                if (stop.endsAfterWindow() || !take(planned, mode, lease, outcomes, failures)) {
                    return;
                }
            }
            if (request.start().isEmpty() && request.end().isEmpty()) {
                sealDue(lease, seals, outcomes, failures);
            }
        } catch (ArchiveException e) {
            failed(e, failures);
        } catch (RuntimeException e) { // whatever one table holds, the others go on
            failed(new ArchiveException(Category.FAILURE, "cannot export table " + table.name() + ": " + e, null, e), failures);
        }
    }

    private void failed(ArchiveException error, List<ArchiveException> failures) {
        failures.add(error.inTable(table.name()));
        ports.listener().tableFailed(table.name(), error);
    }

    private void begin(WindowPlan planning, Instant first, LeaseKeeper lease) {
        if (planning.firstRecorded().isPresent()) {
            ports.listener().warning(table.name(), "the ledger has no cursor of table " + table.name() + " although it knows windows of it: somebody deleted it; it begins anew at "
                    + first + ", and passes over what is archived");
        }
        new Beginning(ports).note(table, first, workplace.scratch());
        ports.ledger().startAt(lease.lease(), first);
    }

    /** A holder whose lease has expired may still be alive, and come back with a put: only a store with atomic conditions refuses it then. */
    static TakeOver takeOver(Ports ports) {
        Optional<StoreFinding> found = ports.findings().finding(ports.store().uri());
        return StoreFinding.believed(ports.store().conditionalWrites(), found) == ConditionalWrites.ATOMIC ? TakeOver.EXPIRED : TakeOver.NEVER;
    }

    private boolean take(PlannedWindow planned, ExportMode mode, LeaseKeeper lease, List<WindowOutcome> outcomes, List<ArchiveException> failures) {
        Window window = planned.window();
        ports.listener().windowStarted(table.name(), window);
        try {
            lease.keep();
            done(planned.again() ? lookAgain(planned, mode, lease) : export(planned, mode, lease), outcomes);
            return true;
        } catch (ArchiveException e) {
            e.inTable(table.name()).inWindow(window);
            boolean lastingly = e.category() == Category.UNARCHIVABLE || e.category() == Category.INTEGRITY;
            return lastingly && setAside(window, lease, e, outcomes, failures) || failed(window, e, failures) || e.category() != Category.LEASE && isArchived(window);
        } catch (RuntimeException e) {
            return failed(window, new ArchiveException(Category.FAILURE, "cannot export window " + window + " of table " + table.name() + ": " + e, null, e)
                    .inTable(table.name()).inWindow(window), failures) || isArchived(window);
        }
    }

    private WindowOutcome export(PlannedWindow planned, ExportMode mode, LeaseKeeper lease) {
        WindowOutcome outcome = exportOnce(planned, mode, lease);
        while (outcome.result() == Result.NOT_CLOSED && patience > 0 && !stop.endsAfterWindow()) {
            patience = ports.time().pause(MOMENT) ? patience - 1 : 0;
            outcome = exportOnce(planned, mode, lease);
        }
        return outcome;
    }

    /** An archived window is in no hurry: it waits for writers until the next run. */
    private WindowOutcome lookAgain(PlannedWindow planned, ExportMode mode, LeaseKeeper lease) {
        Instant now = ports.source().now();
        boolean mayPass = false;
        try {
            return new WindowRecount(ports, lease, table, planned, progress(planned.window(), lease)).run().orElseGet(() -> exportOnce(planned, mode, lease));
        } catch (ArchiveException e) {
            mayPass = e instanceof Transient || e.category() == Category.LEASE;
            throw e;
        } finally {
            if (!mayPass) {
                rounds.counted(table.name(), planned.window(), now); // else the same few that cannot be taken in would be all that is ever counted
            }
        }
    }

    private WindowOutcome exportOnce(PlannedWindow planned, ExportMode mode, LeaseKeeper lease) {
        return new WindowExport(ports, workplace.scratch(), lease, openIntents, emptyTable, table, planned, mode, progress(planned.window(), lease)).run(schemaBefore(planned.window()));
    }

    private Progress progress(Window window, LeaseKeeper lease) {
        return new Progress(table.name(), window, ports.listener(), lease, stop);
    }

    /** Few at a time: what is not archived at all comes before, and comes again in the next cycle. */
    private void sealDue(LeaseKeeper lease, SealSchedule seals, List<WindowOutcome> outcomes, List<ArchiveException> failures) {
        int counted = 0;
        for (WindowRecord record : seals.due(ports, table)) {
            if (stop.endsAfterWindow() || counted >= SEALS_A_CYCLE) {
                return;
            }
            Sealing sealing = sealing(record.window(), lease, outcomes);
            try {
                sealing.seal(record.window());
            } catch (ArchiveException e) {
                failed(record.window(), e.inTable(table.name()).inWindow(record.window()), failures);
                if (e instanceof Transient || e.category() == Category.LEASE) {
                    return;
                }
            }
            counted += sealing.counted();
        }
    }

    private Sealing sealing(Window window, LeaseKeeper lease, List<WindowOutcome> outcomes) {
        return new Sealing(ports, table, lease, planned -> done(exportOnce(planned, ExportMode.AGAIN, lease), outcomes), progress(window, lease)::rows);
    }

    /** Looks at windows and seals those that can be. */
    void seal(SealRequest request, SealSchedule seals, List<SealReport.Looked> looked) {
        try (LeaseKeeper lease = new LeaseKeeper(ports, table.name(), workplace.owner(), takeOver(ports))) {
            new ArchiveIdentity(ports).claim(table, false, workplace.scratch());
            for (WindowRecord record : toSeal(request, seals)) {
                if (!stop.endsAfterWindow()) {
                    lease.keep();
                    Optional<String> why = sealing(record.window(), lease, new ArrayList<>()).seal(record.window());
                    looked.add(new SealReport.Looked(table.name(), record.window(), why.isEmpty(), why.orElse("")));
                }
            }
        }
    }

    private List<WindowRecord> toSeal(SealRequest request, SealSchedule seals) {
        if (request.start().isEmpty() && request.end().isEmpty()) {
            return seals.due(ports, table);
        }
        WindowPlan plan = new WindowPlan(ports, table);
        request.start().ifPresent(plan::checkGrid);
        request.end().ifPresent(plan::checkGrid);
        return ports.ledger().windows(table.name(), request.start().orElse(WindowPlan.EARLIEST), request.end().orElseGet(plan::dueEnd));
    }

    /**
     * Makes a window whole without these parts, which are missing or damaged.
     *
     * @param word who accepts that, and why: it stands in the manifest, and in the ledger with the very commit
     * @throws ArchiveException if it is not closed: a writer could still add to it
     */
    void giveUp(Window window, Set<ObjectKey> parts, String word, LeaseKeeper lease) {
        WindowOutcome outcome = exportOnce(new PlannedWindow(window, false, false), ExportMode.givingUp(parts, word), lease);
        if (outcome.result() == Result.NOT_CLOSED) {
            throw new ArchiveException(Category.TRANSIENT, "cannot make window " + window + " of table " + table.name() + " anew: it " + outcome.detail(), "try again")
                    .inTable(table.name()).inWindow(window);
        }
        ports.listener().windowDone(outcome);
    }

    private void done(WindowOutcome outcome, List<WindowOutcome> outcomes) {
        outcomes.add(outcome);
        ports.listener().windowDone(outcome);
    }

    private boolean failed(Window window, ArchiveException error, List<ArchiveException> failures) {
        failures.add(error);
        ports.listener().windowFailed(table.name(), window, error);
        return false;
    }

    /**
     * Notes that a window is refused, so that later ones go on. One that is archived already stays as it is, and the refusal is a failure: it would come again in
     * every run, and must not hold up the windows that are not archived yet.
     */
    private boolean setAside(Window window, LeaseKeeper lease, ArchiveException why, List<WindowOutcome> outcomes, List<ArchiveException> failures) {
        if (isArchived(window)) {
            failed(window, why, failures);
            return true;
        }
        if (why.category() != Category.UNARCHIVABLE) {
            return false;
        }
        String reason = why.getMessage() + why.hint().map(hint -> " (" + hint + ")").orElse("");
        ports.ledger().annotate(lease.lease(), new WindowRecord(table.name(), window, WindowState.QUARANTINED, 0, lease.lease().epoch(), RowDigest.EMPTY, 0,
                Optional.empty(), false, Optional.of(reason), Instant.EPOCH));
        done(new WindowOutcome(table.name(), window, Result.QUARANTINED, 0, 0, 0, 0, 0, Duration.ZERO, reason), outcomes);
        return true;
    }

    private boolean isArchived(Window window) {
        return ports.ledger().window(table.name(), window.start()).map(WindowRecord::revision).orElse(0) > 0;
    }

    /**
     * Columns of the last window before this one that is archived: what a changed type is noticed by. Not only of the very one before: that may have been refused for just
     * this change. None need be looked for before the one that ends at the cursor.
     */
    private Optional<TableSchema> schemaBefore(Window window) {
        Instant cursor = ports.ledger().cursor(table.name()).map(Cursor::position).filter(window.start()::isAfter).orElse(window.start());
        return ports.ledger().windows(table.name(), cursor.minus(table.grid().every()), window.start()).stream().filter(record -> record.revision() > 0)
                .reduce((earlier, later) -> later).flatMap(record -> manifests.load(table.name(), record.window(), record.revision())).map(loaded -> loaded.manifest().schema());
    }
}
