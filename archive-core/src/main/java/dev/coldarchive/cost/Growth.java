package dev.coldarchive.cost;

/**
 * What a table's archive gains in a day.
 *
 * @param kind of these objects
 * @param objects a day
 * @param bytes a day
 */
public record Growth(String table, Stock.Kind kind, double objects, double bytes) {}
