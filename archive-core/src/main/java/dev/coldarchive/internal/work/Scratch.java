package dev.coldarchive.internal.work;

import dev.coldarchive.ArchiveException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A directory for temporary files that belongs to this process as long as its lock is held. One whose lock is free was left by a dead process: it is emptied
 * and used again. Safe for use by several threads.
 */
public final class Scratch implements AutoCloseable {
    private final Path directory;
    private final ProcessLock lock;
    private final AtomicLong next = new AtomicLong();

    private Scratch(Path directory, ProcessLock lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Takes the first free scratch directory below {@code workDir}, and empties all that dead processes have left.
     */
    public static Scratch open(Path workDir) {
        Scratch mine = null;
        boolean whole = false;
        try {
            OwnDirectory.createMissing(workDir);
            for (int i = 0; mine == null || Files.exists(workDir.resolve("scratch-" + i)); i++) {
                Path directory = workDir.resolve("scratch-" + i);
                ProcessLock lock = ProcessLock.take(workDir.resolve("scratch-" + i + ".lock"));
                if (lock != null && mine == null) {
                    mine = new Scratch(directory, lock);
                    OwnDirectory.create(directory);
                    empty(directory);
                } else if (lock != null) {
                    try (lock) {
                        empty(directory);
                    }
                }
            }
            whole = true;
            return mine;
        } catch (IOException e) {
            throw new ArchiveException(ArchiveException.Category.LOCAL_DISK, "cannot use work directory " + workDir + ": " + e,
                    "choose a work-dir that this user may write to", e);
        } finally {
            if (!whole && mine != null) {
                mine.lock.close();
            }
        }
    }

    /** A name that is not used yet; nothing is created. */
    public Path file(String purpose) {
        return directory.resolve(purpose + "-" + next.getAndIncrement() + ".tmp");
    }

    /** Bytes of the files that are there now. */
    public long usedBytes() throws IOException {
        long used = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                used += size(file);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return used;
    }

    private static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0; // deleted meanwhile
        }
    }

    /** Bytes that the disk still has for files here. */
    public long usableBytes() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    public static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete temporary file " + file.getFileName(), e);
        }
    }

    private static void empty(Path directory) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory)) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() {
        try (lock) {
            empty(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot empty " + directory, e);
        }
    }
}
