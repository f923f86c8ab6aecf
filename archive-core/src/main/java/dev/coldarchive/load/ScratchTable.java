package dev.coldarchive.load;

/**
 * A table that loading has made in a scratch schema.
 *
 * @param schema where it is
 * @param name its name there
 * @param table configured name of the table whose rows it holds
 * @param sizeBytes what it takes on the database's disk
 */
public record ScratchTable(String schema, String name, String table, long sizeBytes) {}
