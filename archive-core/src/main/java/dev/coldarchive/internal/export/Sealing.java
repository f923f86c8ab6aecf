package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.manifest.Manifests;
import dev.coldarchive.internal.rows.ArchivedRows;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.ColdObjectException;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.WindowVerdict;
import dev.coldarchive.window.Window;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Counts windows for the last time before retention may take them. One is sealed when the source holds exactly what the archive holds, what a person has acknowledged
 * aside; when its parts stand in the store, and were read back; and when nothing says that rows may still come. What is late is taken in first. Not thread-safe.
 */
final class Sealing {
    private final Ports ports;
    private final TableSpec table;
    private final LeaseKeeper lease;
    private final Consumer<PlannedWindow> export;
    private final LongConsumer progress;
    private final ArchivedRows archived;

    /**
     * @param scratch for the files that are read back
     * @param export archives a window again
     * @param progress told of so many rows more
     */
    Sealing(Ports ports, Scratch scratch, TableSpec table, LeaseKeeper lease, Consumer<PlannedWindow> export, LongConsumer progress) {
        this.ports = ports;
        this.table = table;
        this.lease = lease;
        this.export = export;
        this.progress = progress;
        this.archived = new ArchivedRows(ports, scratch);
    }

    /** Seals a window, once what is late is taken in; gives the reason if it cannot be sealed now. */
    Optional<String> seal(Window window) {
        return seal(window, false);
    }

    private Optional<String> seal(Window window, boolean takenIn) {
        Optional<WindowRecord> known = ports.ledger().window(table.name(), window.start());
        if (known.isEmpty()) {
            return Optional.of("the ledger no longer knows of it");
        }
        WindowRecord record = known.get();
        Optional<Manifest> manifest = new Manifests(ports).load(table.name(), window, record.revision()).map(Manifests.Loaded::manifest);
        Optional<String> obstacle = obstacle(record, manifest);
        if (obstacle.isPresent() || record.state() == WindowState.SEALED) {
            return obstacle;
        }
        SourceRows now = SourceRows.count(ports, table, window, column -> true, true, true, progress);
        Optional<String> unsure = unsure(now, manifest.orElseThrow());
        if (unsure.isPresent()) {
            return unsure;
        }
        if (!isEqual(now, record, manifest.get(), takenIn)) {
            if (takenIn) {
                return Optional.of("the source holds something else than the archive");
            }
            export.accept(new PlannedWindow(window, false, true));
            return seal(window, true);
        }
        Optional<String> damage = table.sealReadsBack() ? damage(manifest.get()) : Optional.empty();
        if (damage.isPresent()) {
            tellOf(damage.get(), record);
            return damage;
        }
        ConsumedMarks.consume(ports, table, window, now.marks());
        if (ports.marks().isMarked(table, window)) {
            return Optional.of("it is marked: rows have come since it was counted");
        }
        ports.ledger().annotate(lease.lease(), record.in(WindowState.SEALED));
        ports.listener().windowSealed(table.name(), window);
        return Optional.empty();
    }

    /** What keeps it from being sealed whatever the source holds. */
    private Optional<String> obstacle(WindowRecord record, Optional<Manifest> manifest) {
        if (record.state() != WindowState.COMMITTED && record.state() != WindowState.SEALED) {
            return Optional.of("it is " + record.state() + record.reason().map(reason -> ": " + reason).orElse(""));
        }
        if (record.parkedRows() > 0) {
            return Optional.of(record.parkedRows() + " rows of it are parked");
        }
        if (ports.ledger().intents(table.name()).stream().anyMatch(intent -> intent.window().equals(record.window()))) {
            return Optional.of("a revision of it was begun and not finished");
        }
        if (manifest.isEmpty()) {
            return Optional.of("its manifest is missing");
        }
        return manifest.get().parts().stream().filter(part -> ports.store().head(part.key()).filter(part::isAt).isEmpty()).findFirst()
                .map(part -> "object " + part.key() + " is not there as it was archived");
    }

    /** What is wrong with the files, which are read back while the source still has the rows; those in a cold storage class are not. */
    private Optional<String> damage(Manifest manifest) {
        List<String> columns = manifest.schema().columns().stream().map(Column::name).toList();
        for (Manifest.Part part : manifest.parts()) {
            try {
                archived.check(part, columns, progress);
            } catch (ColdObjectException e) {
                continue;
            } catch (ArchiveException e) {
                if (e.category() != ArchiveException.Category.INTEGRITY) {
                    throw e;
                }
                return Optional.of(e.getMessage());
            }
        }
        return Optional.empty();
    }

    private void tellOf(String damage, WindowRecord record) {
        ports.listener().warning(table.name(), "window " + record.window() + " is not sealed: " + damage + "; archive repair --table " + table.name() + " makes it anew while the source has the rows");
        ports.listener().windowVerified(new WindowVerdict(table.name(), record.window(), Verdict.CORRUPT, record.revision(), record.digest().rows(), record.sizeBytes(), damage,
                Optional.empty(), Optional.empty()));
    }

    /** What keeps a count from saying anything. */
    private static Optional<String> unsure(SourceRows now, Manifest manifest) {
        if (!now.counted()) {
            return Optional.of("it waits for " + String.join(", ", now.openWriters()));
        }
        return now.hasLost(manifest) ? Optional.of("the source has lost it already, at least in part") : Optional.empty();
    }

    /**
     * A column that the source has dropped is in the archive's digest alone: what an export has just compared under the common columns stands then, unless rows have come
     * since. A mark that is left would be theirs.
     */
    private boolean isEqual(SourceRows now, WindowRecord record, Manifest manifest, boolean takenIn) {
        return now.digest().plus(record.archiveOnly()).plus(manifest.pruned()).equals(record.digest()) || takenIn && isWhole(record) && hasDroppedColumns(manifest)
                && now.marks().isEmpty() && now.digest().rows() + record.archiveOnly().rows() + manifest.pruned().rows() == record.digest().rows();
    }

    private static boolean isWhole(WindowRecord record) {
        return !record.recount() && (record.archiveOnly().rows() == 0 || record.acknowledged().isPresent());
    }

    private boolean hasDroppedColumns(Manifest manifest) {
        TableSchema source = ports.source().describe(table);
        return manifest.schema().columns().stream().map(Column::name).anyMatch(name -> source.indexOf(name).isEmpty());
    }
}
