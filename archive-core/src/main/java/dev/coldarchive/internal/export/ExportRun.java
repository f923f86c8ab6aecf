package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ExportPlan;
import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.SealReport;
import dev.coldarchive.SealRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Workplace;
import java.util.ArrayList;
import java.util.List;

/** One export of several tables, from one work directory. */
public final class ExportRun {
    private ExportRun() {}

    /** Says what {@link #export} would do. */
    public static List<ExportPlan> plan(Ports ports, List<TableSpec> tables, ExportRequest request) {
        return tables.stream().map(table -> new WindowPlan(ports, table).plan(request)).toList();
    }

    /**
     * @param rounds what is remembered of recounts between exports
     * @param past what is remembered of the look at ledger and archive
     * @param seals which windows are to be sealed
     * @throws ArchiveException if the work directory cannot be used, or another exporter uses it
     */
    public static ExportReport export(Ports ports, List<TableSpec> tables, ExportRequest request, RecountRounds rounds, SamePast past, SealSchedule seals,
            StopSignal stop) {
        List<ExportPlan> plans = new ArrayList<>();
        List<WindowOutcome> outcomes = new ArrayList<>();
        List<ArchiveException> failures = new ArrayList<>();
        try (Workplace workplace = Workplace.open(ports.workDir(), ports.instance(), ports.chance())) {
            for (TableSpec table : tables) {
                if (!stop.endsAfterWindow()) {
                    new TableExport(ports, workplace, table, stop, rounds, past).run(request, seals, plans, outcomes, failures);
                }
            }
        }
        return new ExportReport(List.copyOf(plans), List.copyOf(outcomes), List.copyOf(failures));
    }

    /**
     * @throws ArchiveException if the work directory cannot be used, or another exporter uses it, or a dependency does not answer; what is sealed stays sealed
     */
    public static SealReport seal(Ports ports, List<TableSpec> tables, SealRequest request, SealSchedule seals, StopSignal stop) {
        List<SealReport.Looked> looked = new ArrayList<>();
        try (Workplace workplace = Workplace.open(ports.workDir(), ports.instance(), ports.chance())) {
            for (TableSpec table : tables) {
                new TableExport(ports, workplace, table, stop, new RecountRounds(), new SamePast()).seal(request, seals, looked);
            }
        }
        return new SealReport(looked);
    }
}
