package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What many tests of verbs start from: an installation of their own, of which everything is archived. */
abstract class ArchivedFixture {
    @TempDir
    Path directory;

    Installation installation;

    @BeforeEach
    void anArchive() {
        installation = new Installation(directory).withLedger();
        assertThat(installation.run("export").code()).isZero();
    }
}
