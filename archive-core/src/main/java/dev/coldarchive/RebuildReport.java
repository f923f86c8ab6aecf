package dev.coldarchive;

import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a rebuild of the ledger found in the archive, and what it made of it.
 *
 * @param confirmed whether the ledger was rewritten; if not, this is what would be done
 * @param tables in the order of the request
 */
public record RebuildReport(boolean confirmed, List<Table> tables) {

    public RebuildReport {
        tables = List.copyOf(tables);
    }

    /**
     * One table.
     *
     * @param table configured name
     * @param windows windows that archive or ledger know of
     * @param rewritten records that are, or would be, written: what differs, and what has to be read again
     * @param recounts how many of the windows are, or would be, read again, since nobody knows what was marked
     * @param cursor where it is afterwards; empty if there is none
     * @param formerCursor where it was
     * @param epoch the highest that any manifest was written under: the ledger gives out higher ones from now on
     * @param counts how many findings there are of each kind
     * @param findings the first thousand of them, oldest window first
     */
    public record Table(String table, long windows, long rewritten, long recounts, Optional<Instant> cursor, Optional<Instant> formerCursor, long epoch, Map<Kind, Long> counts,
            List<Finding> findings) {

        public Table {
            counts = Map.copyOf(counts);
            findings = List.copyOf(findings);
        }
    }

    /** Something that a person should know. */
    public record Finding(Kind kind, Optional<Window> window, String detail) {}

    /** What is the matter with a window, or with a manifest. */
    public enum Kind {
        /** The archive has a revision that the ledger does not know of. */
        FORGOTTEN,
        /** The ledger calls it archived, and the archive has no manifest that says so: it is read again as if it never was. */
        UNFOUNDED,
        /** The ledger has the same revision with another manifest. */
        DIFFERENT,
        /** What the store holds is not what the highest revision's manifest names, or that manifest cannot be read: quarantined. */
        IN_DOUBT,
        /** A manifest of a window that the table's grid does not have; left alone. */
        FOREIGN,
        /** It waits for a person's word. If one was given before, it stood in the ledger alone, and has to be given again. */
        UNACKNOWLEDGED
    }
}
