package dev.coldarchive;

import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the loop of {@link Archiver#start} is, and what each table does now. A cycle gives every table that is due one turn. All times are this process's wall clock.
 *
 * @param state whether it lives
 * @param lastCycleStarted empty before the first one
 * @param lastCycleEnded empty before the end of the first one; before {@code lastCycleStarted} while one runs
 * @param nextCycle when the next one begins; empty while one runs, and where none comes
 * @param diedOf what ended it; only where it has died
 * @param tables by configured name, in configured order
 */
public record LoopHealth(
        State state, Optional<Instant> lastCycleStarted, Optional<Instant> lastCycleEnded, Optional<Instant> nextCycle, Optional<String> diedOf, Map<String, Activity> tables) {

    public LoopHealth {
        tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
    }

    /** Whether the loop lives. */
    public enum State {
        /** It was not started, or has been stopped: the host calls {@link Archiver#exportNow} itself, or is ending. */
        OFF,
        RUNNING,
        /** Something ended it that nobody asked for; nothing is exported any more until the host starts it again. */
        DIED
    }

    /** What is done with a table. */
    public enum Doing {
        /** Nothing, until it is its turn. */
        WAITING,
        /** A window is read and archived, or compared with what is archived. */
        EXPORTING,
        /** A window is counted for the last time, and its files are read back. */
        SEALING
    }

    /**
     * What one table does now, whoever asked for it.
     *
     * @param doing what is done with it
     * @param window the window that it is done with, the oldest where there are several
     * @param since when that window was begun
     * @param rows rows of that window that were read so far
     * @param windowsDue windows that were due and not archived when its last turn ended
     * @param nextLook when it has its next turn; empty if it has one now, or nobody gives it one
     * @param setbacks what failed and is left alone for a while, the oldest window first
     */
    public record Activity(Doing doing, Optional<Window> window, Optional<Instant> since, long rows, int windowsDue, Optional<Instant> nextLook, List<Setback> setbacks) {
        public Activity {
            setbacks = List.copyOf(setbacks);
        }
    }

    /**
     * Something that failed, and will be tried again.
     *
     * @param window the window that failed; empty if it was the whole table
     * @param tries how often it has failed in a row
     * @param nextTry not before
     * @param why in words
     */
    public record Setback(Optional<Window> window, int tries, Instant nextTry, String why) {}
}
