package dev.coldarchive.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An exporter in a process of its own: the daemon, or one command of the command line. It can be stopped, as a machine is that is suspended, and killed. */
final class ExporterProcess implements AutoCloseable {
    private final Process process;
    private final Path work;
    private boolean stopped;

    private ExporterProcess(Process process, Path work) {
        this.process = process;
        this.work = work;
    }

    /**
     * @param work its work directory, as its configuration names it
     * @param log where its output is appended
     */
    static ExporterProcess start(Class<?> main, Path work, Path log, String... arguments) throws IOException {
        return start(List.of(), main, work, log, arguments);
    }

    /** Where no file grows beyond so many KiB: what a full disk looks like to a process, with another word for it. */
    static ExporterProcess limited(int mostKiB, Class<?> main, Path work, Path log, String... arguments) throws IOException {
        return start(List.of("bash", "-c", "ulimit -f " + mostKiB + " && exec \"$@\"", "limited"), main, work, log, arguments);
    }

    private static ExporterProcess start(List<String> before, Class<?> main, Path work, Path log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:-UsePerfData", "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), main.getName()));
        command.addAll(List.of(arguments));
        return new ExporterProcess(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(new File(log.toString()))).start(), work);
    }

    /** Whether leases of this owner are its. */
    boolean isOwner(String owner) throws IOException {
        Path identity = work.resolve("owner");
        return Files.exists(identity) && owner.endsWith("/" + Files.readString(identity).strip());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGSTOP: it does nothing any more, and does not know it. */
    void stop() throws IOException, InterruptedException {
        signal("STOP");
        stopped = true;
    }

    /** SIGCONT: it goes on with what it was about to do. */
    void goOn() throws IOException, InterruptedException {
        if (stopped) {
            signal("CONT");
            stopped = false;
        }
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Waits for its end. */
    int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    /** SIGTERM, and its end. */
    int terminate() throws IOException, InterruptedException {
        goOn();
        process.destroy();
        return process.waitFor();
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
