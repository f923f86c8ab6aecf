package dev.coldarchive.daemon.http;

import dev.coldarchive.metrics.Known;
import dev.coldarchive.metrics.LastLook;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a look at something slow last found, and how old that is. A thread of its own looks again and again, so that whoever asks here never waits, whatever hangs. It rests
 * between looks, the longer the longer they take, so that looking is never what keeps a machine busy. Safe for use by several threads.
 *
 * @param <T> what is found; immutable
 */
public final class Refreshed<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Refreshed.class);
    /** Rests for so many times the length of a look. */
    private static final int REST = 20;
    private static final Duration LONGEST_REST = Duration.ofSeconds(10);
    /** The rest between looks, until one has found something. */
    private static final Duration UNTIL_FOUND = Duration.ofMillis(250);

    private final LastLook<T> last;
    private final Duration rest;
    private final Thread thread;

    private Refreshed(String name, Duration rest, Supplier<T> look) {
        this.last = LastLook.at(look);
        this.rest = rest;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /**
     * Begins to look.
     *
     * @param name of the thread
     * @param rest between two looks, at least, once something was found
     * @param look may take its time; where it throws, what was found before stands
     */
    public static <T> Refreshed<T> every(String name, Duration rest, Supplier<T> look) {
        Refreshed<T> refreshed = new Refreshed<>(name, rest, look);
        refreshed.thread.start();
        return refreshed;
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                long before = System.nanoTime();
                look();
                Duration longer = Duration.ofNanos(System.nanoTime() - before).multipliedBy(REST);
                long atLeast = Math.min(rest.toMillis(), last.known().isEmpty() ? UNTIL_FOUND.toMillis() : Long.MAX_VALUE);
                Thread.sleep(Math.max(atLeast, Math.min(longer.toMillis(), LONGEST_REST.toMillis())));
            }
        } catch (InterruptedException e) {
            LOG.debug("{} ends", thread.getName());
        }
    }

    private void look() {
        try {
            last.look();
        } catch (RuntimeException e) {
            LOG.debug("{} found nothing", thread.getName(), e);
        }
    }

    /** Empty until the first look has found something. */
    public Optional<Known<T>> known() {
        return last.known();
    }

    /** Looks no more. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
