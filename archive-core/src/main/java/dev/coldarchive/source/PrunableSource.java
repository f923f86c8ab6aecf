package dev.coldarchive.source;

import dev.coldarchive.TableSpec;
import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What only some sources can do: delete rows, so that what was deleted can be held against the archive before it is final. Safe for use by several threads; each deletion belongs to one.
 */
public interface PrunableSource {

    /**
     * What makes it unsafe, or impossible, to delete rows of the table with proof, each a sentence that names the thing; empty if nothing does.
     *
     * @throws dev.coldarchive.ArchiveException if the table is missing, or nobody answers
     */
    List<String> obstacles(TableSpec table);

    /** The event time of the first row in {@code [from, to)}; empty if there is none now. */
    Optional<Instant> firstRow(TableSpec table, Instant from, Instant to);

    /**
     * Begins a transaction that deletes every row of the window that is there. The {@link #obstacles} are looked at again in it, under a lock that lets none arise.
     *
     * @throws dev.coldarchive.ArchiveException of category USAGE if there is one
     */
    WindowDeletion delete(TableSpec table, Window window);

    /** The partitions that are there, with their bounds; none if the table is not cut into any. */
    List<PartitionBounds> partitions(TableSpec table);

    /**
     * Drops a partition that has no row, within a second or not at all.
     *
     * @return whether it is gone; false if it has rows, or somebody uses the table
     * @throws dev.coldarchive.ArchiveException if that is not allowed
     */
    boolean dropIfEmpty(TableSpec table, PartitionBounds partition);
}
