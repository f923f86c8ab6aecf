package dev.coldarchive.internal.prune;

import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.OutcomeUnknown;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.internal.export.LeaseKeeper;
import dev.coldarchive.internal.export.SourceRows;
import dev.coldarchive.internal.export.StopSignal;
import dev.coldarchive.internal.manifest.Manifests;
import dev.coldarchive.internal.manifest.PruneNotes;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.prune.PruneReport.Looked;
import dev.coldarchive.prune.PruneReport.Outcome;
import dev.coldarchive.source.PrunableSource;
import dev.coldarchive.source.WindowDeletion;
import java.util.Optional;

/**
 * Deletes the rows of one window from the source: read the archive back, note what is about to happen beside the manifest, delete in one transaction, hold what was deleted against what the
 * archive holds, and only then make it final. Whatever fails before that, nothing was deleted. Not thread-safe.
 */
final class WindowPrune {
    private final Ports ports;
    private final PrunableSource source;
    private final Scratch scratch;
    private final LeaseKeeper lease;
    private final TableSpec table;
    private final StopSignal stop;
    private final ArchiveProof proof;
    private final PruneNotes notes;

    WindowPrune(Ports ports, PrunableSource source, Scratch scratch, LeaseKeeper lease, TableSpec table, StopSignal stop) {
        this.ports = ports;
        this.source = source;
        this.scratch = scratch;
        this.lease = lease;
        this.table = table;
        this.stop = stop;
        this.proof = new ArchiveProof(ports, scratch);
        this.notes = new PruneNotes(ports);
    }

    Looked run(WindowRecord record) {
        Manifests.Loaded archived = proof.read(record, rows -> step(record));
        boolean begunBefore = notes.isNoted(table.name(), record.window(), record.revision());
        lease.renew();
        notes.write(archived, scratch);
        RowDigest deleted = ports.guards().source().call(ports.guards().policy().source(), "prune " + table.name() + " " + record.window(), () -> delete(record, archived.manifest()));
        if (isProven(deleted, record, archived.manifest()) || begunBefore && deleted.rows() == 0) {
            return pruned(record);
        }
        if (deleted.rows() == 0) {
            return new Looked(record.window(), record.revision(), 0, Outcome.REFUSED, "the source has no row of it");
        }
        if (record.state() == WindowState.PRUNED) {
            String which = " --table " + table.name() + " --start " + record.window().start() + " --end " + record.window().end();
            return new Looked(record.window(), record.revision(), deleted.rows(), Outcome.REFUSED, "it was pruned, and the source has " + deleted + " of it now, the archive " + record.digest()
                    + ": nothing was deleted; archive export" + which + " --force archives what came late, archive load" + which + " --confirm brings back the rest of what was archived");
        }
        WindowRecord again = record.state() == WindowState.SEALED ? record.in(WindowState.COMMITTED) : record;
        ports.ledger().annotate(lease.lease(), again.toBeReadAgain());
        return new Looked(record.window(), record.revision(), deleted.rows(), Outcome.CHANGED,
                "the source has " + deleted + " and the archive " + record.digest() + ": nothing was deleted, and the window is to be read again");
    }

    private Looked pruned(WindowRecord record) {
        ports.ledger().annotate(lease.lease(), record.in(WindowState.PRUNED));
        ports.listener().windowPruned(table.name(), record.window(), record.digest().rows());
        return new Looked(record.window(), record.revision(), record.digest().rows(), Outcome.PRUNED, "");
    }

    /** What was deleted, for good if it is proven to be archived. */
    private RowDigest delete(WindowRecord record, Manifest archived) {
        try (WindowDeletion deletion = source.delete(table, record.window())) {
            RowDigest deleted = read(deletion, record);
            if (isProven(deleted, record, archived)) {
                proof.lookAt(archived, record); // somebody may have replaced or deleted a file since it was read back
                commit(deletion, record, deleted);
            }
            return deleted;
        }
    }

    private RowDigest read(WindowDeletion deletion, WindowRecord record) {
        try (RowReader rows = deletion.rows(ports.limits())) {
            CanonicalRows canonical = new CanonicalRows(rows.schema());
            RowBatch batch = new RowBatch(rows.schema());
            RowDigest deleted = RowDigest.EMPTY;
            while (rows.next(batch)) {
                deleted = deleted.plus(canonical.digest(batch));
                step(record);
            }
            return deleted;
        }
    }

    /** A lost answer is looked for in the source: all rows are there, or none that was read. */
    private void commit(WindowDeletion deletion, WindowRecord record, RowDigest deleted) {
        try {
            deletion.commit();
        } catch (ArchiveException e) {
            if (!(e instanceof OutcomeUnknown) || isStillThere(record, deleted)) {
                throw e;
            }
        }
    }

    private boolean isStillThere(WindowRecord record, RowDigest deleted) {
        return SourceRows.count(ports, table, record.window(), column -> true, false, false, rows -> { }).digest().rows() > 0 && deleted.rows() > 0;
    }

    /** Every row that was deleted is one of those that the archive holds: those that were deleted before, or that only the archive had already, aside, unless they are back. */
    private static boolean isProven(RowDigest deleted, WindowRecord record, Manifest archived) {
        return deleted.rows() > 0 && (deleted.plus(archived.pruned()).plus(record.archiveOnly()).equals(archived.digest()) || deleted.equals(archived.digest()));
    }

    private void step(WindowRecord record) {
        if (stop.endsNow()) {
            throw new ArchiveException(Category.FAILURE, "cannot finish pruning window " + record.window() + " of table " + table.name() + ": told to stop", "nothing of it was deleted")
                    .inTable(table.name()).inWindow(record.window());
        }
        lease.keep();
    }

    /** What keeps the window from being pruned, as far as the ledger knows; empty if nothing does. */
    static Optional<String> obstacle(WindowRecord record, boolean marked, boolean begun) {
        if (record.state() != WindowState.COMMITTED && record.state() != WindowState.SEALED && record.state() != WindowState.PRUNED) {
            return Optional.of("it is " + record.state() + record.reason().map(reason -> ": " + reason).orElse(""));
        }
        if (record.parkedRows() > 0) {
            return Optional.of(record.parkedRows() + " rows of it are parked");
        }
        if (record.recount()) {
            return Optional.of("it is to be read again first");
        }
        if (record.acknowledged().isEmpty() && (record.archiveOnly().rows() > 0 || record.reason().isPresent())) {
            return Optional.of(record.reason().orElse("the archive has rows that the source no longer has"));
        }
        if (marked) {
            return Optional.of("it is marked: rows may have come late");
        }
        return begun ? Optional.of("a revision of it was begun and not finished") : Optional.empty();
    }
}
