package com.example.deduplicator;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The deduplicator as a process of its own, as it is started in production. */
final class HostProcess implements AutoCloseable {
    private final Process process;

    HostProcess(Settings settings) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), Deduplicator.class.getName());
        builder.environment().putAll(Map.of("GATHERERS", String.join(" ", settings.gatherers()), "PRODUCTION", settings.production(), "ARCHIVE_BUCKET", settings.bucket(),
                "ARCHIVE_ENDPOINT", Servers.S3.toString(), "WORK_DIR", settings.workDir().toString(), "HTTP_PORT", "0", "POLL", settings.poll().toString(), "EXPORT_LAG", settings.lag().toString(),
                "EXPORT_LOOK", settings.look().toString(), "LOG_LEVEL", "warn"));
        builder.environment().putAll(Map.of("AWS_ACCESS_KEY_ID", Servers.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY", Servers.SECRET_KEY));
        process = builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(new File("target/host.log"))).start();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** As kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Nothing is left behind, however a test ends. */
    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** As systemd stops a service. @return its exit code */
    int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            kill();
            throw new AssertionError("has not ended within two minutes of SIGTERM");
        }
        return process.exitValue();
    }
}
