package dev.coldarchive.load;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.export.WindowPlan;
import dev.coldarchive.internal.load.Drill;
import dev.coldarchive.internal.load.LoadRun;
import dev.coldarchive.internal.work.Ports;
import java.util.List;
import java.util.function.Consumer;

/**
 * Brings archived windows back into a database: each in one transaction, read back and compared with its manifest before it is committed. What stands already is left alone, so
 * that the same load may be run again; no row of a table that loading has not made is ever changed or deleted. The archive is only read. Safe for use by several threads.
 */
public final class Loader {
    private final Ports ports;
    private final List<TableSpec> tables;
    private final LoadTarget target;
    private final DrillLog drills;

    /**
     * Made by {@link dev.coldarchive.ArchiverBuilder#loader}.
     *
     * @param ports where the archive is, and what record there is of it
     * @param drills is told of them
     */
    public Loader(Ports ports, List<TableSpec> tables, LoadTarget target, DrillLog drills) {
        this.ports = ports;
        this.tables = List.copyOf(tables);
        this.target = target;
        this.drills = drills;
    }

    /**
     * Says what {@link #load} would do; changes nothing.
     *
     * @throws ArchiveException of category USAGE if the range is off the table's grid or does not start before its end, or if the rows do not fit into the table: every column that does not is named
     */
    public LoadPlan plan(LoadRequest request) {
        return run(request).plan();
    }

    /**
     * Loads what is asked for. Windows that cannot be loaded are in the report, and nothing of them stays; what keeps the whole load from going on is thrown, and the windows
     * that were committed before stand.
     *
     * @param heard is given each window when it is done, on this thread, oldest first
     */
    public LoadReport load(LoadRequest request, Consumer<LoadedWindow> heard) {
        return run(request).run(heard);
    }

    /**
     * The tables in a scratch schema that loading has made.
     *
     * @param names configured names of tables; empty for all
     */
    public List<ScratchTable> scratch(String schema, List<String> names) {
        names.forEach(this::spec);
        return target.scratch(schema).stream().filter(table -> names.isEmpty() || names.contains(table.table())).toList();
    }

    /**
     * Chooses windows, old ones more often, loads each into a scratch schema, compares it, and drops what was made, whatever came of it. The log of drills says how it went.
     *
     * @throws ArchiveException if it cannot be carried out; a window that does not come back equal is in the report
     */
    public DrillReport drill(DrillRequest request) {
        request.tables().forEach(this::spec);
        return new Drill(ports, target, drills, tables.stream().filter(table -> request.tables().isEmpty() || request.tables().contains(table.name())).toList(), request).run();
    }

    /** Drops tables that loading has made, and their schema if loading has made it and nothing else is left there. */
    public void drop(List<ScratchTable> scratch) {
        scratch.forEach(target::drop);
    }

    private LoadRun run(LoadRequest request) {
        TableSpec table = spec(request.table());
        new WindowPlan(ports, table).checkRange(request.start(), request.end());
        return new LoadRun(ports, target, table, request);
    }

    private TableSpec spec(String name) {
        return tables.stream().filter(table -> table.name().equals(name)).findFirst().orElseThrow(() -> new ArchiveException(ArchiveException.Category.USAGE,
                "cannot find table " + name + ": it is not configured", "configured are " + String.join(", ", tables.stream().map(TableSpec::name).toList())));
    }
}
