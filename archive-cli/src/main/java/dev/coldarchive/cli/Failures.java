package dev.coldarchive.cli;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import java.util.Map;

/** Says what went wrong, what is safe, and what to do next: to people in two or three lines, to programs as JSON. */
final class Failures {
    private Failures() {}

    /** Reports what ended a command, and gives its exit code. */
    static ExitCode report(Console console, Throwable error) {
        ArchiveException known = error instanceof ArchiveException expected ? expected
                : new ArchiveException(ArchiveException.Category.FAILURE, "cannot finish the command: " + words(error),
                        "run it again with --verbose; if it stays, report it with what that prints", error);
        ExitCode code = ExitCode.of(known.category());
        print(console, known);
        console.document(Json.object("error", describe(known), "exitCode", code.number()));
        if (console.verbose()) {
            error.printStackTrace(console.err());
        }
        return code;
    }

    /** For people: the message, where it happened as far as the message does not say, and the way out. */
    static void print(Console console, ArchiveException error) {
        String message = error.getMessage();
        console.error(message);
        error.table().filter(table -> !message.contains(table)).ifPresent(table -> console.detail("table " + table));
        error.window().filter(window -> !message.contains(window.toString()))
                .ifPresent(window -> console.detail("window " + Figures.time(window.start()) + " to " + Figures.time(window.end())));
        error.key().filter(key -> !message.contains(key.value())).ifPresent(key -> console.detail("key " + key));
        error.hint().ifPresent(hint -> hint.lines().forEach(console::hint));
    }

    /** For programs. */
    static Map<String, Object> describe(ArchiveException error) {
        return Json.object(
                "category", error.category(),
                "message", error.getMessage(),
                "hint", error.hint(),
                "table", error.table(),
                "window", error.window().map(window -> Json.object("start", window.start(), "end", window.end())),
                "key", error.key().map(Object::toString));
    }

    private static String words(Throwable error) {
        String message = error.getMessage();
        return error.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }
}
