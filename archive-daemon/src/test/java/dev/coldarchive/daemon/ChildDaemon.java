package dev.coldarchive.daemon;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The daemon in a JVM of its own. */
final class ChildDaemon implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 300;

    private final Process process;
    private final BufferedReader log;
    private final List<String> lines = new ArrayList<>();
    private final Map<String, String> ports = new HashMap<>();
    private final HttpClient client = HttpClient.newHttpClient();

    private ChildDaemon(Process process) {
        this.process = process;
        this.log = process.errorReader();
    }

    static ChildDaemon start(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED"); // as the manifest of the jar says it
        }
        command.addAll(List.of("-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeIf(name -> name.startsWith("ARCHIVE_") || name.startsWith("AWS_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        // Reading its log knows no time limit: one that never says what is waited for is ended, and so says no more.
        CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS).execute(process::destroyForcibly);
        return new ChildDaemon(process);
    }

    /** Reads on until a line holds the text. */
    ChildDaemon hears(String text) throws IOException {
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            lines.add(line);
            if (line.contains(text)) {
                return this;
            }
        }
        throw new AssertionError("the daemon ended without saying '" + text + "': " + lines);
    }

    /** Asks at the port of that name, which the log has said is open. */
    HttpResponse<String> get(String port, String path) throws IOException, InterruptedException {
        if (!ports.containsKey(port)) {
            hears("port open port=" + port);
            String said = lines.get(lines.size() - 1);
            ports.put(port, said.replaceFirst(".* number=(\\d+).*", "$1"));
        }
        return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get(port) + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Sends SIGTERM, by the handle: the process itself would close its streams. */
    ChildDaemon terminate() {
        process.toHandle().destroy();
        return this;
    }

    /** Whether a process that is started here hears SIGHUP: under nohup, whoever starts it has it ignored. */
    static boolean hearsHangUps() throws IOException {
        Path status = Path.of("/proc/self/status");
        return !Files.exists(status) || Files.readAllLines(status).stream().filter(line -> line.startsWith("SigIgn:")).noneMatch(line -> line.matches(".*[13579bdf]"));
    }

    /** Sends SIGHUP. */
    ChildDaemon hangUp() throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).inheritIO().start();
        if (kill.waitFor() != 0) {
            throw new AssertionError("cannot signal process " + process.pid());
        }
        return this;
    }

    /** Waits for the end. */
    int exitCode() throws IOException, InterruptedException {
        log.lines().forEach(lines::add);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the daemon does not end: " + lines);
        }
        return process.exitValue();
    }

    /** Processor time that it has taken until now, start of the JVM included. */
    Duration processor() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** What it has said until now. */
    List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            log.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
