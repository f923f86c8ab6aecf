package dev.coldarchive.gc;

import dev.coldarchive.store.Removal;
import dev.coldarchive.store.StoredObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that nobody needs, as far as is known.
 *
 * @param name its key, or its path
 * @param since when it was written, or begun
 * @param why it is taken for that
 * @param upload what it is, if it is an unfinished upload
 * @param object what it is, if it is an object
 * @param file what it is, if it is a file of this machine
 */
public record Leftover(Kind kind, String name, long sizeBytes, Instant since, String why, Optional<Removal.Upload> upload, Optional<StoredObject> object, Optional<Path> file) {

    /** What kinds of things are left behind. */
    public enum Kind {
        /** An unfinished upload of the archive, which no open intent names. */
        UPLOAD(true),
        /** A temporary file in the work directory, whose process is dead. */
        TEMPORARY_FILE(true),
        /** Rows that were parked and are merged: an earlier revision names the file, and the newest does not. */
        MERGED(true),
        /** An object of a selftest, or of a benchmark. */
        SELFTEST(true),
        /** An unfinished upload to a key that is none of the archive's. */
        UNKNOWN_UPLOAD(false),
        /** An object that no manifest and no open intent names: somebody else's, or the archive's and forgotten. Nobody can tell. */
        UNKNOWN(false);

        private final boolean ours;

        Kind(boolean ours) {
            this.ours = ours;
        }

        /** Whether it is proven to be the archive's own, and of no use any more. */
        public boolean ours() {
            return ours;
        }
    }
}
