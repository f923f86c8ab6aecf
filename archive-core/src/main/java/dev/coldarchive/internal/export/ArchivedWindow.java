package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.internal.manifest.Manifests;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.store.StoredObject;
import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Judges windows by their manifests and a look at the objects that these name, which is possible where the objects themselves cannot be read. Not thread-safe.
 */
final class ArchivedWindow {
    private final Ports ports;
    private final TableSpec table;
    private final Manifests manifests;
    private long highestEpoch;

    ArchivedWindow(Ports ports, TableSpec table) {
        this.ports = ports;
        this.table = table;
        this.manifests = new Manifests(ports);
    }

    /**
     * What a window is.
     *
     * @param manifest of its highest revision; empty if that cannot be read
     * @param doubt why the archive may not hold it; empty if it does
     */
    record Judged(String table, Window window, int revision, Optional<Manifests.Loaded> manifest, Optional<String> doubt) {

        /** What the ledger should say of it. */
        WindowRecord record(boolean recount) {
            Optional<Manifest> read = manifest.map(Manifests.Loaded::manifest);
            WindowState state = doubt.isPresent() ? WindowState.QUARANTINED : read.orElseThrow().state();
            return new WindowRecord(table, window, state, revision, read.map(Manifest::epoch).orElse(0L), read.map(Manifest::digest).orElse(RowDigest.EMPTY),
                    read.map(Manifest::sizeBytes).orElse(0L), manifest.map(Manifests.Loaded::sha256), recount, doubt.or(() -> reason(read.orElseThrow())),
                    read.map(Manifest::parkedRows).orElse(0L), RowDigest.EMPTY,
                    read.filter(there -> doubt.isEmpty()).flatMap(Manifest::givenUp), Instant.EPOCH);
        }

        private static Optional<String> reason(Manifest manifest) {
            return switch (manifest.state()) {
                case SOURCE_GONE -> Optional.of("lay behind the retention boundary when it was archived");
                case DIVERGED -> Optional.of("the archive had rows that the live source no longer had");
                default -> manifest.parkedRows() > 0 ? Optional.of(manifest.parkedRows() + " rows are parked") : Optional.empty();
            };
        }
    }

    /** The highest epoch of all manifests that were read. */
    long highestEpoch() {
        return highestEpoch;
    }

    /**
     * By the highest revision. Where the archive does not hold what that names, an earlier one that it does hold is only mentioned: to go back to it gives up rows, which is
     * for a person to say, and its number could not be used again.
     *
     * @param revisions that there are manifests of, ascending
     */
    Judged judge(Window window, List<Integer> revisions) {
        int highest = revisions.get(revisions.size() - 1);
        Optional<Manifests.Loaded> loaded = Optional.empty();
        Optional<String> doubt;
        try {
            loaded = manifests.load(table.name(), window, highest);
            doubt = loaded.isEmpty() ? Optional.of("the manifest of revision " + highest + " has vanished") : doubt(loaded.get().manifest());
        } catch (ArchiveException e) {
            doubt = Optional.of(integrity(e));
        }
        loaded.ifPresent(read -> highestEpoch = Math.max(highestEpoch, read.manifest().epoch()));
        Optional<String> earlier = doubt.flatMap(why -> earlier(window, revisions));
        return new Judged(table.name(), window, highest, loaded, doubt.map(why -> why + earlier.orElse("")));
    }

    private Optional<String> doubt(Manifest manifest) {
        return Stream.concat(manifest.parts().stream(), manifest.parked().stream().map(Manifest.Parked::file)).flatMap(part -> doubt(manifest, part).stream()).findFirst();
    }

    /** A part for which rows are parked was not there when its revision was made. */
    private Optional<String> doubt(Manifest manifest, Manifest.Part part) {
        if (manifest.parked().stream().anyMatch(parked -> parked.of().equals(part.key()))) {
            return Optional.empty();
        }
        Optional<StoredObject> stored = ports.store().head(part.key());
        if (stored.isEmpty()) {
            return Optional.of("revision " + manifest.revision() + " names object " + part.key() + ", which is missing");
        }
        return part.isAt(stored.get()) ? Optional.empty() : Optional.of("object " + part.key() + " is not the one that revision " + manifest.revision() + " names");
    }

    private Optional<String> earlier(Window window, List<Integer> revisions) {
        for (int i = revisions.size() - 2; i >= 0; i--) {
            try {
                Optional<Manifests.Loaded> loaded = manifests.load(table.name(), window, revisions.get(i));
                if (loaded.isPresent() && doubt(loaded.get().manifest()).isEmpty()) {
                    return Optional.of("; revision " + revisions.get(i) + " is there whole");
                }
            } catch (ArchiveException e) {
                integrity(e);
            }
        }
        return Optional.empty();
    }

    /** Only what is damaged is doubted; a store that does not answer proves nothing. */
    private static String integrity(ArchiveException e) {
        if (e.category() != ArchiveException.Category.INTEGRITY) {
            throw e;
        }
        return e.getMessage();
    }
}
