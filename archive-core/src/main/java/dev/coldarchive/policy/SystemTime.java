package dev.coldarchive.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** The machine's clocks: the one place in the core that touches them. */
final class SystemTime implements TimeSource {
    private final InstantSource wall = InstantSource.system();

    @Override
    public Instant now() {
        return wall.instant();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void sleep(Duration length) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(length.toNanos());
    }
}
