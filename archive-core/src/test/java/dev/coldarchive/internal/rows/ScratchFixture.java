package dev.coldarchive.internal.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.internal.work.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A scratch directory for each test and each property, in which nothing may be left. */
abstract class ScratchFixture {
    private Path workDir;
    Scratch scratch;

    @BeforeEach
    @BeforeProperty
    void aWorkDirectory() throws IOException {
        workDir = Files.createTempDirectory("rows");
        scratch = Scratch.open(workDir);
    }

    @AfterEach
    @AfterProperty
    void nothingIsLeft() throws IOException {
        assertThat(temporaryFiles()).isEmpty();
        scratch.close();
        try (Stream<Path> files = Files.walk(workDir)) {
            files.sorted(Comparator.reverseOrder()).forEach(Scratch::delete);
        }
    }

    List<Path> temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.walk(workDir)) {
            return files.filter(file -> file.toString().endsWith(".tmp")).toList();
        }
    }
}
