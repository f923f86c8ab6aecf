package dev.coldarchive.format;

/**
 * What came out.
 *
 * @param rows rows in the file
 * @param sizeBytes length of the file
 * @param rowGroups row groups in the file
 */
public record FileStats(long rows, long sizeBytes, int rowGroups) {}
