package dev.coldarchive.internal.export;

import dev.coldarchive.internal.work.Lanes;
import dev.coldarchive.policy.TimeSource;

/**
 * How an archiver takes rows from its source, and how many windows it has in the air; for all its exports together.
 *
 * @param lanes how many streams of rows there are at a time
 * @param pace how fast they may be on the average
 * @param standby when they rest for it
 * @param temporaryBytes most bytes of temporary files, as far as one window at a time needs no more; 0 for what the disk has
 */
public record Streams(Lanes lanes, Pace pace, StandbyRest standby, long temporaryBytes) {

    /** One after the other, as fast as it goes. */
    static Streams one(TimeSource time) {
        return new Streams(Lanes.one(), new Pace(time, 0), StandbyRest.none(), 0);
    }

    /** How many windows are in the air at most where so many lanes are: each that is read, and one on its way into the store for each. */
    public static int windowsInTheAir(int lanes) {
        return lanes == 1 ? 1 : 2 * lanes;
    }
}
