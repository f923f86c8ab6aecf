package dev.coldarchive.internal.work;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Temporary files that dead processes have left in a work directory: below a scratch directory whose lock is free. */
public final class AbandonedScratch {
    private AbandonedScratch() {}

    /** All of them, by path. */
    public static List<Path> files(Path workDir) {
        List<Path> left = new ArrayList<>();
        try {
            for (int i = 0; Files.exists(workDir.resolve("scratch-" + i)); i++) {
                Path directory = workDir.resolve("scratch-" + i);
                try (ProcessLock lock = ProcessLock.take(lockOf(directory)); DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                    if (lock != null) {
                        files.forEach(left::add);
                    }
                }
            }
        } catch (IOException e) {
            throw cannot("look into", workDir, e);
        }
        left.sort(null);
        return left;
    }

    /** Deletes one of them; false if it is gone, or its directory is in use again. */
    public static boolean delete(Path file) {
        try (ProcessLock lock = ProcessLock.take(lockOf(file.getParent()))) {
            return lock != null && Files.deleteIfExists(file);
        } catch (IOException e) {
            throw cannot("delete from", file, e);
        }
    }

    private static Path lockOf(Path directory) {
        return directory.resolveSibling(directory.getFileName() + ".lock");
    }

    private static ArchiveException cannot(String verb, Path path, IOException e) {
        return new ArchiveException(Category.LOCAL_DISK, "cannot " + verb + " " + path + ": " + e, "run as the user whose work-dir it is", e);
    }
}
