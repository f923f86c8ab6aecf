package dev.coldarchive.daemon.kill;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** A Java process that says lines and is killed with SIGKILL. */
final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader lines;
    private final List<String> said = new ArrayList<>();

    private ChildJvm(Process process) {
        this.process = process;
        this.lines = process.inputReader();
    }

    /**
     * How such processes are started: hundreds of them, so classes come parsed from an archive, which takes a class path of nothing but jars. The first one writes it, with the
     * classes that it has loaded.
     */
    record Launcher(List<String> options, Path classes) {

        static Launcher in(Path directory) throws IOException {
            List<String> jars = new ArrayList<>();
            for (String entry : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")).split(File.pathSeparator)) {
                if (Files.isDirectory(Path.of(entry))) {
                    Path jar = directory.resolve("classes-" + jars.size() + ".jar");
                    pack(Path.of(entry), jar);
                    jars.add(jar.toString());
                } else if (Files.exists(Path.of(entry))) {
                    jars.add(entry);
                }
            }
            return new Launcher(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xlog:cds=off", "-Xlog:cds+dynamic=off", "-cp", String.join(File.pathSeparator, jars)),
                    directory.resolve("classes.jsa"));
        }

        private static void pack(Path directory, Path jar) throws IOException {
            try (OutputStream out = Files.newOutputStream(jar); JarOutputStream packed = new JarOutputStream(out); Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    packed.putNextEntry(new JarEntry(directory.relativize(file).toString()));
                    Files.copy(file, packed);
                }
            }
        }

        ChildJvm start(Class<?> main, List<String> arguments) throws IOException {
            List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
            command.add((Files.exists(classes) ? "-XX:SharedArchiveFile=" : "-XX:ArchiveClassesAtExit=") + classes);
            command.addAll(options);
            command.add(main.getName());
            command.addAll(arguments);
            return new ChildJvm(new ProcessBuilder(command).redirectErrorStream(true).start());
        }
    }

    /** Reads on until a line begins so; false if the process ended before. */
    boolean hears(String beginning) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.add(line);
            if (line.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    /** SIGKILL, and everything that was said before. */
    List<String> kill() throws IOException, InterruptedException {
        process.toHandle().destroyForcibly();
        return end();
    }

    /** Waits for the end. */
    List<String> end() throws IOException, InterruptedException {
        hears("\0");
        process.waitFor();
        return said;
    }

    /** Waits so long, or until the end. */
    boolean endsWithin(int millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    int exitCode() {
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
