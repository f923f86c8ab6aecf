package dev.coldarchive.internal.manifest;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.manifest.History.Told;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.window.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How what the ledger tells of a table differs from what the archive does.
 *
 * @param agreed windows of which both tell the same revision
 * @param forgotten windows that the archive has a higher revision of than the ledger, and that no open intent explains
 * @param firstForgotten the manifest of the first of them
 * @param unfounded windows that the ledger calls archived and that the archive has no such manifest of
 * @param firstUnfounded the first of them
 * @param foreign manifests of windows that the table's grid does not have: a few of them
 */
public record PastDifference(
        String table, String store, long agreed, long forgotten, Optional<ObjectKey> firstForgotten, long unfounded, Optional<Window> firstUnfounded, List<ObjectKey> foreign) {
    private static final int NAMED = 10;

    /** Lists the table's manifests and reads the ledger beside them; their content is not looked at. */
    public static PastDifference of(Ports ports, TableSpec table) {
        return ports.guards().store().call(ports.guards().policy().storeRead(), "list the manifests of " + table.name(), () -> look(ports, table));
    }

    private static PastDifference look(Ports ports, TableSpec table) {
        long agreed = 0;
        long forgotten = 0;
        long unfounded = 0;
        ObjectKey firstForgotten = null;
        Window firstUnfounded = null;
        List<ObjectKey> foreign = new ArrayList<>();
        try (History history = new History(ports, table, key -> name(foreign, key))) {
            while (history.hasNext()) {
                Told told = history.next();
                if (told.archived() > told.recorded() && isForgotten(ports, table, told)) {
                    firstForgotten = forgotten++ == 0 ? Manifest.key(table.name(), told.window(), told.archived()) : firstForgotten;
                } else if (told.archived() < told.recorded()) {
                    firstUnfounded = unfounded++ == 0 ? told.window() : firstUnfounded;
                } else if (told.archived() > 0) {
                    agreed++;
                }
            }
        }
        return new PastDifference(table.name(), ports.store().uri(), agreed, forgotten, Optional.ofNullable(firstForgotten), unfounded, Optional.ofNullable(firstUnfounded),
                List.copyOf(foreign));
    }

    private static void name(List<ObjectKey> foreign, ObjectKey key) {
        if (foreign.size() < NAMED) {
            foreign.add(key);
        }
    }

    /** Asked anew, intents first: an exporter at work may have committed since. */
    private static boolean isForgotten(Ports ports, TableSpec table, Told told) {
        boolean intended = isIntended(ports, table.name(), told.window(), told.archived());
        return !intended && ports.ledger().window(table.name(), told.window().start()).map(WindowRecord::revision).orElse(0) < told.archived();
    }

    /** Whether an open intent says that this revision was being made: then its manifest is a commit whose ledger entry was lost in a crash. */
    public static boolean isIntended(Ports ports, String table, Window window, int revision) {
        return ports.ledger().intents(table).stream().anyMatch(intent -> intent.window().equals(window) && intent.revision() == revision);
    }

    /** What keeps the table from being exported; empty if nothing does. A manifest that is missing among others is a matter for verification. */
    public Optional<ArchiveException> refusal() {
        if (firstForgotten.isPresent()) {
            return Optional.of(forgot(table, firstForgotten.get(), forgotten));
        }
        if (firstUnfounded.isPresent() && agreed == 0) {
            return Optional.of(new ArchiveException(ArchiveException.Category.INTEGRITY, "cannot export table " + table + ": the ledger says that " + unfounded
                    + " windows are archived, and " + store + " has no manifest of any", "correct store.uri if that is another archive; bring the objects back if they were deleted; "
                    + "to begin anew here, as if nothing were archived: archive ledger rebuild --table " + table).inTable(table));
        }
        return Optional.empty();
    }

    /** The refusal of a table whose ledger does not know of revisions that the archive has. */
    public static ArchiveException forgot(String table, ObjectKey manifest, long windows) {
        return new ArchiveException(ArchiveException.Category.INTEGRITY, "cannot export table " + table + ": the archive is ahead of the ledger by " + windows
                + (windows == 1 ? " window" : " windows") + ", the first is described by " + manifest + "; the ledger was restored, lost commits, or another one writes here too",
                "make sure that no other installation writes to this archive; then: archive ledger rebuild --table " + table).inTable(table).atKey(manifest);
    }
}
