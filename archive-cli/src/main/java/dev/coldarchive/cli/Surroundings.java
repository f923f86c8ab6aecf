package dev.coldarchive.cli;

import dev.coldarchive.cli.console.Terminal;
import dev.coldarchive.daemon.HeadStart;
import java.io.PrintStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a command takes from outside, so that a test can run it in its own JVM.
 *
 * @param out where results go
 * @param err where progress, logs and errors go
 * @param outIsTerminal whether a person looks at {@code out}
 * @param errIsTerminal whether a person looks at {@code err}
 * @param environment environment variables
 * @param clock tells {@code now} in time ranges
 * @param start what was begun in advance for a command that connects
 */
record Surroundings(PrintStream out, PrintStream err, boolean outIsTerminal, boolean errIsTerminal, Map<String, String> environment, Clock clock, Optional<HeadStart> start) {

    /** The variables that name who is at work, the surest first: under sudo, USER is root. */
    private static final List<String> NAMES = List.of("SUDO_USER", "USER", "LOGNAME");

    /** With nothing begun in advance. */
    Surroundings(PrintStream out, PrintStream err, boolean outIsTerminal, boolean errIsTerminal, Map<String, String> environment, Clock clock) {
        this(out, err, outIsTerminal, errIsTerminal, environment, clock, Optional.empty());
    }

    static Surroundings ofThisProcess(Optional<HeadStart> start) {
        return new Surroundings(System.out, System.err, Terminal.isAt(1), Terminal.isAt(2), System.getenv(), Clock.systemUTC(), start);
    }

    /** Who says it, as this machine calls them. */
    String person() {
        return NAMES.stream().map(environment::get).filter(name -> name != null && !name.isBlank()).findFirst().orElseGet(() -> System.getProperty("user.name"));
    }
}
