package dev.coldarchive;

import dev.coldarchive.store.ContentDigester;
import dev.coldarchive.window.Window;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What an acknowledgement does, or would do, window by window, oldest first. Windows in which there is nothing to acknowledge are left out.
 *
 * @param table configured name
 * @param windows what is acknowledged in each
 */
public record AckReport(String table, List<Acknowledged> windows) {

    public AckReport {
        windows = List.copyOf(windows);
    }

    /** What becomes of the rows that a window is in trouble for. */
    public enum Effect {
        /** Rows that the live source no longer has stay in the archive, and the window counts as sound. */
        KEEP,
        /** Rows that stand beside the window's files, under another type, stay there. */
        LEAVE_PARKED,
        /** A file that is missing or damaged is made anew from the rows that can be read. Rows that only this file had are lost. */
        GIVE_UP,
        /** Nothing: a file lies in a cold storage class, and its rows come back when it is restored. */
        WAIT
    }

    /**
     * One window, for one reason.
     *
     * @param rows how many rows it is about
     * @param detail which ones
     */
    public record Acknowledged(Window window, Effect effect, long rows, String detail) {}

    /**
     * Names what there is to accept: twelve digits that are others when anything of it is other. A word that is given for a plan holds for that very plan.
     */
    public String id() {
        String all = windows.stream().map(one -> String.join("\t", one.window().toString(), one.effect().name(), Long.toString(one.rows()), one.detail())).collect(Collectors.joining("\n"));
        return ContentDigester.of((table + "\n" + all).getBytes(StandardCharsets.UTF_8)).sha256().substring(0, 12);
    }

    /** Rows that are given up, at most: those of all files that are made anew. */
    public long givenUp() {
        return windows.stream().filter(window -> window.effect() == Effect.GIVE_UP).mapToLong(Acknowledged::rows).sum();
    }
}
