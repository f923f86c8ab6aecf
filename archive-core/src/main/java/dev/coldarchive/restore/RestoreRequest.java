package dev.coldarchive.restore;

import dev.coldarchive.cost.RetrievalTier;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is to be read again.
 *
 * @param tables configured names; empty for all
 * @param start first instant: windows that start at or after it; empty for the first
 * @param end first instant after: windows that start before it; empty for the last
 * @param days how long copies stay, 1 or more
 * @param tier how fast
 * @param fallBack how fast where the store has no room for {@code tier} now; empty to stop there. Used too for objects whose class does not offer {@code tier}
 */
public record RestoreRequest(List<String> tables, Optional<Instant> start, Optional<Instant> end, int days, RetrievalTier tier, Optional<RetrievalTier> fallBack) {
    public static final int DEFAULT_DAYS = 7;

    public RestoreRequest {
        tables = List.copyOf(tables);
        if (days < 1) {
            throw new IllegalArgumentException("a copy stays for a day or more, not for " + days);
        }
        if (fallBack.filter(slower -> slower == RetrievalTier.EXPEDITED || slower == tier).isPresent()) {
            throw new IllegalArgumentException("what is fallen back on is slower than " + tier + ": STANDARD or BULK");
        }
    }
}
