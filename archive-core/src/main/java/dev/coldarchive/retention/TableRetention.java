package dev.coldarchive.retention;

import dev.coldarchive.ledger.Hold;
import dev.coldarchive.policy.RetentionRisk;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What deletes rows of one table, and when.
 *
 * @param table configured name
 * @param oldest start of the oldest partition or chunk that is still there, else the time of the oldest row; empty if the table has no row
 * @param configured after how long rows are deleted, by the configuration
 * @param job after how long a job of the source drops them
 * @param paused whether that job is paused
 * @param nextDrop when the oldest rows may be deleted, at the earliest; past if that is overdue; empty if nothing deletes them
 * @param holds what keeps them from being deleted: our holds, oldest first
 * @param risk how near that is for what is not archived for good
 */
public record TableRetention(
        String table, Optional<Instant> oldest, Optional<Duration> configured, Optional<Duration> job, boolean paused, Optional<Instant> nextDrop, List<Hold> holds, RetentionRisk risk) {}
