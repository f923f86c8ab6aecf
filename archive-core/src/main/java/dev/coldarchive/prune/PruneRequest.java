package dev.coldarchive.prune;

import java.time.Instant;
import java.util.Optional;

/**
 * Which windows of a table are to be deleted from the source, and how fast. Never one younger than the table's {@code pruneAfter}.
 *
 * @param table configured name
 * @param start where to begin; empty for the first row
 * @param end where to end; empty for as late as is allowed
 * @param rowsPerSecond how many rows a second on average at most; zero for no bound
 * @param dropPartitions whether to drop partitions that are empty afterwards
 */
public record PruneRequest(String table, Optional<Instant> start, Optional<Instant> end, long rowsPerSecond, boolean dropPartitions) {}
