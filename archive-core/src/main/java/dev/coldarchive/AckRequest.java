package dev.coldarchive;

import java.time.Instant;
import java.util.Optional;

/**
 * A person's word that what is wrong with archived windows is known and accepted.
 *
 * @param table configured name
 * @param start first window's start; empty for the first archived window
 * @param end last window's end; empty for the cursor
 * @param note why, in the person's words, for the record; not blank
 */
public record AckRequest(String table, Optional<Instant> start, Optional<Instant> end, String note) {

    public AckRequest {
        if (note.isBlank()) {
            throw new ArchiveException(ArchiveException.Category.USAGE, "cannot acknowledge anything without a word why", "say it with --note");
        }
        if (start.isPresent() && end.isPresent() && !start.get().isBefore(end.get())) {
            throw new ArchiveException(ArchiveException.Category.USAGE, "cannot acknowledge range [" + start.get() + ", " + end.get() + "): it does not start before its end",
                    "ranges are half-open: the end is the first instant that is left out");
        }
    }
}
