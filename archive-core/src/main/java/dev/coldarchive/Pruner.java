package dev.coldarchive;

import dev.coldarchive.internal.export.ExportTurn;
import dev.coldarchive.internal.prune.TablePrune;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Workplace;
import dev.coldarchive.ledger.Holds;
import dev.coldarchive.prune.PruneReport;
import dev.coldarchive.prune.PruneRequest;
import dev.coldarchive.source.PrunableSource;
import java.time.Duration;
import java.util.List;

/**
 * Deletes rows from the source that the archive provably holds: whole windows, each in one transaction that is final only if what it deletes is what the archive holds. Nothing
 * here does so unasked. Uses the work directory of an {@link Archiver}, which must not be at work meanwhile. Safe for use by several threads; one works at a time.
 */
public final class Pruner {
    private static final Duration PATIENCE_AFTER_GRACE = Duration.ofSeconds(10);

    private final Ports ports;
    private final List<TableSpec> tables;
    private final PrunableSource source;
    private final Holds holds;
    private final ExportTurn turn = new ExportTurn();

    Pruner(Ports ports, List<TableSpec> tables, PrunableSource source, Holds holds) {
        this.ports = ports;
        this.tables = tables;
        this.source = source;
        this.holds = holds;
    }

    /**
     * Says what {@link #prune} would do, as far as that is known without reading files; changes nothing.
     *
     * @throws ArchiveException of category USAGE if the table is not configured to be pruned
     */
    public PruneReport plan(PruneRequest request) {
        return work(request).plan();
    }

    /**
     * Does it, oldest window first; ends after the running one when told to {@link #stop}. What keeps one window from being pruned is in the report, and keeps no other.
     *
     * @throws ArchiveException if nothing of the table may be touched: somebody else has its lease, the role lacks a right, the archive belongs to somebody else
     */
    public PruneReport prune(PruneRequest request) {
        return turn.take(signal -> {
            try (Workplace workplace = Workplace.open(ports.workDir(), ports.instance(), ports.chance())) {
                return work(request).act(workplace, signal);
            }
        });
    }

    /**
     * Finishes the running window within the grace period, or takes its deletion back.
     *
     * @return false if it had to be taken back
     */
    public boolean stop(Duration grace) {
        return turn.end(grace, PATIENCE_AFTER_GRACE);
    }

    private TablePrune work(PruneRequest request) {
        TableSpec table = tables.stream().filter(spec -> spec.name().equals(request.table())).findFirst()
                .orElseThrow(() -> new ArchiveException(ArchiveException.Category.USAGE, "cannot find table " + request.table() + ": it is not configured", null));
        return new TablePrune(ports, source, holds, table, request);
    }
}
