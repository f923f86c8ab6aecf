package dev.coldarchive.internal.prune;

import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.export.LeaseKeeper;
import dev.coldarchive.internal.export.SamePast;
import dev.coldarchive.internal.export.StopSignal;
import dev.coldarchive.internal.export.WindowPlan;
import dev.coldarchive.internal.manifest.ArchiveIdentity;
import dev.coldarchive.internal.work.LedgerPages;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Workplace;
import dev.coldarchive.ledger.Hold;
import dev.coldarchive.ledger.Holds;
import dev.coldarchive.ledger.Intent;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.prune.PruneReport;
import dev.coldarchive.prune.PruneReport.Looked;
import dev.coldarchive.prune.PruneReport.Outcome;
import dev.coldarchive.prune.PruneRequest;
import dev.coldarchive.source.MarkedWindow;
import dev.coldarchive.source.PrunableSource;
import dev.coldarchive.source.TimeRange;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Prunes windows of one table, oldest first. Not thread-safe. */
public final class TablePrune {
    private final Ports ports;
    private final PrunableSource source;
    private final Holds holds;
    private final TableSpec table;
    private final PruneRequest request;

    /**
     * @throws ArchiveException of category USAGE if the table is not to be pruned, or the range is off its grid, or does not start before its end
     */
    public TablePrune(Ports ports, PrunableSource source, Holds holds, TableSpec table, PruneRequest request) {
        this.ports = ports;
        this.source = source;
        this.holds = holds;
        this.table = table;
        this.request = request;
        if (table.pruneAfter().isEmpty()) {
            throw new ArchiveException(Category.USAGE, "cannot prune table " + table.name() + ": the configuration does not say that its rows may be deleted",
                    "say after how long: prune: {after: 90d}").inTable(table.name());
        }
        new WindowPlan(ports, table).checkRange(request.start(), request.end());
    }

    /** Says what {@link #act} would do, as far as that is known without reading files. */
    public PruneReport plan() {
        Set<Window> marked = marked();
        Set<Window> begun = begun();
        List<Looked> all = records().stream().map(record -> looked(record, WindowPrune.obstacle(record, marked.contains(record.window()), begun.contains(record.window())))).toList();
        return new PruneReport(table.name(), false, obstacles(), all, List.of(), List.of());
    }

    /** Does it, under the table's lease. */
    public PruneReport act(Workplace workplace, StopSignal stop) {
        List<String> obstacles = obstacles();
        if (!obstacles.isEmpty()) {
            return new PruneReport(table.name(), true, obstacles, List.of(), List.of(), List.of());
        }
        try (LeaseKeeper lease = LeaseKeeper.take(ports, table.name(), workplace.owner())) {
            new SamePast().require(ports, table);
            new ArchiveIdentity(ports).claim(table, false, workplace.scratch());
            WindowPrune prune = new WindowPrune(ports, source, workplace.scratch(), lease, table, stop);
            List<Looked> all = new ArrayList<>();
            long startedAt = ports.time().nanoTime();
            long deleted = 0;
            for (WindowRecord record : records()) {
                if (stop.endsAfterWindow() || !keepsPace(deleted, startedAt) || !heldNow().isEmpty()) {
                    break;
                }
                Looked looked = prune(prune, record);
                deleted += looked.outcome() == Outcome.PRUNED ? looked.rows() : 0;
                all.add(looked);
            }
            EmptyPartitions partitions = new EmptyPartitions(ports, source, table);
            if (request.dropPartitions() && !stop.endsAfterWindow()) {
                partitions.drop(all);
            }
            return new PruneReport(table.name(), true, heldNow(), all, partitions.dropped(), partitions.kept());
        }
    }

    /** What one window meets with keeps no other from being pruned. */
    private Looked prune(WindowPrune prune, WindowRecord record) {
        Optional<String> obstacle = WindowPrune.obstacle(record, ports.marks().isMarked(table, record.window()), begun().contains(record.window()));
        if (obstacle.isPresent()) {
            return looked(record, obstacle);
        }
        try {
            return prune.run(record);
        } catch (ArchiveException e) {
            if (e.category() == Category.LEASE || e.category() == Category.PERMISSION) {
                throw e;
            }
            Outcome outcome = e.category() == Category.INTEGRITY || e.category() == Category.USAGE ? Outcome.REFUSED : Outcome.FAILED;
            return new Looked(record.window(), record.revision(), record.digest().rows(), outcome, e.getMessage());
        }
    }

    private static Looked looked(WindowRecord record, Optional<String> obstacle) {
        return new Looked(record.window(), record.revision(), record.digest().rows(), obstacle.isPresent() ? Outcome.REFUSED : Outcome.PRUNABLE, obstacle.orElse(""));
    }

    /** Waits until the rows that were deleted are no more than the pace allows; false if told to stop meanwhile. */
    private boolean keepsPace(long deleted, long startedAt) {
        if (request.rowsPerSecond() == 0 || deleted == 0) {
            return true;
        }
        Duration allowed = Duration.ofMillis(Math.round(deleted * 1_000.0 / request.rowsPerSecond()));
        Duration wait = allowed.minusNanos(ports.time().nanoTime() - startedAt);
        return wait.isNegative() || wait.isZero() || ports.time().pause(wait);
    }

    private List<String> obstacles() {
        List<String> all = new ArrayList<>(heldNow());
        all.addAll(source.obstacles(table));
        return all;
    }

    private List<String> heldNow() {
        return holds.open(table.name()).stream().map(TablePrune::words).toList();
    }

    private static String words(Hold hold) {
        return "retention is held by " + hold.by() + " since " + hold.since() + ": " + hold.reason() + "; archive retention release --table " + hold.table() + " ends that";
    }

    /** Windows that have rows in the archive, and may have them in the source, also again; none that is younger than rows have to be. */
    private List<WindowRecord> records() {
        Optional<Instant> first = ports.source().timeRange(table).map(TimeRange::first).map(time -> table.grid().at(time).start());
        if (first.isEmpty()) {
            return List.of();
        }
        Instant from = request.start().filter(first.get()::isBefore).orElse(first.get());
        Instant allowed = table.grid().at(ports.source().now().minus(table.pruneAfter().orElseThrow()).minus(table.time().closeDelay())).start();
        Instant to = request.end().filter(allowed::isAfter).orElse(allowed);
        RowsBack back = new RowsBack(ports, source, table, to);
        return from.isBefore(to) ? LedgerPages.stream(ports.ledger(), table.name(), from, to)
                .filter(record -> record.digest().rows() > 0 && (record.state() != WindowState.PRUNED || back.in(record.window()))).toList() : List.of();
    }

    private Set<Window> marked() {
        return ports.marks().windows(table).stream().map(MarkedWindow::window).collect(Collectors.toSet());
    }

    private Set<Window> begun() {
        return ports.ledger().intents(table.name()).stream().map(Intent::window).collect(Collectors.toSet());
    }
}
