package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.source.MarkLog;
import dev.coldarchive.source.MarkedWindow;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Windows that are looked at again although they are archived: those with marks that are due, those that were read while a writer was open, and some of the recount horizon.
 * A mark waits until its window is quiet, so that one revision takes in many late rows, and until no older transaction is open anywhere on the server, so that the rows of
 * several writers come together; but not when loss is near. Not thread-safe.
 */
final class LateWindows {
    private static final Duration LONGEST_QUIET = Duration.ofHours(6);

    private final TableSpec table;
    private final Optional<Duration> retention;
    private final Instant now;
    private final Instant due;
    private final List<MarkedWindow> marks;
    private final Optional<ArchiveException> failure;
    private final TreeSet<Window> marked = new TreeSet<>();
    private final TreeSet<Window> soon = new TreeSet<>();
    private final TreeSet<Window> again = new TreeSet<>();

    private LateWindows(TableSpec table, Optional<Duration> retention, Instant now, Instant due, List<MarkedWindow> marks, Optional<ArchiveException> failure) {
        this.table = table;
        this.retention = retention;
        this.now = now;
        this.due = due;
        this.marks = marks;
        this.failure = failure;
        marks.forEach(mark -> marked.add(mark.window()));
    }

    /**
     * Reads the marks, and takes none of them yet; rows before a configured start are not archived, late or not. That they cannot be read keeps no
     * other window from being archived.
     *
     * @param retention after how long the source deletes rows
     * @param due end of the last window that may be read
     */
    static LateWindows of(Ports ports, TableSpec table, Optional<Duration> retention, Instant now, Instant due) {
        Instant first = table.startFrom().map(start -> table.grid().at(start).start()).orElse(MarkLog.BEGINNING);
        try {
            return new LateWindows(table, retention, now, due, ports.marks().windows(table, first, due), Optional.empty());
        } catch (ArchiveException e) {
            return new LateWindows(table, retention, now, due, List.of(), Optional.of(e.inTable(table.name())));
        }
    }

    /**
     * Takes what is due now.
     *
     * @param flagged what the ledger says is to be read again
     */
    void add(List<WindowRecord> flagged, Collection<Window> ofTheHorizon) {
        marks.stream().filter(mark -> !mark.window().end().isAfter(due) && isDue(mark)).map(MarkedWindow::window).forEach(this::look);
        flagged.stream().map(WindowRecord::window).forEach(this::look);
        again.addAll(ofTheHorizon);
        again.removeAll(soon);
    }

    private boolean isDue(MarkedWindow mark) {
        boolean quiet = !mark.newest().plus(table.lag()).isAfter(now) || !mark.oldest().plus(LONGEST_QUIET).isAfter(now);
        return mark.passed() && quiet || LossTime.isNear(table, retention, mark.window(), now);
    }

    private void look(Window window) {
        (LossTime.isNear(table, retention, window, now) ? soon : again).add(window);
    }

    /** Why nobody knows which windows are marked. */
    Optional<ArchiveException> failure() {
        return failure;
    }

    /** Whether it is known to have marks, due or not. One of more windows than are told of at a time may have some that are consumed another time only. */
    boolean isMarked(Window window) {
        return marked.contains(window);
    }

    /** Windows that rows may soon be deleted from, oldest first: they come before everything else. */
    TreeSet<Window> soon() {
        return soon;
    }

    /** The others, oldest first: they come after the windows that are not archived yet. */
    TreeSet<Window> again() {
        return again;
    }
}
