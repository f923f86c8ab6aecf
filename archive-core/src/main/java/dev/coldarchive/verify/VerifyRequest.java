package dev.coldarchive.verify;

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
 */
public record VerifyRequest(List<String> tables, Optional<Instant> start, Optional<Instant> end, VerifyLevel level) {

    public VerifyRequest {
        tables = List.copyOf(tables);
    }

    /** Everything, against the source. */
    public static VerifyRequest everything() {
        return new VerifyRequest(List.of(), Optional.empty(), Optional.empty(), VerifyLevel.SOURCE);
    }
}
