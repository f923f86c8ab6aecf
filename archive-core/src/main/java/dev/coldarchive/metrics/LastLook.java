package dev.coldarchive.metrics;

import dev.coldarchive.policy.TimeSource;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a look at something slow last found, for whoever must not wait for the next one: a scrape, a page. The host looks from time to time, on a thread of its own
 * ({@code scheduler.scheduleWithFixedDelay(look::look, …)}). Safe for use by several threads.
 *
 * @param <T> what is found; immutable
 */
public final class LastLook<T> {
    private final Supplier<T> look;
    private final TimeSource time;
    private volatile Optional<Found<T>> found = Optional.empty();

    private record Found<T>(T value, long since) {}

    /**
     * @param look may take its time
     * @param time tells how old it is
     */
    public LastLook(Supplier<T> look, TimeSource time) {
        this.look = look;
        this.time = time;
    }

    /** Looks by the machine's clock. */
    public static <T> LastLook<T> at(Supplier<T> look) {
        return new LastLook<>(look, TimeSource.system());
    }

    /** Looks once more, and waits as long as that takes. Where it throws, so does this, and what was found before stands. */
    public void look() {
        long since = time.nanoTime();
        found = Optional.of(new Found<>(look.get(), since));
    }

    /** What was last found, at once; empty until a look has found something. */
    public Optional<Known<T>> known() {
        return found.map(last -> new Known<>(last.value(), Duration.ofNanos(time.nanoTime() - last.since())));
    }
}
