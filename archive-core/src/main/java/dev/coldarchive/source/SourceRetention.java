package dev.coldarchive.source;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a source itself knows of what it deletes from a table.
 *
 * @param dropAfter how old a partition's last row is before its own job drops it; empty if no job of its own deletes
 * @param paused whether that job is paused: it deletes nothing until somebody resumes it
 * @param oldest start of the oldest partition that is still there; empty if the table is not cut into any, or the oldest is unbounded
 * @param partitionEnds ends of the partitions that are still there
 */
public record SourceRetention(Optional<Duration> dropAfter, boolean paused, Optional<Instant> oldest, NavigableSet<Instant> partitionEnds) {
    /** Nothing is known. */
    public static final SourceRetention NONE = new SourceRetention(Optional.empty(), false, Optional.empty(), Collections.emptyNavigableSet());

    public SourceRetention {
        partitionEnds = Collections.unmodifiableNavigableSet(new TreeSet<>(partitionEnds));
    }

    /** When its own job may drop rows of this time, at the earliest; empty if it never does. */
    public Optional<Instant> droppedAt(Instant time) {
        return dropAfter.filter(after -> !paused).map(after -> Optional.ofNullable(partitionEnds.higher(time)).orElse(time).plus(after));
    }

    /** The same, as if its job ran. */
    public SourceRetention running() {
        return new SourceRetention(dropAfter, false, oldest, partitionEnds);
    }

    /** Whether rows of this time lie before everything that is still there. */
    public boolean isGone(Instant time) {
        return oldest.map(time::isBefore).orElse(false);
    }
}
