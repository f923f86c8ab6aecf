package dev.coldarchive.verify;

import java.util.List;

/**
 * What verification found, table by table, oldest window first.
 *
 * @param windows one verdict a window
 */
public record VerifyReport(List<WindowVerdict> windows) {

    public VerifyReport {
        windows = List.copyOf(windows);
    }

    public boolean ok() {
        return windows.stream().noneMatch(w -> w.verdict().problem());
    }
}
