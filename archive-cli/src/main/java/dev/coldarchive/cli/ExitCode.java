package dev.coldarchive.cli;

import dev.coldarchive.ArchiveException;
import java.util.List;
import java.util.Optional;

/** What the process ends with; 130 and 143 (stopped by SIGINT, SIGTERM) come from the JVM. */
enum ExitCode {
    OK(0),
    FAILURE(1),
    /** The command line or the configuration is wrong; nothing was tried. */
    USAGE(2),
    SOME_WINDOWS_FAILED(3),
    /** Verification found problems. */
    PROBLEMS_FOUND(4),
    /** A dependency did not answer; trying again may help. */
    TRANSIENT(5),
    NOT_INITIALISED(10),
    LEASE_HELD(11),
    PERMISSION(12),
    /** Less than a day until retention may take rows that are not archived. */
    RETENTION_DANGER(20);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static ExitCode of(ArchiveException.Category category) {
        return switch (category) {
            case USAGE -> USAGE;
            case NOT_INITIALISED -> NOT_INITIALISED;
            case PERMISSION -> PERMISSION;
            case TRANSIENT -> TRANSIENT;
            case LEASE -> LEASE_HELD;
            case INTEGRITY -> PROBLEMS_FOUND;
            case UNARCHIVABLE, LOCAL_DISK, FAILURE -> FAILURE;
        };
    }

    /**
     * What failures of single windows amount to.
     *
     * @param succeeded whether any window was archived, or found to be
     * @return the failures' own code if nothing succeeded and all are of one kind that has a code, else {@link #SOME_WINDOWS_FAILED}
     */
    static ExitCode of(List<ArchiveException> failures, boolean succeeded) {
        Optional<ExitCode> common = failures.stream().map(failure -> of(failure.category())).distinct()
                .reduce((a, b) -> SOME_WINDOWS_FAILED).filter(code -> code != FAILURE && code != PROBLEMS_FOUND);
        return succeeded ? SOME_WINDOWS_FAILED : common.orElse(SOME_WINDOWS_FAILED);
    }
}
