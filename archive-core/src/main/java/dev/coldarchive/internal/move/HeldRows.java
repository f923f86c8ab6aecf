package dev.coldarchive.internal.move;

import dev.coldarchive.Archiver;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.SealReport;
import dev.coldarchive.SealRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.ledger.LedgerReader;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.move.MovePlan.Unready;
import dev.coldarchive.move.RowMover.WindowRows;
import dev.coldarchive.move.RowMover;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.verify.WindowVerdict;
import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which rows of the table the archive holds, window by window, as they are at this moment: whatever becomes of them later is noticed by their digest. A sealed window whose rows are those that were
 * sealed is held. Any other (changed since without a mark, late for rows that were moved, pruned or lost) is archived again first, and its rows are then looked for in the archive one by one. Safe
 * for use by several threads.
 */
public final class HeldRows {
    private static final Set<Verdict> HELD = EnumSet.of(Verdict.OK, Verdict.EMPTY, Verdict.SOURCE_GONE);

    private final Archiver archiver;
    private final LedgerReader ledger;
    private final RowMover rows;

    public HeldRows(Archiver archiver, LedgerReader ledger, RowMover rows) {
        this.archiver = archiver;
        this.ledger = ledger;
        this.rows = rows;
    }

    /**
     * What is held.
     *
     * @param rows of all windows before {@code to}
     * @param unready the first window that is not held, which is where it ends; empty if all are
     */
    public record Held(RowDigest rows, Instant to, Optional<Unready> unready) {}

    /**
     * Looks at all windows that have rows in a range.
     *
     * @param from empty for the beginning
     * @param moved what lies before it was moved already, and cannot be sealed
     */
    public Held in(TableSpec table, Optional<Instant> from, Instant to, Optional<Instant> moved) {
        RowDigest all = RowDigest.EMPTY;
        for (Optional<WindowRows> next = rows.oldest(table, from, to); next.isPresent(); next = rows.oldest(table, Optional.of(next.get().window().end()), to)) {
            Window window = next.get().window();
            RowDigest now = next.get().digest();
            if (!isAsSealed(table, window, now)) {
                archiver.export(ExportRequest.range(table.name(), window.start(), window.end()).forced());
                now = rows.oldest(table, Optional.of(window.start()), window.end()).map(WindowRows::digest).orElse(RowDigest.EMPTY);
                Optional<String> why = doubt(table, window, moved.filter(window.start()::isBefore).isEmpty());
                if (why.isPresent()) {
                    return new Held(all, window.start(), Optional.of(new Unready(window.start(), why.get())));
                }
            }
            all = all.plus(now);
        }
        return new Held(all, to, Optional.empty());
    }

    private boolean isAsSealed(TableSpec table, Window window, RowDigest now) {
        return ledger.window(table.name(), window.start()).filter(record -> record.state() == WindowState.SEALED && now.plus(record.archiveOnly()).equals(record.digest())).isPresent();
    }

    /** Why nobody can say that the archive holds what the source has of a window that was just archived again; empty if somebody can. */
    private Optional<String> doubt(TableSpec table, Window window, boolean sealable) {
        Optional<WindowRecord> record = ledger.window(table.name(), window.start());
        if (record.isEmpty() || !record.get().state().accountedFor() || record.get().state() == WindowState.DIVERGED || record.get().recount()) {
            return Optional.of(record.map(Readiness::why).orElse("it is not archived"));
        }
        if (record.get().parkedRows() > 0) {
            return Optional.of(record.get().parkedRows() + " rows of it are parked");
        }
        if (sealable && record.get().state() == WindowState.COMMITTED) {
            Optional<SealReport.Looked> unsealed = archiver.seal(SealRequest.range(table.name(), window.start(), window.end())).windows().stream().filter(looked -> !looked.sealed()).findFirst();
            if (unsealed.isPresent()) {
                return unsealed.map(looked -> "it cannot be sealed: " + looked.reason());
            }
        }
        List<WindowVerdict> verdicts = new ArrayList<>();
        archiver.verify(VerifyRequest.range(table.name(), window.start(), window.end(), VerifyLevel.SOURCE), verdicts::add);
        List<WindowVerdict> ofIt = verdicts.stream().filter(verdict -> verdict.window().equals(window)).toList();
        return ofIt.isEmpty() ? Optional.of("it was not verified") : ofIt.stream().filter(verdict -> !HELD.contains(verdict.verdict())).findFirst()
                .map(verdict -> "the archive does not hold its rows for certain: " + verdict.verdict() + ", " + verdict.detail());
    }
}
