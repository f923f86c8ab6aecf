package dev.coldarchive.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Lets one thread of one process at a time compare and rename below a root. It is held for a moment; longer only where
 * a file has to be read because its file system remembers no hash.
 */
final class DirectoryLock {
    /**
     * File locks belong to a process, not to a thread or a channel, and closing any channel of the file drops them all:
     * threads have to queue before the file is opened, whichever store object they use. Hence one monitor for all.
     */
    private static final Object IN_THIS_PROCESS = new Object();

    private final Path file;

    /** @param root the lock file lies in it, under a name that no object key can have */
    DirectoryLock(Path root) {
        file = root.resolve(".\\lock");
    }

    interface Action<T> {
        T run() throws IOException;
    }

    <T> T holding(Action<T> action) throws IOException {
        synchronized (IN_THIS_PROCESS) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                return action.run();
            } catch (OverlappingFileLockException e) {
                throw new IOException("this library was loaded twice into one process and the other copy holds " + file, e);
            }
        }
    }
}
