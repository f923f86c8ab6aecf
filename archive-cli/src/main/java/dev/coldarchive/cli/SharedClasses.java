package dev.coldarchive.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** The same as {@link dev.coldarchive.daemon.SharedClasses} for the command line: with what it needs of the JDK to take a line apart and to print. */
public final class SharedClasses {
    private SharedClasses() {}

    /** @param arguments the path of the jar */
    public static void main(String[] arguments) throws IOException {
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream());
        Surroundings surroundings = new Surroundings(nowhere, nowhere, false, false, Map.of(), Clock.systemUTC());
        CommandLines.create(surroundings).execute("--help");
        String[] version = {"version", "--json"};
        CommandLines.toExecute(version, surroundings).execute(version);
        dev.coldarchive.daemon.SharedClasses.load(Path.of(arguments[0]));
    }
}
