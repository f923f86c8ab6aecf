package dev.coldarchive.daemon.notify;

import dev.coldarchive.policy.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Time that the test moves; nobody waits, and every wait is kept. */
final class MovedTime implements TimeSource {
    private final List<Duration> waits = new ArrayList<>();
    private Instant now;

    MovedTime(String start) {
        now = Instant.parse(start);
    }

    synchronized void moveTo(String time) {
        now = Instant.parse(time);
    }

    synchronized List<Duration> waits() {
        return List.copyOf(waits);
    }

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public synchronized long nanoTime() {
        return now.getEpochSecond() * 1_000_000_000L;
    }

    @Override
    public synchronized void sleep(Duration length) {
        waits.add(length);
    }
}
