package dev.coldarchive.cli.figures;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An {@link ExportWorker} with a heap of its own. Once its heap was too small it stays ended. */
final class WarmProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader said;
    private boolean ended;

    private WarmProcess(Process process) {
        this.process = process;
        this.said = process.inputReader(StandardCharsets.UTF_8);
    }

    /** The {@link Product} with the launcher's settings, but for the heap. */
    static WarmProcess start(String heap, Map<String, String> environment, Path log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(java(List.of("-Xms16m", "-Xmx" + heap, "-XX:+ExitOnOutOfMemoryError"), Product.withThisModulesTests(), ExportWorker.class));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return new WarmProcess(builder.start());
    }

    /** The command of a class, with the serial collector that the launcher asks for. */
    static List<String> java(List<String> options, String classPath, Class<?> main) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-XX:NewRatio=4"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main.getName()));
        return command;
    }

    /** What one run cost; empty if its memory did not suffice, or it did nothing but collect it for so long. */
    Optional<JsonNode> run(String what, Duration most) throws IOException, InterruptedException, ExecutionException {
        if (ended) {
            return Optional.empty();
        }
        CompletableFuture<String> line = CompletableFuture.supplyAsync(() -> {
            try {
                OutputStream told = process.getOutputStream();
                told.write((what + "\n").getBytes(StandardCharsets.UTF_8));
                told.flush();
                return said.readLine();
            } catch (IOException gone) {
                return null;
            }
        });
        try {
            String answer = line.get(most.toMillis(), TimeUnit.MILLISECONDS);
            ended = answer == null || !answer.startsWith("{"); // the JVM's last words may stand there
            return ended ? Optional.empty() : Optional.of(new ObjectMapper().readTree(answer));
        } catch (TimeoutException tooSlow) {
            ended = true;
            process.destroyForcibly();
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        if (process.isAlive()) {
            process.getOutputStream().close(); // which tells it that nothing more is wanted
        }
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
