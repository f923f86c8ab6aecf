package dev.coldarchive.verify;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What to verify.
 *
 * @param tables configured names; empty for all
 * @param start first window's start; empty for the first archived window
 * @param end last window's end; empty for the cursor
 * @param level how closely
 * @param parallel windows that are looked at at a time, each on a thread of its own and with a connection of its own; with one it is the caller's thread
 * @param journal a file that keeps the verdicts until all windows have theirs, so that the same request goes on where it was interrupted; deleted at the end
 */
public record VerifyRequest(List<String> tables, Optional<Instant> start, Optional<Instant> end, VerifyLevel level, int parallel, Optional<Path> journal) {
    /** More threads than this wait for each other. */
    public static final int MOST_PARALLEL = 64;

    public VerifyRequest {
        tables = List.copyOf(tables);
        if (parallel < 1 || parallel > MOST_PARALLEL) {
            throw new IllegalArgumentException("windows are verified 1 to " + MOST_PARALLEL + " at a time, not " + parallel);
        }
    }

    /** One window at a time. */
    public VerifyRequest(List<String> tables, Optional<Instant> start, Optional<Instant> end, VerifyLevel level) {
        this(tables, start, end, level, 1, Optional.empty());
    }

    /** Everything, against the source. */
    public static VerifyRequest everything() {
        return new VerifyRequest(List.of(), Optional.empty(), Optional.empty(), VerifyLevel.SOURCE);
    }

    /** One window of one table. */
    public static VerifyRequest range(String table, Instant start, Instant end, VerifyLevel level) {
        return new VerifyRequest(List.of(table), Optional.of(start), Optional.of(end), level);
    }

    /** The same, so many windows at a time. */
    public VerifyRequest parallel(int windows) {
        return new VerifyRequest(tables, start, end, level, windows, journal);
    }

    /** The same, going on with what a file has of it, if it is there. Verdicts of before are in the report, and are not given again. */
    public VerifyRequest resuming(Path file) {
        return new VerifyRequest(tables, start, end, level, parallel, Optional.of(file));
    }
}
