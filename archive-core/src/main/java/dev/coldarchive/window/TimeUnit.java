package dev.coldarchive.window;

/** What an integer time column counts from the Unix epoch. */
public enum TimeUnit {
    SECONDS(1),
    MILLIS(1_000),
    MICROS(1_000_000),
    NANOS(1_000_000_000);

    private final long perSecond;

    TimeUnit(long perSecond) {
        this.perSecond = perSecond;
    }

    /** How many of them a second has. */
    public long perSecond() {
        return perSecond;
    }
}
