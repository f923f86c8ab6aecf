package dev.coldarchive.internal.export;

import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.internal.manifest.PruneNotes;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Which of the archived rows of a window prune has deleted from the source.
 *
 * @param digest of these rows
 * @param all whether they are all that the last revision has
 */
record PrunedRows(RowDigest digest, boolean all) {
    private static final PrunedRows NONE = new PrunedRows(RowDigest.EMPTY, false);

    /**
     * By ledger, note and source: after a crash, and in a ledger that was rebuilt, the note beside the manifest says only that they were going to be deleted. A deletion is all or nothing, so one row
     * that is still there proves that it never was, and none that it was.
     *
     * @param hasNone whether the source has not one of the rows of the last revision; asked only where that decides
     */
    static PrunedRows of(Ports ports, Optional<WindowRecord> record, Former former, BooleanSupplier hasNone) {
        if (record.isEmpty() || former.manifest().isEmpty()) {
            return NONE;
        }
        Manifest last = former.manifest().get();
        boolean said = record.get().state() == WindowState.PRUNED;
        boolean inDoubt = said ? record.get().recount() : new PruneNotes(ports).isNoted(last.table(), last.window(), last.revision());
        boolean all = inDoubt ? hasNone.getAsBoolean() : said;
        return new PrunedRows(all ? last.digest() : last.pruned(), all);
    }

    boolean any() {
        return digest.rows() > 0;
    }

    /** The record, as it should have been written after the deletion, or as it was before one that never was. */
    WindowRecord said(WindowRecord record) {
        return all ? record.in(WindowState.PRUNED) : record.state() == WindowState.PRUNED ? record.in(WindowState.COMMITTED) : record;
    }
}
