package dev.coldarchive.internal.export;

/** Tells one running export to end. Safe for use by several threads. */
public final class StopSignal {
    private enum Urgency { NONE, AFTER_WINDOW, NOW }

    private volatile Urgency urgency = Urgency.NONE;

    /** Asks to end after the running window. */
    public void afterWindow() {
        urgency = Urgency.AFTER_WINDOW;
    }

    /** Asks to abandon the running window at the next point where nothing is half done. */
    public void now() {
        urgency = Urgency.NOW;
    }

    public boolean endsAfterWindow() {
        return urgency != Urgency.NONE;
    }

    public boolean endsNow() {
        return urgency == Urgency.NOW;
    }
}
