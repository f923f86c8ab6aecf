package dev.coldarchive.source;

import java.time.Duration;

/**
 * A job of the source that deletes old rows of a table.
 *
 * @param id its number in the source
 * @param scheduled whether it runs; a paused one keeps its settings
 * @param dropAfter how old a partition's last row is before it drops it
 */
public record RetentionJob(long id, boolean scheduled, Duration dropAfter) {}
