package dev.coldarchive.store;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * Content on its way to a key: a file beside the object, named {@code .\<hash of the file name>-<process>-<n>.partial}. The
 * backslash keeps it from ever being an object key. Its writer holds a file lock on it, so that others can tell a dead
 * process's leftovers from a put that is running.
 */
final class TemporaryFile implements AutoCloseable {
    private static final String MARK = ".\\";
    private static final String SUFFIX = ".partial";

    private final Path path;
    private final FileChannel channel;
    private boolean renamed;

    private TemporaryFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static TemporaryFile beside(Path target) throws IOException {
        TemporaryFile file = create(target);
        try {
            file.channel.lock();
            return file;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static TemporaryFile create(Path target) throws IOException {
        for (long n = 0;; n++) {
            Path path = target.resolveSibling(nameStart(target) + thisProcess() + "-" + n + SUFFIX);
            try {
                return new TemporaryFile(path, FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
            } catch (FileAlreadyExistsException e) {
                // Another thread's: the next number.
            }
        }
    }

    Path path() {
        return path;
    }

    /** Copies the source to disk and returns the SHA-256 of what was copied, which the file then remembers. */
    String fill(Path source) throws IOException {
        String hash = ContentDigester.sha256(source, Channels.newOutputStream(channel));
        FileTag.remember(path, hash);
        channel.force(true);
        return hash;
    }

    /** Gives the file its key's name. Its own name is free from then on: another thread may have taken it by the time this is closed. */
    Path moveTo(Path target) throws IOException {
        Path moved = Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        renamed = true;
        return moved;
    }

    /** Removes the file, unless it was renamed to its key. */
    @Override
    public void close() throws IOException {
        try (channel) {
            if (!renamed) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** Deletes what puts of dead processes left beside the target; returns how many files. */
    static int deleteStale(Path target) throws IOException {
        int deleted = 0;
        String start = nameStart(target);
        // This process's own are alive; opening and closing one would even drop its lock.
        String own = start + thisProcess() + "-";
        try (DirectoryStream<Path> files = Files.newDirectoryStream(target.getParent(),
                f -> f.getFileName().toString().startsWith(start) && !f.getFileName().toString().startsWith(own))) {
            for (Path file : files) {
                deleted += whileStale(file, () -> Files.deleteIfExists(file)) ? 1 : 0;
            }
        }
        return deleted;
    }

    /** Whether a file is named like content on its way. */
    static boolean isOne(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(MARK) && name.endsWith(SUFFIX);
    }

    /** Whether the process that wrote it is dead. */
    static boolean isStale(Path file) throws IOException {
        return !file.getFileName().toString().contains("-" + thisProcess() + "-") && whileStale(file, () -> true);
    }

    /** Deletes it; false if it is gone, or somebody writes it. */
    static boolean deleteIfStale(Path file) throws IOException {
        return isOne(file) && isStale(file) && whileStale(file, () -> Files.deleteIfExists(file));
    }

    private static boolean whileStale(Path file, DirectoryLock.Action<Boolean> action) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return channel.tryLock() != null && action.run();
        } catch (NoSuchFileException e) {
            return false; // finished meanwhile
        }
    }

    private static String nameStart(Path target) {
        byte[] name = target.getFileName().toString().getBytes(StandardCharsets.UTF_8);
        return MARK + ContentDigester.of(name).sha256().substring(0, 16) + "-";
    }

    /** Process numbers repeat (the first of every container is 1), start times hardly do. */
    private static String thisProcess() {
        ProcessHandle self = ProcessHandle.current();
        return self.pid() + "." + self.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
