package dev.coldarchive.load;

import dev.coldarchive.load.LoadedWindow.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a load has done.
 *
 * @param place where the rows went: schema and name
 * @param archived whether the ledger calls anything of the range archived, if only windows without rows
 * @param windows windows looked at
 * @param loaded windows that the table holds now as the archive does
 * @param standing windows that it held before
 * @param failed windows of which nothing was loaded
 * @param rows rows of all windows that did not fail, in the archive
 * @param taken rows that the table has taken
 * @param differing archived rows that others are in the place of
 * @param others rows that only the table has
 * @param sizeBytes size of the files of all windows that did not fail
 * @param first the first windows that differ or failed
 * @param warnings what a person should know, each a sentence
 */
public record LoadReport(String table, String place, boolean archived, long windows, long loaded, long standing, long failed, long rows, long taken, long differing, long others, long sizeBytes,
        Duration took, List<LoadedWindow> first, List<String> warnings) {
    private static final int FIRST = 100;

    public LoadReport {
        first = List.copyOf(first);
        warnings = List.copyOf(warnings);
    }

    /** Before its first window. */
    public static LoadReport begun(String table, String place, boolean archived, List<String> warnings) {
        return new LoadReport(table, place, archived, 0, 0, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO, List.of(), warnings);
    }

    /** Whether the table holds exactly what the archive does, as far as the ledger knows that. */
    public boolean whole() {
        return archived && failed == 0 && differing == 0 && others == 0;
    }

    /** The same with one window more. */
    public LoadReport plus(LoadedWindow window) {
        boolean done = window.result() != Result.FAILED;
        List<LoadedWindow> odd = first;
        if (first.size() < FIRST && (window.result() == Result.FAILED || window.result() == Result.DIFFERS)) {
            odd = new ArrayList<>(first);
            odd.add(window);
        }
        return new LoadReport(table, place, archived, windows + 1, loaded + (window.result() == Result.LOADED ? 1 : 0), standing + (window.result() == Result.STANDING ? 1 : 0), failed + (done ? 0 : 1),
                rows + (done ? window.rows() : 0), taken + window.taken(), differing + window.differing(), others + window.others(), sizeBytes + (done ? window.sizeBytes() : 0), took, odd, warnings);
    }

    /** The same, ended. */
    public LoadReport after(Duration time) {
        return new LoadReport(table, place, archived, windows, loaded, standing, failed, rows, taken, differing, others, sizeBytes, time, first, warnings);
    }
}
