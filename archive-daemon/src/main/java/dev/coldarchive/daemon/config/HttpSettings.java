package dev.coldarchive.daemon.config;

import java.util.OptionalInt;

/**
 * Where the daemon says how it is.
 *
 * @param health port of the status page and of {@code /health}; empty for none, 0 for one that is free
 * @param metrics port of {@code /metrics}; the same
 * @param bind address of this machine that both are open at
 */
public record HttpSettings(OptionalInt health, OptionalInt metrics, String bind) {}
