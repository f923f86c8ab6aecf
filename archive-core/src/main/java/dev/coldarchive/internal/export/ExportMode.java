package dev.coldarchive.internal.export;

import dev.coldarchive.ExportRequest;
import dev.coldarchive.store.ObjectKey;
import java.util.Optional;
import java.util.Set;

/**
 * What a person has allowed beyond the usual; see {@link ExportRequest}.
 *
 * @param giveUp parts that are made anew from what there is if they are missing or damaged, without the rows that only they had
 * @param word who has given them up, and why: what the window is in trouble for is accepted with it; present if any are
 */
record ExportMode(boolean force, boolean allowShrink, boolean adopt, boolean takeOver, Set<ObjectKey> giveUp, Optional<String> word) {

    /** To read a window again, as a cycle does. */
    static final ExportMode AGAIN = new ExportMode(false, false, false, false, Set.of(), Optional.empty());

    /** To read a window again and make it whole without these parts. */
    static ExportMode givingUp(Set<ObjectKey> parts, String word) {
        return new ExportMode(true, false, false, false, parts, Optional.of(word));
    }

    static ExportMode of(ExportRequest request) {
        return new ExportMode(request.force(), request.allowShrink(), request.adopt(), request.takeOver(), Set.of(), Optional.empty());
    }
}
