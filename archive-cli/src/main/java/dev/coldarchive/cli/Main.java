package dev.coldarchive.cli;

import dev.coldarchive.daemon.HeadStart;
import java.util.Optional;

/** The program {@code archive}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        // Nothing is as slow as the first export of a process: even its arguments are read while the rest gets ready.
        Optional<HeadStart> start = arguments.length > 0 && arguments[0].equals("export") ? Optional.of(HeadStart.begin()) : Optional.empty();
        int exitCode = CommandLines.toExecute(arguments, Surroundings.ofThisProcess(start)).execute(arguments);
        LearnedClasses.dropUnlessKept();
        System.exit(exitCode);
    }
}
