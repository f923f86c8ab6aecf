package dev.coldarchive;

import dev.coldarchive.window.Window;
import java.util.List;

/**
 * Which windows are sealed now, and why others are not; table by table, oldest first.
 *
 * @param windows those that were looked at
 */
public record SealReport(List<Looked> windows) {

    public SealReport {
        windows = List.copyOf(windows);
    }

    /**
     * One window.
     *
     * @param sealed whether it is sealed now
     * @param reason why not; empty if it is
     */
    public record Looked(String table, Window window, boolean sealed, String reason) {}

    /** Whether all of them are sealed. */
    public boolean complete() {
        return windows.stream().allMatch(Looked::sealed);
    }
}
