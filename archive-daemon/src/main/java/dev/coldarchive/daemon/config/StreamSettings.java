package dev.coldarchive.daemon.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How rows are read from the source.
 *
 * @param parallel how many streams there are at a time
 * @param rowsPerSecond most rows a second on the average; 0 for as many as there are
 * @param replayLag how far a standby may be behind for windows to be begun; empty for any
 * @param temporaryBytes most bytes of temporary files; 0 for what the disk has
 */
public record StreamSettings(int parallel, long rowsPerSecond, Optional<Duration> replayLag, long temporaryBytes) {
    /** More would be a burden to any source. */
    public static final int MOST_PARALLEL = 16;

    StreamSettings of(int streams) {
        return new StreamSettings(streams, rowsPerSecond, replayLag, temporaryBytes);
    }
}
