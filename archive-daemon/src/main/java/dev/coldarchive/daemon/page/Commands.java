package dev.coldarchive.daemon.page;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.window.Window;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a person should run, ready for a shell. */
final class Commands {
    /** A hint that is a command. */
    private static final Pattern NAMED = Pattern.compile("run: (archive [^;]+)");

    private Commands() {}

    /** What to run about a window of that kind; empty if there is nothing to do, or it happens by itself. */
    static Optional<String> about(WindowKind kind, String table, Window window) {
        return switch (kind) {
            case MISSING -> Optional.of("archive gaps --table " + quoted(table));
            case QUARANTINED -> Optional.of("archive export " + range(table, window));
            case DIVERGED -> Optional.of("archive ack " + range(table, window));
            case GONE -> Optional.of("archive ls " + range(table, window));
            case LATE -> Optional.of("archive export " + range(table, window) + " --force");
            case WAITING, ARCHIVED, SEALED, PRUNED, OPEN -> Optional.empty();
        };
    }

    /** What to run about an error, once its cause is gone; empty if nothing can be run. */
    static Optional<String> about(ArchiveException error, Optional<String> table, Optional<Window> window) {
        Optional<String> named = error.hint().map(NAMED::matcher).filter(Matcher::matches).map(hint -> hint.group(1));
        return named.isPresent() ? named : switch (error.category()) {
            case NOT_INITIALISED, PERMISSION, USAGE -> Optional.of("archive check");
            case INTEGRITY -> Optional.of(table.isEmpty() ? "archive doctor" : "archive verify " + (window.isEmpty() ? "--table " + quoted(table.get()) : range(table.get(), window.get())));
            case LEASE -> Optional.of("archive status");
            case TRANSIENT, UNARCHIVABLE, LOCAL_DISK, FAILURE -> table.isEmpty() || window.isEmpty() ? Optional.of("archive doctor") : Optional.of("archive export " + range(table.get(), window.get()));
        };
    }

    /** What takes the danger away. */
    static String about(RetentionRisk risk) {
        return risk.command().replace(" --table " + risk.table(), " --table " + quoted(risk.table()));
    }

    /** The options that name exactly this window. */
    private static String range(String table, Window window) {
        return "--table " + quoted(table) + " --start " + window.start() + " --end " + window.end();
    }

    /** A word that a shell takes as it is. */
    static String quoted(String word) {
        return word.matches("[\\w./:@%+=-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
