package dev.coldarchive.daemon.config;

import dev.coldarchive.cost.Prices;

/**
 * What keeping the archive is reckoned with.
 *
 * @param prices of the store, and of the database
 * @param databaseRatio bytes in the database for each byte in the archive; above 0
 */
public record CostSettings(Prices prices, double databaseRatio) {}
