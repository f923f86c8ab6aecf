package dev.coldarchive.source;

import java.time.Instant;

/**
 * First and last event time of a table, both inclusive; rows with NULL or infinite times left aside.
 */
public record TimeRange(Instant first, Instant last) {}
