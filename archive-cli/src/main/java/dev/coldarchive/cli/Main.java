package dev.coldarchive.cli;

/** The program {@code archive}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        int exitCode = CommandLines.toExecute(arguments, Surroundings.ofThisProcess()).execute(arguments);
        LearnedClasses.dropUnlessKept();
        System.exit(exitCode);
    }
}
