package dev.coldarchive.migrate;

import java.util.List;

/**
 * What a migration did.
 *
 * @param written windows that were written
 * @param there windows that stood already
 * @param rows rows of the windows that were written
 * @param astray rows that lie in no window and were kept aside
 * @param blocked what could not be migrated, and why
 */
public record MigrationReport(long written, long there, long rows, long astray, List<MigrationPlan.Blocked> blocked) {
    public MigrationReport {
        blocked = List.copyOf(blocked);
    }
}
