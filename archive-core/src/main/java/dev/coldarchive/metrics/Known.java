package dev.coldarchive.metrics;

import java.time.Duration;

/**
 * What a look found.
 *
 * @param value what it found
 * @param age since the look began that found it
 * @param <T> immutable
 */
public record Known<T>(T value, Duration age) {}
