package dev.coldarchive.gc;

import java.time.Instant;
import java.util.List;

/**
 * What was found.
 *
 * @param before what is younger than this was left alone
 * @param unknown whether what cannot be proven to be the archive's own is to be taken away too
 * @param leftovers what nobody needs, by kind, then name
 * @param more whether there is more than is listed: take this away first
 */
public record CleanupPlan(Instant before, boolean unknown, List<Leftover> leftovers, boolean more) {

    public CleanupPlan {
        leftovers = List.copyOf(leftovers);
    }

    /** What would be taken away. */
    public List<Leftover> taken() {
        return leftovers.stream().filter(leftover -> unknown || leftover.kind().ours()).toList();
    }
}
