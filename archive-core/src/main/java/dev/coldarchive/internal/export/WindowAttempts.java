package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.Transient;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.internal.manifest.Manifests;
import dev.coldarchive.internal.work.Lane;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Archives windows of one table under its lease, and decides for each that fails what it means for the others. Safe for use by several threads, each with windows of its own. */
final class WindowAttempts {
    /** Most writers end within moments, so that a busy database does not make the first windows of a run wait for the next run. */
    private static final Duration MOMENT = Duration.ofMillis(250);
    private static final int MOMENTS = 12;

    private final ExportRun run;
    private final Ports ports;
    private final TableSpec table;
    private final LeaseKeeper lease;
    private final ExportMode mode;
    private final Tally tally;
    private final Turn turn;
    private final OpenIntents openIntents;
    private final EmptyTable emptyTable;
    private final AirborneSchemas schemas;
    private final Pace pace;
    private final AtomicInteger patience = new AtomicInteger(MOMENTS);

    WindowAttempts(ExportRun run, TableSpec table, LeaseKeeper lease, ExportMode mode, Tally tally, Turn turn, Pace pace) {
        this.run = run;
        this.ports = run.ports;
        this.table = table;
        this.lease = lease;
        this.mode = mode;
        this.tally = tally;
        this.turn = turn;
        this.openIntents = new OpenIntents(ports, table, run.workplace.owner(), mode.takeOver());
        this.pace = pace;
        this.schemas = new AirborneSchemas(table);
        this.emptyTable = new EmptyTable(ports, table, mode.adopt());
    }

    OpenIntents openIntents() {
        return openIntents;
    }

    /**
     * @param lane by which it is read; left when it is
     * @return false if no other window is to be taken after it; one that is quarantined, or archived already, holds up none
     */
    boolean take(PlannedWindow planned, Lane lane) {
        Window window = planned.window();
        long begunAt = turn.begin();
        ports.listener().windowStarted(table.name(), window);
        try {
            lease.keep();
            done(planned.again() ? lookAgain(planned, lane) : export(planned, lane), begunAt);
            return true;
        } catch (ArchiveException e) {
            e.inTable(table.name()).inWindow(window);
            return e.category() == Category.UNARCHIVABLE && !isArchived(window) ? setAside(window, e, begunAt) : failed(window, e, begunAt);
        } catch (RuntimeException e) {
            return failed(window, new ArchiveException(Category.FAILURE, "cannot export window " + window + " of table " + table.name() + ": " + e, null, e)
                    .inTable(table.name()).inWindow(window), begunAt);
        }
    }

    private WindowOutcome export(PlannedWindow planned, Lane lane) {
        WindowOutcome outcome = once(planned, lane);
        while (outcome.result() == Result.NOT_CLOSED && patience.getAndDecrement() > 0 && !run.stop.endsAfterWindow()) {
            if (!ports.time().pause(MOMENT)) {
                patience.set(0);
            }
            outcome = once(planned, lane);
        }
        return outcome;
    }

    /** An archived window is in no hurry: it waits for writers until the next run. */
    private WindowOutcome lookAgain(PlannedWindow planned, Lane lane) {
        Instant now = ports.source().now();
        boolean mayPass = false;
        try {
            return new WindowRecount(ports, lease, table, planned, progress(planned.window())).run().orElseGet(() -> once(planned, lane));
        } catch (ArchiveException e) {
            mayPass = e instanceof Transient || e.category() == Category.LEASE;
            throw e;
        } finally {
            if (!mayPass) {
                run.memory.rounds().counted(table.name(), planned.window(), now); // else the same few that cannot be taken in would be all that is ever counted
            }
        }
    }

    /** One attempt, whatever comes of it. */
    WindowOutcome once(PlannedWindow planned, Lane lane) {
        Window window = planned.window();
        try {
            return new WindowExport(ports, run.workplace.scratch(), lease, openIntents, emptyTable, table, planned, mode, progress(window), lane)
                    .run(columns -> schemas.check(window, () -> schemaBefore(window), columns));
        } finally {
            schemas.landed(window);
        }
    }

    Progress progress(Window window) {
        return new Progress(table.name(), window, ports.listener(), lease, pace, run.stop);
    }

    /**
     * Makes a window whole without these parts, which are missing or damaged.
     *
     * @param word who accepts that, and why: it stands in the manifest, and in the ledger with the very commit
     * @throws ArchiveException if it is not closed: a writer could still add to it
     */
    static void giveUp(ExportRun run, TableSpec table, Window window, Set<ObjectKey> parts, String word, LeaseKeeper lease) {
        WindowAttempts attempts = new WindowAttempts(run, table, lease, ExportMode.givingUp(parts, word), new Tally(run.ports.listener()), Turn.unbounded(run.ports.time()), run.pace());
        WindowOutcome outcome = attempts.once(new PlannedWindow(window, false, false), run.lanes().lane());
        if (outcome.result() == Result.NOT_CLOSED) {
            throw new ArchiveException(Category.TRANSIENT, "cannot make window " + window + " of table " + table.name() + " anew: it " + outcome.detail(), "try again")
                    .inTable(table.name()).inWindow(window);
        }
        run.ports.listener().windowDone(outcome);
    }

    private void done(WindowOutcome outcome, long begunAt) {
        run.disk.saw(outcome.sizeBytes());
        run.places.lookAgain();
        tally.done(outcome);
        turn.ended(outcome, begunAt);
    }

    /** One that is archived stays as it is: its failure would come again in every run, and must not hold up the windows that are not archived yet. */
    private boolean failed(Window window, ArchiveException error, long begunAt) {
        tally.windowFailed(table.name(), window, error);
        return turn.failed(window, error, error.category() != Category.LEASE && isArchived(window), begunAt);
    }

    /** Notes that a window is refused, so that later ones go on. */
    private boolean setAside(Window window, ArchiveException why, long begunAt) {
        String reason = why.getMessage() + why.hint().map(hint -> " (" + hint + ")").orElse("");
        ports.ledger().annotate(lease.lease(), new WindowRecord(table.name(), window, WindowState.QUARANTINED, 0, lease.lease().epoch(), RowDigest.EMPTY, 0,
                Optional.empty(), false, Optional.of(reason), Instant.EPOCH));
        done(new WindowOutcome(table.name(), window, Result.QUARANTINED, 0, 0, 0, 0, 0, Duration.ZERO, reason), begunAt);
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
                .reduce((earlier, later) -> later).flatMap(record -> new Manifests(ports).load(table.name(), record.window(), record.revision())).map(loaded -> loaded.manifest().schema());
    }
}
