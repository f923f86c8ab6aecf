package dev.coldarchive.postgres.internal;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Times as the ledger keeps them: microseconds since 1970 in cursors, timestamptz elsewhere. */
public final class Micros {
    private static final Instant EARLIEST = Instant.parse("-4000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("+290000-01-01T00:00:00Z");

    private Micros() {}

    /** Cuts off what is finer than a microsecond. */
    public static long of(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time.truncatedTo(ChronoUnit.MICROS));
    }

    /** Defined for every number: an older exporter may have left any. */
    public static Instant toInstant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** A bound of a search: one outside of what timestamptz can say finds the same as its first or last year. */
    public static OffsetDateTime bound(Instant time) {
        Instant sayable = time.isBefore(EARLIEST) ? EARLIEST : time.isAfter(LATEST) ? LATEST : time;
        return sayable.atOffset(ZoneOffset.UTC);
    }
}
