package dev.coldarchive.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A second JVM that uses the same directory: file locks mean nothing within one. */
final class AnotherProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    private AnotherProcess(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "-cp", System.getProperty("java.class.path"), AnotherProcess.class.getName()));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        if (!"ready".equals(out.readLine())) {
            throw new IllegalStateException("the other process did not get ready");
        }
    }

    /** It holds a half-written file for the key when this returns. */
    static AnotherProcess puttingHalf(Path root, ObjectKey key) throws IOException {
        return new AnotherProcess("half", root.toString(), key.value());
    }

    /** It waits for {@link #go()}, then puts as many keys if they are absent and prints those that it won. */
    static AnotherProcess racing(Path root, int keys) throws IOException {
        return new AnotherProcess("race", root.toString(), String.valueOf(keys));
    }

    /** It holds the store's lock; at {@link #go()} it writes the file and lets go. */
    static AnotherProcess writingUnderTheLock(Path root, ObjectKey key) throws IOException {
        return new AnotherProcess("lock", root.toString(), key.value());
    }

    void go() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    List<String> lines() {
        return out.lines().toList();
    }

    /** It is dead when this returns. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[1]);
        if (arguments[0].equals("half")) {
            TemporaryFile half = TemporaryFile.beside(root.resolve(arguments[2]));
            System.out.println("ready");
            System.in.read();
            half.close();
            return;
        }
        if (arguments[0].equals("lock")) {
            new DirectoryLock(root).holding(() -> {
                System.out.println("ready");
                System.in.read();
                return Files.writeString(root.resolve(arguments[2]), "theirs");
            });
            return;
        }
        DirectoryStore store = new DirectoryStore(root);
        Path file = Files.writeString(Files.createTempFile("race", null), "by " + ProcessHandle.current().pid());
        ContentDigest content = ContentDigester.of(file);
        System.out.println("ready");
        System.in.read();
        for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
            try {
                store.put(ObjectKey.of("race/" + i), file, content, PutCondition.ABSENT);
                System.out.println("race/" + i);
            } catch (PreconditionFailedException e) {
                // The other one won.
            }
        }
        Files.delete(file);
    }
}
