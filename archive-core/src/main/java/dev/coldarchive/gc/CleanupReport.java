package dev.coldarchive.gc;

import dev.coldarchive.ArchiveException;
import java.util.List;

/**
 * What became of it.
 *
 * @param removed what is gone
 * @param kept what is named by now, has changed, or was gone already
 * @param failures what could not be taken away
 */
public record CleanupReport(List<Leftover> removed, List<Leftover> kept, List<ArchiveException> failures) {

    public CleanupReport {
        removed = List.copyOf(removed);
        kept = List.copyOf(kept);
        failures = List.copyOf(failures);
    }
}
