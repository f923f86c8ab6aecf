package dev.coldarchive.daemon;

import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import sun.misc.Signal;

/**
 * Waits for SIGTERM or SIGINT, and hears SIGHUP meanwhile. The first one asks for an orderly end; the second one ends the process at once. A shutdown
 * hook could not tell them apart: the JVM hears no second signal once it is ending.
 */
final class StopSignals {
    private static final int SIGNALLED = 128;

    private final CompletableFuture<Integer> first = new CompletableFuture<>();
    private final IntConsumer endNow;
    private volatile Runnable onHangUp = () -> { };

    /** Hears nothing yet; see {@link #heard}. */
    StopSignals(IntConsumer endNow) {
        this.endNow = endNow;
    }

    /** @param endNow ends the process with the given exit code, and does not return */
    static StopSignals heard(IntConsumer endNow) {
        StopSignals signals = new StopSignals(endNow);
        for (String name : new String[] {"TERM", "INT"}) {
            Signal.handle(new Signal(name), signal -> signals.stop(SIGNALLED + signal.getNumber()));
        }
        Signal.handle(new Signal("HUP"), signal -> signals.onHangUp.run());
        return signals;
    }

    /** What is done for each SIGHUP from now on; must not take long. */
    void onHangUp(Runnable reaction) {
        onHangUp = reaction;
    }

    /** Asks for an end with this exit code; the second time it comes at once. */
    void stop(int exitCode) {
        if (!first.complete(exitCode)) {
            endNow.accept(exitCode);
        }
    }

    /** Asks for an end with this exit code, unless one was asked for: what dies on the way to an orderly end is no reason to end without order. */
    void fail(int exitCode) {
        first.complete(exitCode);
    }

    /** Whether an end was asked for. */
    boolean asked() {
        return first.isDone();
    }

    /** Waits until an end is asked for, and answers with its exit code. */
    int await() {
        return first.join();
    }
}
