package dev.coldarchive.internal.export;

/** Tells one running export to end. Safe for use by several threads. */
public final class StopSignal {
    private enum Urgency { NONE, AFTER_WINDOW, NOW }

    private volatile Urgency urgency = Urgency.NONE;

    /** Asks to end after the running window, unless it was asked to end sooner. */
    public synchronized void afterWindow() {
        urgency = urgency == Urgency.NOW ? urgency : Urgency.AFTER_WINDOW;
    }

    /** Asks to abandon the running window at the next point where nothing is half done. */
    public synchronized void now() {
        urgency = Urgency.NOW;
    }

    public boolean endsAfterWindow() {
        return urgency != Urgency.NONE;
    }

    public boolean endsNow() {
        return urgency == Urgency.NOW;
    }
}
