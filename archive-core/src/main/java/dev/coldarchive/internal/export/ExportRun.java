package dev.coldarchive.internal.export;

import dev.coldarchive.ExportPlan;
import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.SealReport;
import dev.coldarchive.SealRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Workplace;
import java.util.ArrayList;
import java.util.List;

/** Work on several tables from one work directory. Safe for use by several threads, each with tables of its own. */
public final class ExportRun implements AutoCloseable {
    final Ports ports;
    final Workplace workplace;
    final Memory memory;
    final StopSignal stop;

    private ExportRun(Ports ports, Workplace workplace, Memory memory, StopSignal stop) {
        this.ports = ports;
        this.workplace = workplace;
        this.memory = memory;
        this.stop = stop;
    }

    /**
     * @throws dev.coldarchive.ArchiveException if the work directory cannot be used, or another exporter uses it
     */
    public static ExportRun open(Ports ports, Memory memory, StopSignal stop) {
        return new ExportRun(ports, Workplace.open(ports.workDir(), ports.instance(), ports.chance()), memory, stop);
    }

    /** Says what {@link #export} would do. */
    public static List<ExportPlan> plan(Ports ports, List<TableSpec> tables, ExportRequest request) {
        return tables.stream().map(table -> new WindowPlan(ports, table).plan(request)).toList();
    }

    /** Takes all that is asked for, table after table. */
    public ExportReport export(List<TableSpec> tables, ExportRequest request) {
        List<ExportReport> reports = new ArrayList<>();
        for (TableSpec table : tables) {
            if (!stop.endsAfterWindow()) {
                reports.add(new TableExport(this, table, Turn.unbounded(ports.time())).run(request));
            }
        }
        return ExportReport.all(reports);
    }

    /** Takes what is due of one table, as far as its turn goes. */
    public ExportReport turn(TableSpec table, Turn turn) {
        return new TableExport(this, table, turn).run(ExportRequest.due());
    }

    /**
     * @throws dev.coldarchive.ArchiveException if a dependency does not answer; what is sealed stays sealed
     */
    public SealReport seal(List<TableSpec> tables, SealRequest request) {
        List<SealReport.Looked> looked = new ArrayList<>();
        for (TableSpec table : tables) {
            new TableExport(this, table, Turn.unbounded(ports.time())).seal(request, looked);
        }
        return new SealReport(looked);
    }

    @Override
    public void close() {
        workplace.close();
    }
}
