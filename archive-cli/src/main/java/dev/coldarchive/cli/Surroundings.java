package dev.coldarchive.cli;

import dev.coldarchive.cli.console.Terminal;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;

/**
 * Everything that a command takes from outside, so that a test can run it in its own JVM.
 *
 * @param out where results go
 * @param err where progress, logs and errors go
 * @param outIsTerminal whether a person looks at {@code out}
 * @param errIsTerminal whether a person looks at {@code err}
 * @param environment environment variables
 * @param clock tells {@code now} in time ranges
 */
record Surroundings(PrintStream out, PrintStream err, boolean outIsTerminal, boolean errIsTerminal, Map<String, String> environment, Clock clock) {

    static Surroundings ofThisProcess() {
        return new Surroundings(System.out, System.err, Terminal.isAt(1), Terminal.isAt(2), System.getenv(), Clock.systemUTC());
    }
}
