package dev.coldarchive.internal.work;

import dev.coldarchive.ArchiveException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Does pieces of work on several threads, and gives their results away in the order in which the work came, on the caller's thread. Little is under way at a time, so
 * that neither work nor results pile up. With one thread it is the caller's. Not thread-safe.
 */
public final class InOrder<T> implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final ExecutorService threads;
    private final int ahead;
    private final Consumer<T> results;
    private final Deque<Future<T>> underWay = new ArrayDeque<>();

    /**
     * @param what is done, as threads are named after it
     * @param results called on the thread that adds
     */
    public InOrder(String what, int parallel, Consumer<T> results) {
        AtomicInteger number = new AtomicInteger();
        this.threads = parallel == 1 ? null : Executors.newFixedThreadPool(parallel, work -> {
            Thread thread = new Thread(work, "archive-" + what + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        this.ahead = 2 * parallel;
        this.results = results;
    }

    public void add(Supplier<T> work) {
        if (threads == null) {
            results.accept(work.get());
            return;
        }
        underWay.add(threads.submit(work::get));
        if (underWay.size() == ahead) {
            giveFirst();
        }
    }

    /** Waits for what is under way. */
    public void finish() {
        while (!underWay.isEmpty()) {
            giveFirst();
        }
    }

    private void giveFirst() {
        try {
            results.accept(underWay.remove().get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error fatal) {
                throw fatal;
            }
            throw (RuntimeException) e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ArchiveException(ArchiveException.Category.FAILURE, "cannot go on: it was interrupted", null, e);
        }
    }

    /** Stops what is under way: its temporary files are about to be deleted. */
    @Override
    public void close() {
        if (threads != null) {
            threads.shutdownNow();
            try {
                threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
