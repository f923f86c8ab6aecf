package dev.coldarchive.internal.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkplaceTest {
    @TempDir
    Path workDir;

    private Workplace open() {
        return Workplace.open(workDir, "production", () -> 0.5);
    }

    @Test
    void aSecondExporterIsRefusedAndTheFirstKeepsTheDirectory() {
        try (Workplace first = open()) {
            assertThat(first.owner()).isEqualTo("production/8000000080000000");
            assertThatThrownBy(this::open).isInstanceOfSatisfying(ArchiveException.class, e -> assertThat(e.category()).isEqualTo(ArchiveException.Category.LEASE))
                    .hasMessageContaining("another exporter uses work directory " + workDir);
            try (ScratchProcess other = ScratchProcess.exporter(workDir)) {
                assertThat(other.said()).as("what another process says, after the refusal in this one").isEqualTo("LEASE");
            }
        }
    }

    @Test
    void theNextExporterIsTheSameOwner() {
        String owner;
        try (Workplace first = open()) {
            owner = first.owner();
        }
        try (Workplace next = Workplace.open(workDir, "production", () -> 0.1)) {
            assertThat(next.owner()).isEqualTo(owner);
        }
        try (Workplace renamed = Workplace.open(workDir, "staging", () -> 0.1)) {
            assertThat(renamed.owner()).isEqualTo("staging/8000000080000000");
        }
    }

    @Test
    void anExporterThatWasKilledHoldsNothing() {
        ScratchProcess dead = ScratchProcess.exporter(workDir);
        assertThat(dead.said()).isEqualTo("child/4000000040000000");
        dead.kill();
        try (Workplace next = open()) {
            assertThat(next.owner()).isEqualTo("production/4000000040000000");
        }
    }

    @Test
    void aDirectoryThatCannotBeUsedIsNotHeldAfterwards() throws IOException {
        Path owner = Files.createDirectory(workDir.resolve("owner"));
        assertThatThrownBy(this::open).isInstanceOfSatisfying(ArchiveException.class, e -> assertThat(e.category()).isEqualTo(ArchiveException.Category.LOCAL_DISK));
        Files.delete(owner);
        open().close();
    }
}
