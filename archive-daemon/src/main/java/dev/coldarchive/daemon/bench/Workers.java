package dev.coldarchive.daemon.bench;

import dev.coldarchive.ArchiveException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads for one run. */
final class Workers {
    private Workers() {}

    /** Does all of it at the same time, and waits for the last. */
    static Moved together(List<? extends Callable<Moved>> works) {
        ExecutorService threads = Executors.newFixedThreadPool(works.size());
        try {
            List<Future<Moved>> running = new ArrayList<>();
            works.forEach(work -> running.add(threads.submit(work)));
            Moved moved = Moved.NOTHING;
            for (Future<Moved> one : running) {
                moved = moved.plus(one.get());
            }
            return moved;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ArchiveException known ? known : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ArchiveException(ArchiveException.Category.FAILURE, "cannot go on measuring: interrupted", null, e);
        } finally {
            threads.shutdownNow();
        }
    }
}
