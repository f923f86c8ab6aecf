package dev.coldarchive.cli;

/** The program {@code archive}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(CommandLines.toExecute(arguments, Surroundings.ofThisProcess()).execute(arguments));
    }
}
