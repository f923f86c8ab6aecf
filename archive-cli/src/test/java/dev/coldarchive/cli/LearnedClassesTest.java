package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in a process of its own, as the launcher asks it to learn. */
class LearnedClassesTest {
    @TempDir
    Path directory;

    private Installation installation;

    @BeforeEach
    void install() {
        installation = new Installation(directory).withLedger();
    }

    private int run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:DumpLoadedClassList=" + learning(),
                "-Darchive.learning=" + learning(), "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), Main.class.getName()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--config", installation.configuration().toString()));
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(directory.resolve("out").toFile()).start().waitFor();
    }

    private Path learning() {
        return directory.resolve("learned.4711");
    }

    private Path learned() {
        return directory.resolve("learned");
    }

    @Test
    void theListOfAnExportIsKeptToTheEndOfTheProcessOnceRowsWereArchived() throws Exception {
        assertThat(run("export", "--dry-run")).isZero();
        assertThat(learned()).as("nothing was archived").doesNotExist();
        assertThat(learning()).doesNotExist();

        assertThat(run("export")).isZero();
        assertThat(learning()).doesNotExist();
        assertThat(Files.readString(learned())).contains("dev/coldarchive/cli/ExportVerb", "dev/coldarchive/parquet/internal/ParquetRowWriter", "java/lang/Shutdown").endsWith("\n");
    }

    @Test
    void theListOfACommandThatFailedIsDropped() throws Exception {
        assertThat(run("export", "--no-such-option")).isNotZero();
        assertThat(learning()).doesNotExist();
        assertThat(learned()).doesNotExist();
    }
}
