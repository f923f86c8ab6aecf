package dev.coldarchive.verify;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Windows of one table, one after another, that are due and not archived.
 *
 * @param table configured name
 * @param start start of the first of them
 * @param end end of the last
 * @param every length of a window
 * @param reason why, where something is known: the reason of a refusal, an export that was begun; empty otherwise
 * @param lostAt when the source may delete the first of them; empty if it deletes nothing. Times before now: it may have done so
 */
public record Gap(String table, Instant start, Instant end, Duration every, String reason, Optional<Instant> lostAt) {

    /** How many windows. */
    public long windows() {
        return Duration.between(start, end).dividedBy(every);
    }

    /** Its first windows that lie within a length of time; the whole gap if it is no longer. */
    Optional<Gap> first(Duration length) {
        Duration whole = every.multipliedBy(length.dividedBy(every));
        Instant cut = start.plus(whole);
        return whole.isZero() ? Optional.empty() : Optional.of(cut.isBefore(end) ? new Gap(table, start, cut, every, reason, lostAt) : this);
    }
}
