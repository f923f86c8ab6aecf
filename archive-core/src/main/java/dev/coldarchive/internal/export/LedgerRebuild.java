package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.RebuildReport;
import dev.coldarchive.RebuildRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.manifest.ArchiveIdentity;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Workplace;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rebuilds the ledger of tables from the archive alone. */
public final class LedgerRebuild {
    private LedgerRebuild() {}

    /** Says what {@link #act} would do. */
    public static RebuildReport plan(Ports ports, List<TableSpec> tables, RebuildRequest request) {
        List<RebuildReport.Table> all = new ArrayList<>();
        for (TableSpec table : tables) {
            if (!request.adopt()) {
                requireOwn(ports, table);
            }
            all.add(new TableRebuild(ports, table, Optional.empty()).run());
        }
        return new RebuildReport(false, all);
    }

    /**
     * Rewrites the ledger. What is written is never ahead of what was looked at, so that it may die anywhere and be run again.
     */
    public static RebuildReport act(Ports ports, List<TableSpec> tables, RebuildRequest request) {
        List<RebuildReport.Table> all = new ArrayList<>();
        try (Workplace workplace = Workplace.open(ports.workDir(), ports.instance(), ports.chance())) {
            for (TableSpec table : tables) {
                if (request.adopt()) {
                    new ArchiveIdentity(ports).claim(table, true, workplace.scratch());
                } else {
                    requireOwn(ports, table);
                }
                try (LeaseKeeper lease = new LeaseKeeper(ports, table.name(), workplace.owner(), request.takeOver() ? TakeOver.FORCED : TableExport.takeOver(ports))) {
                    all.add(new TableRebuild(ports, table, Optional.of(lease)).run());
                }
            }
        }
        return new RebuildReport(true, all);
    }

    private static void requireOwn(Ports ports, TableSpec table) {
        List<String> differences = new ArchiveIdentity(ports).differences(table);
        if (!differences.isEmpty()) {
            throw new ArchiveException(ArchiveException.Category.USAGE, "cannot rebuild the ledger of table " + table.name() + ": the archive at " + ports.store().uri()
                    + " belongs to somebody else: " + String.join("; ", differences),
                    "correct the configuration; or, if this source is to own it from now on, say --adopt").inTable(table.name());
        }
    }
}
