package dev.coldarchive.internal.work;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A lock file that one holder at a time has, in this process or another; the system frees it when the process dies. Safe for use by several threads.
 */
final class ProcessLock implements AutoCloseable {
    /**
     * File locks of POSIX belong to a process, and closing any channel of the file drops them: a second holder in this process must be refused before it opens the
     * file, whichever object it uses. Hence one set for all.
     */
    private static final Set<Path> HELD_IN_THIS_PROCESS = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private ProcessLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Takes the lock, or returns null if somebody has it. */
    static ProcessLock take(Path lockFile) throws IOException {
        Path file = lockFile.toAbsolutePath().getParent().toRealPath().resolve(lockFile.getFileName());
        if (!HELD_IN_THIS_PROCESS.add(file)) {
            return null;
        }
        FileChannel channel = null;
        boolean mine = false;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            mine = channel.tryLock() != null;
            return mine ? new ProcessLock(file, channel) : null;
        } catch (OverlappingFileLockException e) {
            throw new IOException("this library was loaded twice into one process and the other copy holds " + file, e);
        } finally {
            if (!mine) {
                free(file, channel);
            }
        }
    }

    /** The channel first: closing it drops every lock that this process has on the file. */
    private static void free(Path file, FileChannel channel) throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            HELD_IN_THIS_PROCESS.remove(file);
        }
    }

    @Override
    public void close() {
        try {
            free(file, channel);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot give back the lock " + file, e);
        }
    }
}
