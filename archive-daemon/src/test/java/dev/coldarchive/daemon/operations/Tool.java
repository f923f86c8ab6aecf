package dev.coldarchive.daemon.operations;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program that is not ours, from the directory that {@code prometheus.bin} names or the PATH. One that is not there fails the test. */
final class Tool implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;
    private final List<String> lines = new ArrayList<>();

    private Tool(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    static Tool start(Path directory, String name, String... arguments) throws IOException {
        String where = System.getProperty("prometheus.bin", "");
        List<String> command = new ArrayList<>(List.of(where.isEmpty() || !name.startsWith("prom") ? name : Path.of(where, name).toString()));
        command.addAll(List.of(arguments));
        return new Tool(new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start());
    }

    /** Reads on until a line holds the text, and answers with that line. */
    String hears(String text) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
            if (line.contains(text)) {
                new Thread(() -> output.lines().forEach(rest -> { }), "drain").start(); // a full pipe would stop it
                return line;
            }
        }
        throw new AssertionError("it ended without saying '" + text + "': " + lines);
    }

    /** Waits for its end, and answers with all that it said. */
    static String run(Path directory, String name, String... arguments) throws IOException, InterruptedException {
        try (Tool tool = start(directory, name, arguments)) {
            String said = String.join("\n", tool.output.lines().toList());
            int exitCode = tool.process.waitFor();
            if (exitCode != 0) {
                throw new AssertionError(name + " ended with " + exitCode + ": " + said);
            }
            return said;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
            output.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
