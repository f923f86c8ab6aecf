package dev.coldarchive.internal.load;

import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.work.LedgerPages;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.load.DrillLog;
import dev.coldarchive.load.DrillReport;
import dev.coldarchive.load.DrillReport.Drilled;
import dev.coldarchive.load.DrillRequest;
import dev.coldarchive.load.LoadRequest;
import dev.coldarchive.load.LoadTarget;
import dev.coldarchive.load.LoadedWindow;
import dev.coldarchive.policy.Chance;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Chooses windows, loads them into a scratch schema, and drops it again, whatever came of it. */
public final class Drill {
    private final Ports ports;
    private final LoadTarget target;
    private final DrillLog log;
    private final List<TableSpec> tables;
    private final DrillRequest request;

    public Drill(Ports ports, LoadTarget target, DrillLog log, List<TableSpec> tables, DrillRequest request) {
        this.ports = ports;
        this.target = target;
        this.log = log;
        this.tables = tables;
        this.request = request;
    }

    public DrillReport run() {
        List<Drilled> done = new ArrayList<>();
        Duration took = Duration.ZERO;
        dropAll();
        try {
            for (Map.Entry<String, Set<Window>> table : choose().entrySet()) {
                for (Window window : table.getValue()) {
                    LoadRequest one = LoadRequest.into(request.into(), table.getKey()).range(window.start(), window.start().plusNanos(1_000));
                    List<LoadedWindow> loaded = new ArrayList<>();
                    took = took.plus(new LoadRun(ports, target, spec(table.getKey()), one).run(loaded::add).took());
                    loaded.forEach(result -> done.add(new Drilled(table.getKey(), result)));
                }
            }
        } finally {
            dropAll();
        }
        DrillReport report = new DrillReport(request.seed(), done, took);
        log.record(report, ports.instance());
        return report;
    }

    private void dropAll() {
        target.scratch(request.into()).stream().filter(table -> tables.stream().anyMatch(spec -> spec.name().equals(table.table()))).forEach(target::drop);
    }

    /** Every table is as likely as another, and of its windows the oldest quarter as likely as all the rest. */
    private Map<String, Set<Window>> choose() {
        Chance chance = Chance.seeded(request.seed());
        Map<String, Long> counts = new TreeMap<>();
        tables.forEach(table -> counts.put(table.name(), withRows(table.name()).count()));
        counts.values().removeIf(count -> count == 0);
        List<String> names = List.copyOf(counts.keySet());
        long all = counts.values().stream().mapToLong(count -> count).sum();
        Map<String, Set<Long>> numbers = new TreeMap<>();
        for (long chosen = 0; chosen < Math.min(request.windows(), all);) {
            String table = names.get((int) (chance.getAsDouble() * names.size()));
            double age = chance.getAsDouble();
            chosen += numbers.computeIfAbsent(table, name -> new TreeSet<>()).add((long) (age * age * counts.get(table))) ? 1 : 0;
        }
        Map<String, Set<Window>> windows = new TreeMap<>();
        numbers.forEach((table, chosen) -> windows.put(table, numbered(table, chosen)));
        return windows;
    }

    private Set<Window> numbered(String table, Set<Long> numbers) {
        Set<Window> found = new LinkedHashSet<>();
        long[] number = {0};
        withRows(table).forEach(record -> {
            if (numbers.contains(number[0]++)) {
                found.add(record.window());
            }
        });
        return found;
    }

    private Stream<WindowRecord> withRows(String table) {
        return LedgerPages.stream(ports.ledger(), table, LedgerPages.FIRST, LedgerPages.LAST).filter(record -> record.revision() > 0 && record.digest().rows() > 0);
    }

    private TableSpec spec(String name) {
        return tables.stream().filter(table -> table.name().equals(name)).findFirst().orElseThrow();
    }
}
