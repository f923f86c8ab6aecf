package dev.coldarchive.source;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether a table has rows that lie in none of its windows, and so are never archived.
 *
 * @param withoutTime rows whose time is NULL
 * @param before rows before the first window, {@code -infinity} included
 * @param after rows too far ahead to be true, {@code infinity} included
 */
public record StrayRows(boolean withoutTime, boolean before, boolean after) {

    /** What there is, for a person; empty if there is nothing. */
    public List<String> described() {
        List<String> kinds = new ArrayList<>();
        if (withoutTime) {
            kinds.add("rows without a time");
        }
        if (before) {
            kinds.add("rows before its first window");
        }
        if (after) {
            kinds.add("rows of a time more than a day ahead");
        }
        return kinds;
    }
}
