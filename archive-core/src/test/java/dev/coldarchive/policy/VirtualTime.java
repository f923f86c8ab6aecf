package dev.coldarchive.policy;

import java.time.Duration;
import java.time.Instant;

/** Time that passes only while somebody waits, or is told to: twelve hours take none. Safe for use by several threads. */
public final class VirtualTime implements TimeSource {
    private final Instant start;
    private Duration passed = Duration.ZERO;
    private int pauses;

    public VirtualTime(Instant start) {
        this.start = start;
    }

    @Override
    public synchronized Instant now() {
        return start.plus(passed);
    }

    @Override
    public synchronized long nanoTime() {
        return passed.toNanos();
    }

    @Override
    public synchronized void sleep(Duration length) {
        pauses++;
        passed = passed.plus(length);
    }

    /** Lets so much time pass. */
    public synchronized void pass(Duration length) {
        passed = passed.plus(length);
    }

    /** How often somebody has waited. */
    public synchronized int pauses() {
        return pauses;
    }
}
