package dev.coldarchive.cli.figures;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is measured: the program as it is built for users, where {@code -Dperformance.launcher=true} asks for it, else the classes of the tests. */
final class Product {
    private static final boolean BUILT = Boolean.getBoolean("performance.launcher");
    private static final String LAUNCHER = Path.of("..", "archive").toAbsolutePath().normalize().toString();
    private static final String OF_TESTS = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

    private Product() {}

    /** The command line of a verb. */
    static List<String> command(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(BUILT ? List.of(LAUNCHER) : WarmProcess.java(List.of("-Xms16m", "-Xmx256m"), OF_TESTS, main));
        command.addAll(List.of(arguments));
        return command;
    }

    /** The class path of the tests. */
    static String withTests() {
        return OF_TESTS;
    }

    /**
     * The class path of the program and a class of the tests that needs no more than it. An open jar keeps its table of contents in memory: those that only tests need make four megabytes, which is much of a small heap.
     */
    static String withThisModulesTests() throws IOException {
        return BUILT ? String.join(File.pathSeparator, Path.of("target", "test-classes").toAbsolutePath().toString(), currentJar()) : OF_TESTS;
    }

    /** The launcher makes it anew where its sources have changed. */
    private static synchronized String currentJar() throws IOException {
        try {
            if (new ProcessBuilder(LAUNCHER, "version").redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.INHERIT).start().waitFor() != 0) {
                throw new IOException("the program cannot be built");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("while the program was built", e);
        }
        return Path.of("target", "archive.jar").toAbsolutePath().toString();
    }
}
