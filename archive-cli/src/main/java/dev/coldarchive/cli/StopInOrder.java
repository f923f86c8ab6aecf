package dev.coldarchive.cli;

import dev.coldarchive.Archiver;
import dev.coldarchive.cli.console.Console;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Ends an export in order when the process is told to stop: the running window is finished or abandoned, leases are given
 * back. The JVM then ends with 130 or 143.
 */
final class StopInOrder {
    private static final Duration GRACE = Duration.ofSeconds(10);

    private StopInOrder() {}

    /** Does the work, ready to be stopped. */
    static <T> T onSignal(Archiver archiver, Console console, Supplier<T> work) {
        return onSignal(archiver::stop, console, work);
    }

    /** @param stop ends the work within a time; false if it had to abandon something */
    static <T> T onSignal(Predicate<Duration> stop, Console console, Supplier<T> work) {
        Thread hook = new Thread(() -> {
            console.note("\nstopping: the running window is finished, or abandoned after " + GRACE.toSeconds() + " s");
            boolean finished = stop.test(GRACE);
            console.note(finished ? "stopped; what is archived stands" : "stopped; the running window was abandoned and will be read again");
        }, "stop-in-order");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.get();
        } finally {
            withdraw(hook);
        }
    }

    private static void withdraw(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException stoppingAlready) {
            // The hook is at work; the process ends when it is done.
        }
    }
}
