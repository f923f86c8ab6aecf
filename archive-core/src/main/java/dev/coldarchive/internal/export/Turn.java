package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.Transient;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.policy.TimeSource;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How much of a table one run takes, and how it went. What a person asks for is taken whole, and ends with the first new window that fails. A turn in a cycle is bounded; windows
 * that failed before are passed over until their time comes, of these it takes one a lane, and it ends with the second new window that fails: the cursor waits for a window that
 * cannot be archived, later windows do not. Safe for use by several threads.
 */
public final class Turn {
    private static final int MOST_FAILURES = 2;

    private final TimeSource time;
    private final Optional<Setbacks> setbacks;
    private final int windows;
    private final Duration length;
    private final boolean urgent;
    private final long startedAt;
    private int begun;
    private int failed;
    private int left;
    private boolean more;
    private boolean seals = true;
    private Optional<ArchiveException> tableFailure = Optional.empty();

    private Turn(TimeSource time, Optional<Setbacks> setbacks, int windows, Duration length, boolean urgent) {
        this.time = time;
        this.setbacks = setbacks;
        this.windows = windows;
        this.length = length;
        this.urgent = urgent;
        this.startedAt = time.nanoTime();
    }

    static Turn unbounded(TimeSource time) {
        return new Turn(time, Optional.empty(), Integer.MAX_VALUE, Duration.ofSeconds(Long.MAX_VALUE), false);
    }

    /**
     * @param windows how many it takes at most
     * @param length after how long it begins no other
     * @param urgent whether the source will soon delete rows that are not archived
     */
    public static Turn of(TimeSource time, Setbacks setbacks, int windows, Duration length, boolean urgent) {
        return new Turn(time, Optional.of(setbacks), windows, length, urgent);
    }

    /**
     * What it takes of what could be done.
     *
     * @param again how many windows that failed before it takes at most
     */
    synchronized List<PlannedWindow> choose(List<PlannedWindow> steps, int again) {
        left = steps.size();
        if (setbacks.isEmpty()) {
            return steps;
        }
        Setbacks known = setbacks.get();
        known.retain(steps.stream().map(PlannedWindow::window).collect(Collectors.toSet()));
        List<PlannedWindow> all = steps.stream().filter(step -> !known.leavesAlone(step.window())).toList();
        List<PlannedWindow> chosen = new ArrayList<>(all.stream().filter(step -> known.hasFailed(step.window())).limit(again).toList());
        List<PlannedWindow> fresh = all.stream().filter(step -> !known.hasFailed(step.window())).toList();
        chosen.addAll(fresh.subList(0, Math.min(windows, fresh.size())));
        more = fresh.size() > windows;
        return chosen;
    }

    /** Whether it may begin another window. */
    synchronized boolean goesOn() {
        boolean inTime = begun == 0 || hasTime();
        more |= !inTime;
        return inTime;
    }

    synchronized boolean hasTime() {
        return Duration.ofNanos(time.nanoTime() - startedAt).compareTo(length) < 0;
    }

    /** Begins a window; says when, on the clock that never jumps. */
    synchronized long begin() {
        begun++;
        return time.nanoTime();
    }

    synchronized boolean hasBegun() {
        return begun > 0;
    }

    /** @param begunAt what {@link #begin} said */
    synchronized void ended(WindowOutcome outcome, long begunAt) {
        Window window = outcome.window();
        switch (outcome.result()) {
            case NOT_CLOSED -> setbacks.ifPresent(known -> known.waits(window, outcome.detail()));
            case QUARANTINED -> setbacks.ifPresent(known -> known.failed(window, outcome.detail(), true, urgent, since(begunAt)));
            default -> {
                left--;
                setbacks.ifPresent(known -> known.forget(window));
            }
        }
    }

    /**
     * @param begunAt what {@link #begin} said
     * @param archived whether the window is archived already, so that it holds up no other
     * @return whether other windows are taken after it
     */
    synchronized boolean failed(Window window, ArchiveException error, boolean archived, long begunAt) {
        setbacks.ifPresent(known -> known.failed(window, error.getMessage(), !(error instanceof Transient), urgent, since(begunAt)));
        failed += archived ? 0 : 1;
        boolean goesOn = error.category() != Category.LEASE && (archived || setbacks.isPresent() && failed < MOST_FAILURES);
        more &= goesOn;
        seals &= goesOn || setbacks.isPresent() && error.category() != Category.LEASE && !(error instanceof Transient);
        return goesOn;
    }

    private Duration since(long begunAt) {
        return Duration.ofNanos(time.nanoTime() - begunAt);
    }

    synchronized void tableFailed(ArchiveException error) {
        tableFailure = Optional.of(error);
        more = false;
    }

    /** Whether windows are sealed once no other is archived. */
    synchronized boolean goesOnToSeal() {
        return seals;
    }

    /** Notes that there was more to do than it did. */
    synchronized void leavesMore() {
        more = true;
    }

    /** Whether it ended although more could be done at once. */
    public synchronized boolean leftMore() {
        return more;
    }

    /** Windows that were due and are not done. */
    public synchronized int left() {
        return left;
    }

    /** Why none of the table's windows could be looked at. */
    public synchronized Optional<ArchiveException> tableFailure() {
        return tableFailure;
    }
}
