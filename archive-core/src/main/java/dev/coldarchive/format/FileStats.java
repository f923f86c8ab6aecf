package dev.coldarchive.format;

import dev.coldarchive.store.ContentDigest;

/**
 * What came out.
 *
 * @param rows rows in the file
 * @param rowGroups row groups in the file
 * @param content digest of the bytes as they were handed to the file system, not of what a file was read back with: whoever reads the file later sees by it whether it still is what
 *     was written
 */
public record FileStats(long rows, int rowGroups, ContentDigest content) {}
