package dev.coldarchive.migrate;

import dev.coldarchive.window.Window;
import java.util.List;

/**
 * What a migration would do.
 *
 * @param windows windows that have to be written
 * @param there windows that stand already
 * @param rows rows of the windows that have to be written
 * @param files files that these rows lie in now
 * @param sizeBytes size of those files
 * @param temporaryBytes about how much of the work directory is used at a time
 * @param leftOut files under the prefix that are not taken, since they belong to an archive
 * @param blocked what cannot be migrated, and why
 */
public record MigrationPlan(long windows, long there, long rows, long files, long sizeBytes, long temporaryBytes, long leftOut, List<Blocked> blocked) {
    public MigrationPlan {
        blocked = List.copyOf(blocked);
    }

    /**
     * A stretch of time that cannot be migrated.
     *
     * @param open whether that is only because its end is not archived yet
     */
    public record Blocked(Window time, String why, boolean open) {}

    /** Whether everything that is archived can be migrated, its last open stretch aside. */
    public boolean whole() {
        return blocked.stream().allMatch(Blocked::open);
    }
}
