package dev.coldarchive.internal.export;

import dev.coldarchive.ExportPlan;
import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.SealReport;
import dev.coldarchive.SealRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.work.Lanes;
import dev.coldarchive.internal.work.Places;
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
    final DiskRoom disk;
    final Places places;
    private final Streams streams;

    private ExportRun(Ports ports, Workplace workplace, Memory memory, Streams streams, StopSignal stop) {
        this.ports = ports;
        this.workplace = workplace;
        this.memory = memory;
        this.streams = streams;
        this.stop = stop;
        this.disk = new DiskRoom(workplace.scratch(), Streams.windowsInTheAir(streams.lanes().most()), streams.temporaryBytes());
        this.places = new Places(disk::windows);
    }

    /**
     * @throws dev.coldarchive.ArchiveException if the work directory cannot be used, or another exporter uses it
     */
    public static ExportRun open(Ports ports, Memory memory, Streams streams, StopSignal stop) {
        return new ExportRun(ports, Workplace.open(ports.workDir(), ports.instance(), ports.chance()), memory, streams, stop);
    }

    /** Says what {@link #export} would do. */
    public static List<ExportPlan> plan(Ports ports, List<TableSpec> tables, ExportRequest request) {
        return tables.stream().map(table -> new WindowPlan(ports, table).plan(request)).toList();
    }

    Lanes lanes() {
        return streams.lanes();
    }

    StandbyRest standby() {
        return streams.standby();
    }

    /** That of all exports. */
    Pace pace() {
        return streams.pace();
    }

    /** Takes all that is asked for, table after table. */
    public ExportReport export(List<TableSpec> tables, ExportRequest request) {
        long asked = request.longRun().rowsPerSecond();
        Pace pace = asked > 0 ? new Pace(ports.time(), asked) : pace();
        List<ExportReport> reports = new ArrayList<>();
        for (TableSpec table : tables) {
            if (!stop.endsAfterWindow()) {
                reports.add(new TableExport(this, table, Turn.unbounded(ports.time()), pace).run(request));
            }
        }
        return ExportReport.all(reports);
    }

    /** Takes what is due of one table, as far as its turn goes. */
    public ExportReport turn(TableSpec table, Turn turn) {
        return new TableExport(this, table, turn, pace()).run(ExportRequest.due());
    }

    /**
     * @throws dev.coldarchive.ArchiveException if a dependency does not answer; what is sealed stays sealed
     */
    public SealReport seal(List<TableSpec> tables, SealRequest request) {
        List<SealReport.Looked> looked = new ArrayList<>();
        for (TableSpec table : tables) {
            new TableExport(this, table, Turn.unbounded(ports.time()), pace()).seal(request, looked);
        }
        return new SealReport(looked);
    }

    @Override
    public void close() {
        workplace.close();
    }
}
