package dev.coldarchive.policy;

import dev.coldarchive.ArchiveException;
import java.time.Duration;

/**
 * A dependency failed too often in a row and is left alone for a while; nothing was tried. Not {@link dev.coldarchive.Transient}: trying again at once is what the
 * breaker is there to prevent. The next cycle tries again.
 */
public final class CircuitOpenException extends ArchiveException {
    private static final long serialVersionUID = 1L;

    /**
     * @param failures in a row
     * @param remaining until one call is let through
     * @param last the last failure
     */
    public CircuitOpenException(Dependency dependency, int failures, Duration remaining, ArchiveException last) {
        super(Category.TRANSIENT, "cannot use the " + dependency + ": it failed " + failures + " times in a row, at last with: " + last.getMessage(),
                "it is tried again in " + Math.max(1, remaining.toSeconds()) + " s, and what is due is exported then; nothing is lost meanwhile", last);
    }
}
