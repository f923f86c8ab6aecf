package dev.coldarchive.event;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.load.LoadedWindow;
import dev.coldarchive.policy.CircuitBreaker;
import dev.coldarchive.policy.Dependency;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.verify.WindowVerdict;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Hears what happens: metrics, progress bars, logs and alerts are listeners. Called on the thread that does the work, which waits for it: that of the caller, or of the loop, and
 * with {@code parallel} above 1 those of the executor too. Listeners are therefore safe for use by several threads. What is said of one window comes in order, one call at a time;
 * so do the plan and the ends of the windows of one export of a table. A window that was begun later may end sooner. A listener that throws is logged and changes nothing.
 */
public interface ArchiveListener {
    /** Hears nothing. */
    ArchiveListener NONE = new ArchiveListener() {};

    /** An export of these windows, oldest first, is about to begin. */
    default void exportPlanned(String table, List<Window> windows) {}

    /** A window is about to be read, or compared with what is archived. */
    default void windowStarted(String table, Window window) {}

    /** More rows of a window were read, this many since the last call. */
    default void rowsRead(String table, Window window, long rows) {}

    /** A part stands in the store; {@code put} is false if it was there already. */
    default void partStored(String table, Window window, ObjectKey key, long sizeBytes, boolean put) {}

    /** An export of a window ended without an error; what became of it is in the outcome. */
    default void windowDone(WindowOutcome outcome) {}

    /** An export of a window failed; the cursor has not passed it, and it will be tried again. */
    default void windowFailed(String table, Window window, ArchiveException error) {}

    /** A window is about to be counted for the last time. */
    default void sealStarted(String table, Window window) {}

    /** A window was counted for the last time, or could not be; {@link #windowSealed} has said if it is sealed. */
    default void sealEnded(String table, Window window) {}

    /** A window was counted for the last time, and the archive holds exactly what the source does. */
    default void windowSealed(String table, Window window) {}

    /** The rows of a window were deleted from the source, with proof that the archive holds them. */
    default void windowPruned(String table, Window window, long rows) {}

    /** A verification of so many windows of a table is about to begin. */
    default void verificationPlanned(String table, long windows) {}

    /** A window has its verdict; those of one table come oldest first. */
    default void windowVerified(WindowVerdict verdict) {}

    /** A load of so many windows of a table is about to begin. */
    default void loadPlanned(String table, long windows) {}

    /** A window was loaded back, or could not be; those of one table come oldest first. */
    default void windowLoaded(String table, LoadedWindow window) {}

    /** No window of the table could be looked at: another exporter has it, it cannot be read, or what is archived belongs to somebody else. */
    default void tableFailed(String table, ArchiveException error) {}

    /** Something was tried in vain and will be tried again. */
    default void retrying(String what, int failedTries, Duration wait, ArchiveException error) {}

    /**
     * A put was tried.
     *
     * @param tries the n-th try for this object; 2 and more are retries
     * @param error how it failed; empty if it did not, or found something there that was not expected
     */
    default void uploadTried(ObjectKey key, int tries, Optional<ArchiveException> error) {}

    /** This exporter has the table from now on; whether another takes it away is told by a failure of category LEASE. */
    default void leaseTaken(String table, long epoch) {}

    /** A dependency is left alone from now on, or used again. */
    default void breakerChanged(Dependency dependency, CircuitBreaker.State now, String reason) {}

    /** How long it is until retention takes rows that are not archived for good: said of every table at the beginning of every cycle, whatever works or does not. */
    default void retention(RetentionRisk risk) {}

    /** The source's retention of a table was paused without a person's word because loss was near, or is resumed because it is far again. */
    default void retentionHeld(String table, boolean held) {}

    /** Nothing failed, but a person should know. */
    default void warning(String table, String message) {}
}
