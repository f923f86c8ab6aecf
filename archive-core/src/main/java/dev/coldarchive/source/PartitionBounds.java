package dev.coldarchive.source;

import java.time.Instant;
import java.util.Optional;

/**
 * A partition of a table.
 *
 * @param name schema and name
 * @param from first time that it takes; empty for unbounded
 * @param to first time after; empty for unbounded
 */
public record PartitionBounds(String name, Optional<Instant> from, Optional<Instant> to) {}
