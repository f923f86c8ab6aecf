package dev.coldarchive.restore;

import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.Optional;

/**
 * How one object of a window stands that its manifest names.
 *
 * @param table configured name
 * @param key of a part, or of rows that are parked
 * @param sizeBytes as the manifest says
 * @param storageClass as the store spells it; empty for the usual one, and where the object is missing
 * @param cold where it lies, if that is not read at once
 * @param state whether it can be read
 * @param readableUntil when a copy goes, or went; empty if there is none
 */
public record ObjectStanding(String table, Window window, ObjectKey key, long sizeBytes, Optional<String> storageClass, Optional<ColdClass> cold, State state,
        Optional<Instant> readableUntil) {

    /** Whether an object can be read. */
    public enum State {
        /** It lies in no cold class. */
        NOT_COLD(true),
        /** A copy is there. */
        RESTORED(true),
        /** A copy is on its way. */
        IN_PROGRESS(false),
        /** Nobody has asked for a copy, or nobody knows of it any more. */
        NOT_REQUESTED(false),
        /** There was a copy, and its days are over. */
        EXPIRED(false),
        /** Nothing is at the key. */
        MISSING(false);

        private final boolean readable;

        State(boolean readable) {
            this.readable = readable;
        }

        /** Whether it can be read now. */
        public boolean readable() {
            return readable;
        }
    }

    /** The storage class in words, an archive tier of INTELLIGENT_TIERING told apart. */
    public String place() {
        String named = storageClass.orElse(state == State.MISSING ? "nowhere" : "STANDARD");
        return cold.filter(where -> !where.makesCopies()).map(where -> named + " (" + where + ")").orElse(named);
    }
}
