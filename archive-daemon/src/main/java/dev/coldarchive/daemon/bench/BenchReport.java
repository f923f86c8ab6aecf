package dev.coldarchive.daemon.bench;

import java.util.List;

/**
 * What was measured.
 *
 * @param rows of the range
 * @param windows of the range
 * @param copyBytesPerRow of the rows as COPY sends them
 * @param selects the statements whose COPY is the limit, a slice each
 * @param paths in the order in which they ran
 * @param notes what a reader of the figures should know
 */
public record BenchReport(long rows, int windows, double copyBytesPerRow, List<String> selects, List<PathFigures> paths, List<String> notes) {}
