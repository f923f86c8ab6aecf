package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command does not need it does not load: that is most of what a short one would take. */
class LoadedClassesTest {
    private static final List<String> OF_PARQUET = List.of("org.apache.parquet.", "shaded.parquet.", "dev.coldarchive.parquet.internal.", "com.github.luben.", "org.xerial.snappy.");

    @TempDir
    Path directory;

    private List<String> loadedBy(String... arguments) throws IOException, InterruptedException {
        Path log = directory.resolve("classes.log");
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:-UsePerfData", "-Xmx128m", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-Xlog:class+load:file=" + log + ":none", "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), Main.class.getName()));
        command.addAll(List.of(arguments));
        Path output = directory.resolve("output.log");
        int code = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start().waitFor();
        assertThat(code).as(Files.readString(output)).isZero();
        try (var lines = Files.lines(log)) {
            return lines.map(line -> line.substring(0, Math.max(0, line.indexOf(' ')))).toList();
        }
    }

    @Test
    void theVersionIsToldWithoutDatabaseStoreOrFiles() throws Exception {
        List<String> loaded = loadedBy("version");
        assertThat(loaded).contains("dev.coldarchive.cli.VersionVerb")
                .noneMatch(name -> OF_PARQUET.stream().anyMatch(name::startsWith) || name.startsWith("org.postgresql.") || name.startsWith("software.amazon.") || name.startsWith("com.zaxxer."));
        assertThat(loaded.stream().filter(name -> name.startsWith("dev.coldarchive."))).as("its own").hasSizeLessThan(60);
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "check", "gaps", "ls", "retention status"})
    void whatOnlyLooksAtLedgerAndSourceLoadsNothingOfParquet(String verb) throws Exception {
        Installation installation = new Installation(directory).withLedger();
        assertThat(installation.run("export").code()).isZero();
        List<String> arguments = new ArrayList<>(List.of(verb.split(" ")));
        arguments.addAll(List.of("--config", installation.configuration().toString()));
        assertThat(loadedBy(arguments.toArray(String[]::new))).contains("org.postgresql.Driver")
                .noneMatch(name -> OF_PARQUET.stream().anyMatch(name::startsWith) || name.startsWith("software.amazon.awssdk.services.s3.model."));
    }
}
