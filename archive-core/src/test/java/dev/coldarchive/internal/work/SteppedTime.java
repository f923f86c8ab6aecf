package dev.coldarchive.internal.work;

import dev.coldarchive.policy.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Time that only a test and the sleeps move. */
public final class SteppedTime implements TimeSource {
    private final List<Duration> sleeps = new ArrayList<>();
    private Duration passed = Duration.ZERO;
    private boolean interrupt;

    public void advance(Duration by) {
        passed = passed.plus(by);
    }

    /** Lets the next sleep be interrupted. */
    public void interruptNext() {
        interrupt = true;
    }

    public List<Duration> sleeps() {
        return sleeps;
    }

    @Override
    public Instant now() {
        return Instant.parse("2024-01-20T00:00:00Z").plus(passed);
    }

    @Override
    public long nanoTime() {
        return passed.toNanos();
    }

    @Override
    public void sleep(Duration length) throws InterruptedException {
        if (interrupt) {
            throw new InterruptedException();
        }
        sleeps.add(length);
        advance(length);
    }
}
