package dev.coldarchive.daemon;

import dev.coldarchive.TableSpec;
import dev.coldarchive.source.PartitionBounds;
import dev.coldarchive.source.PrunableSource;
import dev.coldarchive.source.WindowDeletion;
import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The real thing, something aside. */
abstract class ChangedSource implements PrunableSource {
    private final PrunableSource real;

    ChangedSource(PrunableSource real) {
        this.real = real;
    }

    @Override
    public List<String> obstacles(TableSpec table) {
        return real.obstacles(table);
    }

    @Override
    public Optional<Instant> firstRow(TableSpec table, Instant from, Instant to) {
        return real.firstRow(table, from, to);
    }

    @Override
    public WindowDeletion delete(TableSpec table, Window window) {
        return real.delete(table, window);
    }

    @Override
    public List<PartitionBounds> partitions(TableSpec table) {
        return real.partitions(table);
    }

    @Override
    public boolean dropIfEmpty(TableSpec table, PartitionBounds partition) {
        return real.dropIfEmpty(table, partition);
    }
}
