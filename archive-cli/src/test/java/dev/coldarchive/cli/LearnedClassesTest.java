package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program, as the launcher asks it to learn. */
class LearnedClassesTest {
    @TempDir
    Path directory;

    private int run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:DumpLoadedClassList=" + learning(),
                "-Darchive.learning=" + learning(), "-Darchive.learned=" + learned(), "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), Main.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(directory.resolve("out").toFile()).start().waitFor();
    }

    private Path learning() {
        return directory.resolve("learning");
    }

    private Path learned() {
        return directory.resolve("learned");
    }

    @Test
    void theListOfACommandThatWentWellIsKeptToItsEnd() throws Exception {
        assertThat(run("version")).isZero();
        assertThat(learning()).doesNotExist();
        assertThat(Files.readString(learned())).contains("dev/coldarchive/cli/VersionVerb", "dev/coldarchive/cli/LearnedClasses").endsWith("\n");
    }

    @Test
    void theListOfACommandThatFailedIsDropped() throws Exception {
        assertThat(run("export", "--no-such-option")).isNotZero();
        assertThat(learning()).doesNotExist();
        assertThat(learned()).doesNotExist();
    }
}
