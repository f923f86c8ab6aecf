package dev.coldarchive.daemon.bench;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.daemon.TrialPlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A directory that one benchmark alone uses, and that nobody else may read: below the work directory, so on the same disk as real exports have.
 *
 * @param path the directory
 * @param workDir what it lies in, if that was not there before
 */
record BenchDirectory(Path path, Optional<Path> workDir) {

    static BenchDirectory below(Path workDir) {
        try {
            boolean missing = Files.notExists(workDir);
            Files.createDirectories(workDir);
            return new BenchDirectory(Files.createTempDirectory(workDir, "bench-"), missing ? Optional.of(workDir) : Optional.empty());
        } catch (IOException e) {
            throw new ArchiveException(ArchiveException.Category.LOCAL_DISK, "cannot use work directory " + workDir + ": " + e, "choose a work-dir that this user may write to", e);
        }
    }

    /** @return why something is left; empty if nothing is */
    Optional<ArchiveException> remove() {
        Optional<ArchiveException> left = TrialPlace.in(path).clear();
        workDir.ifPresent(made -> made.toFile().delete()); // which does nothing if an exporter has begun to use it
        return left;
    }
}
