package dev.coldarchive.policy;

import java.time.Duration;
import java.time.Instant;

/** The machine's clocks, without any waiting. */
public final class HurriedTime implements TimeSource {
    private final TimeSource real = TimeSource.system();

    @Override
    public Instant now() {
        return real.now();
    }

    @Override
    public long nanoTime() {
        return real.nanoTime();
    }

    @Override
    public void sleep(Duration length) {
        // Not now.
    }
}
