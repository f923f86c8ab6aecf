package dev.coldarchive.migrate;

import java.util.List;

/**
 * What of a source can go, since the target holds it, or has gone.
 *
 * @param confirmed whether it was removed
 * @param windows windows of the target that were read back
 * @param rows rows of these
 * @param objects objects that can go, or have gone: files and the manifests that name them
 * @param sizeBytes size of these
 * @param problems why nothing may go; empty if it may
 * @param kept what stays, since the target does not have it
 */
public record RemovalReport(boolean confirmed, long windows, long rows, long objects, long sizeBytes, List<String> problems, List<MigrationPlan.Blocked> kept) {
    public RemovalReport {
        problems = List.copyOf(problems);
        kept = List.copyOf(kept);
    }
}
