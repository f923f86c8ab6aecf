package dev.coldarchive.cli.console;

import java.io.PrintStream;
import java.util.Map;

/**
 * Where a command says things: {@link #result} on stdout, everything else on stderr, colours only where a person looks and
 * NO_COLOR is not set. Safe for use by several threads.
 *
 * @param out stdout
 * @param err stderr
 * @param outInColour whether results may be coloured
 * @param errInColour whether notes and errors may be coloured
 * @param live whether a line on stderr can be drawn again
 * @param json whether the result is one JSON document, so that nothing else may go to stdout
 * @param quiet whether notes are left out
 * @param verbose whether stack traces are shown
 */
public record Console(
        PrintStream out, PrintStream err, boolean outInColour, boolean errInColour, boolean live, boolean json, boolean quiet, boolean verbose) {

    public static Console of(PrintStream out, PrintStream err, boolean outIsTerminal, boolean errIsTerminal, Map<String, String> environment,
            boolean json, boolean quiet, boolean verbose) {
        boolean dumb = "dumb".equals(environment.get("TERM"));
        boolean colours = environment.getOrDefault("NO_COLOR", "").isEmpty() && !dumb;
        boolean debug = verbose || !environment.getOrDefault("ARCHIVE_DEBUG", "").isEmpty();
        return new Console(out, err, outIsTerminal && colours, errIsTerminal && colours, errIsTerminal && !dumb, json, quiet, debug);
    }

    /** A line of the result for people; left out where the result is JSON. */
    public void result(String line) {
        if (!json) {
            out.println(line);
        }
    }

    /** All rows that the table has, and takes them out of it. */
    public void result(TextTable table) {
        table.takeLines(heads -> paint(Style.BOLD, heads)).forEach(this::result);
    }

    /** The result for programs; left out where people read it. */
    public void document(Object value) {
        if (json) {
            Json.write(value, out);
            out.println();
        }
    }

    /** Something worth knowing that is not the result. */
    public void note(String line) {
        if (!quiet) {
            err.println(line);
        }
    }

    public void warning(String line) {
        if (!quiet) {
            err.println((errInColour ? Style.YELLOW.paint("warning: ") : "warning: ") + line);
        }
    }

    public void error(String line) {
        err.println((errInColour ? Style.RED.paint("error: ") : "error: ") + line);
    }

    /** What to do about the error above. */
    public void hint(String line) {
        err.println((errInColour ? Style.BOLD.paint("  next: ") : "  next: ") + line);
    }

    /** More about the error above. */
    public void detail(String line) {
        err.println("  " + line);
    }

    /** Text of a result, coloured where that is welcome. */
    public String paint(Style style, String text) {
        return outInColour ? style.paint(text) : text;
    }
}
