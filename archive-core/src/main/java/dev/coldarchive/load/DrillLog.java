package dev.coldarchive.load;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Where it is kept how drills went. Safe for use by several threads. */
public interface DrillLog {
    /** Keeps nothing. */
    DrillLog NONE = new DrillLog() {
        @Override
        public void record(DrillReport drill, String who) { }

        @Override
        public Optional<Passed> lastPassed(String table) {
            return Optional.empty();
        }
    };

    /** A window that came back equal. */
    record Passed(Instant at, Duration took) {}

    /**
     * Keeps what became of each window; durable when this returns.
     *
     * @param who the installation that did it
     */
    void record(DrillReport drill, String who);

    /** The last window of this table that came back equal in a drill; empty if there was none. */
    Optional<Passed> lastPassed(String table);
}
