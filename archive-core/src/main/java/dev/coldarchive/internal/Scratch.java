package dev.coldarchive.internal;

import dev.coldarchive.ArchiveException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A directory for temporary files that belongs to this process as long as its lock is held. One whose lock is free was left by a dead process: it is emptied
 * and used again. Safe for use by several threads.
 */
final class Scratch implements AutoCloseable {
    private final Path directory;
    private final FileChannel channel;
    private final AtomicLong next = new AtomicLong();

    private Scratch(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * Takes the first free scratch directory below {@code workDir}, and empties all that dead processes have left.
     */
    static Scratch open(Path workDir) {
        try {
            Files.createDirectories(workDir);
            Scratch mine = null;
            for (int i = 0; mine == null || Files.exists(workDir.resolve("scratch-" + i)); i++) {
                Path directory = workDir.resolve("scratch-" + i);
                FileChannel channel = lock(workDir.resolve("scratch-" + i + ".lock"));
                if (channel != null) {
                    Files.createDirectories(directory);
                    empty(directory);
                    if (mine == null) {
                        mine = new Scratch(directory, channel);
                    } else {
                        channel.close();
                    }
                }
            }
            return mine;
        } catch (IOException e) {
            throw new ArchiveException(ArchiveException.Category.LOCAL_DISK, "cannot use work directory " + workDir + ": " + e,
                    "choose a work-dir that this user may write to", e);
        }
    }

    /** Locks a file for this process, or returns null if another process, or another archiver in this one, has it. */
    static FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            return null;
        }
        channel.close();
        return null;
    }

    /** A name that is not used yet; nothing is created. */
    Path file(String purpose) {
        return directory.resolve(purpose + "-" + next.getAndIncrement() + ".tmp");
    }

    static void delete(Path file) {
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
        try (channel) {
            empty(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot empty " + directory, e);
        }
    }
}
