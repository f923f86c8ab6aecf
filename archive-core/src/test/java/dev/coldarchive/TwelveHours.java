package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.ArchiveFixture.trade;

import java.nio.file.Path;
import java.time.Duration;

/** Twelve hours of a few trades each, all due, for exports with several streams. */
final class TwelveHours {
    static final int HOURS = 12;

    private TwelveHours() {}

    static ArchiveFixture in(Path workDir) {
        ArchiveFixture made = new ArchiveFixture(workDir).create();
        for (int hour = 0; hour < HOURS; hour++) {
            for (int row = 0; row < 5; row++) {
                made.source.insert("trades", trade(hour * 3_600L + row / 2, "T" + row, hour));
            }
        }
        made.source.setNow(hour(HOURS).start().plus(Duration.ofMinutes(5)));
        return made;
    }
}
