package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.manifest.Manifests;
import dev.coldarchive.internal.rows.SchemaUnion;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.window.Window;
import java.util.List;
import java.util.Optional;

/** Windows whose parked rows may be merged now, as far as a look tells: nothing is read but their manifests. */
final class ParkedWindows {
    private final Ports ports;
    private final TableSpec table;

    ParkedWindows(Ports ports, TableSpec table) {
        this.ports = ports;
        this.table = table;
    }

    List<Window> ready() {
        return ports.ledger().parked(table.name()).stream().filter(this::isReady).map(WindowRecord::window).toList();
    }

    private boolean isReady(WindowRecord record) {
        return manifest(record).map(manifest -> manifest.parked().stream().anyMatch(rows -> isReady(manifest, rows))).orElse(false);
    }

    /** A manifest that is missing or damaged is for verification to tell; the other windows go on. */
    private Optional<Manifest> manifest(WindowRecord record) {
        try {
            return new Manifests(ports).load(table.name(), record.window(), record.revision()).map(Manifests.Loaded::manifest);
        } catch (ArchiveException e) {
            if (e.category() != ArchiveException.Category.INTEGRITY) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private boolean isReady(Manifest manifest, Manifest.Parked rows) {
        if (rows.why() == Manifest.Obstacle.TYPE) {
            return SchemaUnion.conflict(table.schemaPolicy(), manifest.schema(), rows.schema()).isEmpty();
        }
        Optional<Manifest.Part> part = manifest.parts().stream().filter(described -> described.key().equals(rows.of())).findFirst();
        return ports.store().head(rows.of()).filter(there -> !there.cold() && part.map(described -> described.isAt(there)).orElse(true))
                .filter(there -> rows.why() == Manifest.Obstacle.COLD || !rows.tag().equals(Optional.of(FormerPart.tag(there)))).isPresent();
    }
}
