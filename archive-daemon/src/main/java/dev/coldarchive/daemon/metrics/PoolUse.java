package dev.coldarchive.daemon.metrics;

/**
 * How a pool of connections is used now.
 *
 * @param pool source, primary or ledger
 * @param active connections that somebody has
 * @param idle open connections that nobody has
 */
public record PoolUse(String pool, int active, int idle) {}
