package dev.coldarchive.internal.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchTest {
    @TempDir
    Path workDir;

    @Test
    void namesAreUsedOnceAndNothingIsCreated() throws IOException {
        try (Scratch scratch = Scratch.open(workDir)) {
            Path first = scratch.file("part");
            assertThat(first).doesNotExist().isNotEqualTo(scratch.file("part"));
            Files.createFile(first);
        }
        try (Scratch again = Scratch.open(workDir)) {
            assertThat(again.file("part").getParent()).as("the same directory, emptied when it was given back").isEmptyDirectory().hasFileName("scratch-0");
        }
    }

    @Test
    void whatADeadProcessLeftIsRemovedAndWhatALiveOneHoldsIsNot() {
        ScratchProcess dead = ScratchProcess.scratch(workDir);
        try (ScratchProcess live = ScratchProcess.scratch(workDir)) {
            assertThat(Path.of(dead.said())).exists().hasParent(workDir.resolve("scratch-0"));
            assertThat(Path.of(live.said())).exists().hasParent(workDir.resolve("scratch-1"));
            dead.kill();
            try (Scratch scratch = Scratch.open(workDir)) {
                assertThat(scratch.file("part").getParent()).isEqualTo(workDir.resolve("scratch-0"));
                assertThat(Path.of(dead.said())).doesNotExist();
                assertThat(Path.of(live.said())).exists();
            }
        }
    }

    @Test
    void aSecondOneInTheSameProcessDoesNotOpenTheFirstToOtherProcesses() throws IOException {
        try (Scratch first = Scratch.open(workDir)) {
            Path mine = Files.createFile(first.file("part"));
            try (Scratch second = Scratch.open(workDir)) {
                assertThat(second.file("part").getParent()).isEqualTo(workDir.resolve("scratch-1"));
            }
            try (ScratchProcess other = ScratchProcess.scratch(workDir)) {
                assertThat(Path.of(other.said())).hasParent(workDir.resolve("scratch-1"));
                assertThat(mine).exists();
            }
        }
    }

    @Test
    void aWorkDirectoryThatCannotBeIsRefused() throws IOException {
        Path file = Files.createFile(workDir.resolve("file"));
        assertThatThrownBy(() -> Scratch.open(file.resolve("work"))).isInstanceOfSatisfying(ArchiveException.class, e -> {
            assertThat(e.category()).isEqualTo(ArchiveException.Category.LOCAL_DISK);
            assertThat(e.hint()).hasValueSatisfying(hint -> assertThat(hint).contains("work-dir"));
        });
    }

    @Test
    void deletingWhatIsNotThereIsNoError() {
        Scratch.delete(workDir.resolve("absent"));
    }

    /** Temporary files hold rows; whoever shares the machine is not to read them, whatever the umask. */
    @Test
    void nobodyElseMayEnterWhereTemporaryFilesAre(@TempDir Path parent) throws IOException {
        Path workDir = parent.resolve("work");
        Files.createDirectories(parent.resolve("shared/scratch-0"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        try (Scratch fresh = Scratch.open(workDir); Scratch older = Scratch.open(parent.resolve("shared"))) {
            for (Path directory : List.of(workDir, fresh.file("rows").getParent(), older.file("rows").getParent())) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory))).isEqualTo("rwx------");
            }
        }
    }
}
