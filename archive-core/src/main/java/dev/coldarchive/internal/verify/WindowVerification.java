package dev.coldarchive.internal.verify;

import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.internal.export.SourceRows;
import dev.coldarchive.internal.manifest.Manifests;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.StoredObject;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.WindowVerdict;
import dev.coldarchive.window.Window;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks at one archived window: ledger against manifest, manifest against store, parts read back, and their rows against the source's. */
final class WindowVerification {
    private final Ports ports;
    private final TableSpec table;
    private final WindowRecord record;
    private final Optional<TableSchema> source;
    private final ArchivedRows archived;

    /**
     * @param source columns that the source has now; empty to leave the source alone
     */
    WindowVerification(Ports ports, Scratch scratch, TableSpec table, WindowRecord record, Optional<TableSchema> source) {
        this.ports = ports;
        this.table = table;
        this.record = record;
        this.source = source;
        this.archived = new ArchivedRows(ports, scratch);
    }

    WindowVerdict verify(VerifyLevel level) {
        Window window = record.window();
        try {
            Optional<Manifests.Loaded> loaded = new Manifests(ports).load(table.name(), window, record.revision());
            if (loaded.isEmpty()) {
                return verdict(Verdict.MISSING, "manifest " + Manifest.key(table.name(), window, record.revision()) + " is missing");
            }
            Manifest manifest = loaded.get().manifest();
            if (!Optional.of(loaded.get().sha256()).equals(record.manifestSha256()) || !manifest.digest().equals(record.digest())) {
                return verdict(Verdict.CORRUPT, "manifest " + manifest.key() + " is not the one that the ledger committed");
            }
            for (Manifest.Part part : manifest.parts()) {
                Optional<WindowVerdict> problem = look(part);
                if (problem.isPresent()) {
                    return problem.get();
                }
            }
            Optional<ObjectKey> extra = unnamed(manifest);
            if (extra.isPresent()) {
                return verdict(Verdict.EXTRA, "object " + extra.get() + " is there, where readers find it, and no manifest names it");
            }
            return level == VerifyLevel.HEAD ? good(manifest) : compare(manifest);
        } catch (ArchiveException e) {
            if (e.category() != Category.INTEGRITY) {
                throw e.inTable(table.name()).inWindow(window);
            }
            return verdict(Verdict.CORRUPT, e.getMessage());
        }
    }

    private Optional<WindowVerdict> look(Manifest.Part part) {
        Optional<StoredObject> stored = ports.store().head(part.key());
        if (stored.isEmpty()) {
            return Optional.of(verdict(Verdict.MISSING, "object " + part.key() + " is missing"));
        }
        boolean same = stored.get().sizeBytes() == part.content().sizeBytes() && stored.get().sha256().map(part.content().sha256()::equals).orElse(true);
        return same ? Optional.empty() : Optional.of(verdict(Verdict.MISMATCH, "object " + part.key() + " is not the one that the manifest describes"));
    }

    /** An object at the key of a slice that has no part. With columns in the layout nobody can say which keys there might be. */
    private Optional<ObjectKey> unnamed(Manifest manifest) {
        if (!table.partitionColumns().isEmpty()) {
            return Optional.empty();
        }
        Set<ObjectKey> named = manifest.parts().stream().map(Manifest.Part::key).collect(Collectors.toSet());
        return record.window().slices(table.slices()).stream().map(slice -> table.layout().key(table.name(), record.window(), slice, List.of(), ports.format().extension()))
                .filter(key -> !named.contains(key))
                .filter(key -> ports.store().head(key).isPresent()).findFirst();
    }

    private WindowVerdict compare(Manifest manifest) {
        List<String> columns = manifest.schema().columns().stream().map(Column::name)
                .filter(name -> source.isEmpty() || source.get().indexOf(name).isPresent()).toList();
        RowDigest archive = RowDigest.EMPTY;
        for (Manifest.Part part : manifest.parts()) {
            archive = archive.plus(archived.check(part, columns, rows -> ports.listener().rowsRead(table.name(), record.window(), rows)));
        }
        return source.isEmpty() ? good(manifest) : compareWithSource(manifest, archive, columns);
    }

    private WindowVerdict compareWithSource(Manifest manifest, RowDigest archive, List<String> columns) {
        SourceRows now = SourceRows.count(ports, table, record.window(), columns::contains, false, false, rows -> ports.listener().rowsRead(table.name(), record.window(), rows));
        String writers = now.openWriters().isEmpty() ? "" : "; open: " + String.join(", ", now.openWriters());
        boolean gone = now.behindBoundary() || record.state() == WindowState.SOURCE_GONE || !now.partitions().containsAll(manifest.partitions());
        if (!now.counted()) {
            return verdict(Verdict.PENDING, "the archive was checked against itself; the source cannot be compared yet" + writers);
        }
        if (now.digest().equals(archive)) {
            return good(manifest);
        }
        String counts = "the source has " + now.digest().rows() + " rows and the archive has " + archive.rows();
        if (now.digest().rows() > archive.rows()) {
            return verdict(Verdict.LATE_ROWS, counts + "; export --force takes them in" + writers);
        }
        if (gone) {
            return verdict(Verdict.SOURCE_GONE, counts + "; the archive was checked against itself");
        }
        return verdict(Verdict.MISMATCH, now.digest().rows() < archive.rows() ? counts : "source and archive have as many rows, but not the same" + writers);
    }

    private WindowVerdict good(Manifest manifest) {
        Verdict verdict = record.state() == WindowState.SOURCE_GONE ? Verdict.SOURCE_GONE : manifest.digest().rows() == 0 ? Verdict.EMPTY : Verdict.OK;
        return verdict(verdict, record.recount() ? "will be read again: a writer was open" : "");
    }

    private WindowVerdict verdict(Verdict verdict, String detail) {
        return new WindowVerdict(table.name(), record.window(), verdict, record.revision(), record.digest().rows(), record.sizeBytes(), detail);
    }
}
