package dev.coldarchive.verify;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What is missing between the first window and the last that is due.
 *
 * @param gaps table by table, oldest first
 */
public record Gaps(List<Gap> gaps) {

    /** Who is asked what is archived. */
    public enum From {
        /** The ledger. */
        LEDGER,
        /** The manifests in the store; the ledger is not asked. */
        STORE
    }

    public Gaps {
        gaps = List.copyOf(gaps);
    }

    /** How many windows are missing, in all gaps. */
    public long windows() {
        return gaps.stream().mapToLong(Gap::windows).sum();
    }

    /** Those that the source will delete first, oldest first, together no longer than a length of time; the last one may be cut. */
    public Gaps mostUrgent(Duration limit) {
        List<Gap> urgent = new ArrayList<>(gaps);
        urgent.sort(Comparator.comparing((Gap gap) -> gap.lostAt().orElse(Instant.MAX)).thenComparing(Gap::start));
        List<Gap> chosen = new ArrayList<>();
        Duration left = limit;
        for (Gap gap : urgent) {
            Optional<Gap> first = gap.first(left);
            if (first.isPresent()) {
                chosen.add(first.get());
                left = left.minus(Duration.between(first.get().start(), first.get().end()));
            }
        }
        return new Gaps(chosen);
    }
}
