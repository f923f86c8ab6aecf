package dev.coldarchive.cli;

import static dev.coldarchive.ArchiveException.Category.LEASE;
import static dev.coldarchive.ArchiveException.Category.LOCAL_DISK;
import static dev.coldarchive.ArchiveException.Category.PERMISSION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.ArchiveException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExitCodeTest {

    @Test
    void someFailuresAmongSuccessesAreSomeWindowsFailed() {
        assertThat(ExitCode.of(failures(PERMISSION), true)).isEqualTo(ExitCode.SOME_WINDOWS_FAILED);
    }

    @Test
    void oneKindOfFailureAndNoSuccessIsThatKind() {
        assertThat(ExitCode.of(failures(PERMISSION, PERMISSION), false)).isEqualTo(ExitCode.PERMISSION);
        assertThat(ExitCode.of(failures(LEASE), false)).isEqualTo(ExitCode.LEASE_HELD);
    }

    @Test
    void severalKindsAndKindsWithoutACodeAreSomeWindowsFailed() {
        assertThat(ExitCode.of(failures(PERMISSION, LEASE), false)).isEqualTo(ExitCode.SOME_WINDOWS_FAILED);
        assertThat(ExitCode.of(failures(LOCAL_DISK), false)).isEqualTo(ExitCode.SOME_WINDOWS_FAILED);
    }

    private static List<ArchiveException> failures(ArchiveException.Category... categories) {
        return Arrays.stream(categories).map(category -> new ArchiveException(category, "cannot", null)).toList();
    }
}
