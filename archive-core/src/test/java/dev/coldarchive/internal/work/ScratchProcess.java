package dev.coldarchive.internal.work;

import dev.coldarchive.ArchiveException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Another process that uses a work directory: it takes what it is told to, says what it got, and holds it until its input ends or it is killed. */
final class ScratchProcess implements AutoCloseable {
    private final Process process;
    private final String said;

    private ScratchProcess(Process process, String said) {
        this.process = process;
        this.said = said;
    }

    /** Takes a scratch directory and leaves a file in it. */
    static ScratchProcess scratch(Path workDir) {
        return start("scratch", workDir);
    }

    static ScratchProcess exporter(Path workDir) {
        return start("exporter", workDir);
    }

    private static ScratchProcess start(String what, Path workDir) {
        try {
            String classPath = location(Scratch.class) + File.pathSeparator + location(ScratchProcess.class);
            Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m", "-cp", classPath,
                    ScratchProcess.class.getName(), what, workDir.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            return new ScratchProcess(process, new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine());
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path location(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    public static void main(String[] args) throws IOException {
        Path workDir = Path.of(args[1]);
        try (AutoCloseable held = args[0].equals("scratch") ? Scratch.open(workDir) : Workplace.open(workDir, "child", () -> 0.25)) {
            if (held instanceof Scratch scratch) {
                System.out.println(Files.createFile(scratch.file("left")));
            } else {
                System.out.println(((Workplace) held).owner());
            }
            System.in.read();
        } catch (ArchiveException e) {
            System.out.println(e.category());
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The file that it left, who it is, or the category of the error that it got. */
    String said() {
        return said;
    }

    /** Ends it as a power cut does: it cleans nothing up. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Lets it end in order. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process.onExit().join();
    }
}
