package dev.coldarchive.internal.prune;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.prune.PruneReport.Looked;
import dev.coldarchive.prune.PruneReport.Outcome;
import dev.coldarchive.source.PartitionBounds;
import dev.coldarchive.source.PrunableSource;
import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Drops partitions that pruning has emptied: those alone of which every window is pruned, or was archived without a row. Not thread-safe. */
final class EmptyPartitions {
    private final Ports ports;
    private final PrunableSource source;
    private final TableSpec table;
    private final List<String> dropped = new ArrayList<>();
    private final List<String> kept = new ArrayList<>();

    EmptyPartitions(Ports ports, PrunableSource source, TableSpec table) {
        this.ports = ports;
        this.source = source;
        this.table = table;
    }

    List<String> dropped() {
        return dropped;
    }

    /** Partitions that stay, each with the reason. */
    List<String> kept() {
        return kept;
    }

    void drop(List<Looked> looked) {
        List<Window> pruned = looked.stream().filter(one -> one.outcome() == Outcome.PRUNED).map(Looked::window).toList();
        for (PartitionBounds partition : source.partitions(table)) {
            if (partition.from().isPresent() && partition.to().isPresent() && pruned.stream().anyMatch(window -> overlaps(partition, window)) && isDone(partition)) {
                drop(partition);
            }
        }
    }

    private void drop(PartitionBounds partition) {
        try {
            boolean gone = source.dropIfEmpty(table, partition);
            (gone ? dropped : kept).add(gone ? partition.name() : partition.name() + ": it has rows, or somebody uses the table; the next run tries again");
        } catch (ArchiveException e) {
            kept.add(partition.name() + ": " + e.getMessage());
        }
    }

    private static boolean overlaps(PartitionBounds partition, Window window) {
        return partition.from().orElseThrow().isBefore(window.end()) && partition.to().orElseThrow().isAfter(window.start());
    }

    /** Without a gap, from the window that it begins in to the one that it ends in. */
    private boolean isDone(PartitionBounds partition) {
        Instant expected = table.grid().at(partition.from().orElseThrow()).start();
        for (WindowRecord record : ports.ledger().windows(table.name(), expected, partition.to().orElseThrow())) {
            boolean empty = record.digest().rows() == 0 && record.state().accountedFor();
            if (!record.window().start().equals(expected) || record.state() != WindowState.PRUNED && !empty || record.recount()) {
                return false;
            }
            expected = record.window().end();
        }
        return !expected.isBefore(partition.to().orElseThrow());
    }
}
