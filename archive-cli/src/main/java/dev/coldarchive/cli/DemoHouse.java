package dev.coldarchive.cli;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.cli.demo.DemoDatabase;
import dev.coldarchive.cli.demo.DemoDirectory;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;

/** Ends what a demo has begun, the last first, and tidies its directory: once, at the end of the command or when the process is told to stop. */
final class DemoHouse implements AutoCloseable {
    private final DemoDirectory directory;
    private final Thread hook = new Thread(this::end, "end-demo");
    private final Deque<Runnable> ending = new ArrayDeque<>();

    DemoHouse(DemoDirectory directory) {
        this.directory = directory;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    synchronized DemoDatabase start() throws IOException {
        DemoDatabase database = DemoDatabase.start(directory.data(), directory.port());
        ending.push(database::close);
        return database;
    }

    /** Notes how something ends that was just begun. */
    synchronized void atTheEnd(Runnable end) {
        ending.push(end);
    }

    void waitUntilStopped() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void end() {
        try {
            while (!ending.isEmpty()) {
                ending.pop().run();
            }
            directory.tidy();
        } catch (IOException e) {
            throw new ArchiveException(ArchiveException.Category.LOCAL_DISK, "cannot remove " + directory.root() + ": " + e.getMessage(), "remove it by hand", e);
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException stoppingAlready) {
            return;
        }
        end();
    }
}
