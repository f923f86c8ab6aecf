package dev.coldarchive.internal.manifest;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.work.LedgerPages;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowRecord;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** The newest revisions of a table's windows, as the ledger names them and their manifests describe them. */
public final class ManifestListing {
    private ManifestListing() {}

    /** Oldest first; each manifest is read when the stream comes to it. */
    public static Stream<Manifest> of(Ports ports, TableSpec table, Optional<Instant> start, Optional<Instant> end) {
        Manifests manifests = new Manifests(ports);
        return LedgerPages.stream(ports.ledger(), table.name(), start.orElse(LedgerPages.FIRST), end.orElse(LedgerPages.LAST))
                .filter(record -> record.revision() > 0)
                .map(record -> manifests.load(table.name(), record.window(), record.revision()).orElseThrow(() -> missing(record)).manifest());
    }

    private static ArchiveException missing(WindowRecord record) {
        return new ArchiveException(ArchiveException.Category.INTEGRITY,
                "cannot read manifest " + Manifest.key(record.table(), record.window(), record.revision()) + ": it is not there, and the ledger says it was",
                "restore a former version of this object; verify says what else is missing").inTable(record.table()).inWindow(record.window());
    }
}
