package dev.coldarchive.internal.verify;

import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.internal.export.SourceRows;
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
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.StoredObject;
import dev.coldarchive.verify.RowDifferences;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.WindowVerdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Looks at one archived window: ledger against manifest, manifest against store, parts read back, and their rows against the source's. Not thread-safe. */
final class WindowVerification {
    private final Ports ports;
    private final Scratch scratch;
    private final TableSpec table;
    private final WindowRecord record;
    private final Optional<TableSchema> source;
    private final ArchivedRows archived;
    private final List<String> notes = new ArrayList<>();

    /**
     * @param source columns that the source has now; empty to leave the source alone
     */
    WindowVerification(Ports ports, Scratch scratch, TableSpec table, WindowRecord record, Optional<TableSchema> source) {
        this.ports = ports;
        this.scratch = scratch;
        this.table = table;
        this.record = record;
        this.source = source;
        this.archived = new ArchivedRows(ports, scratch);
    }

    WindowVerdict verify(VerifyLevel level) {
        try {
            ObjectKey key = Manifest.key(table.name(), record.window(), record.revision());
            Optional<Manifests.Loaded> loaded = new Manifests(ports).load(table.name(), record.window(), record.revision());
            if (loaded.isEmpty()) {
                return problem(Verdict.MISSING, key, "manifest " + key + " is missing");
            }
            Manifest manifest = loaded.get().manifest();
            if (!Optional.of(loaded.get().sha256()).equals(record.manifestSha256()) || !manifest.digest().equals(record.digest())) {
                return problem(Verdict.CORRUPT, key, "manifest " + key + " is not the one that the ledger committed");
            }
            return verify(manifest, level);
        } catch (ArchiveException e) {
            if (e.category() != Category.INTEGRITY) {
                throw e.inTable(table.name()).inWindow(record.window());
            }
            return new WindowVerdict(table.name(), record.window(), Verdict.CORRUPT, record.revision(), record.digest().rows(), record.sizeBytes(),
                    e.key().filter(at -> !e.getMessage().contains(at.value())).map(at -> "object " + at + ": ").orElse("") + e.getMessage(), e.key(), Optional.empty());
        }
    }

    private WindowVerdict verify(Manifest manifest, VerifyLevel level) {
        if (!manifest.parked().isEmpty()) {
            notes.add(manifest.parkedRows() + (manifest.parkedRows() == 1 ? " row is" : " rows are") + " parked in " + manifest.parked().size() + (manifest.parked().size() == 1 ? " file" : " files") + " until they can be merged ("
                    + manifest.parked().stream().map(rows -> rows.why().name()).distinct().collect(Collectors.joining(", ")) + ")");
        }
        List<String> compared = manifest.schema().columns().stream().map(Column::name).filter(name -> source.isEmpty() || source.get().indexOf(name).isPresent()).toList();
        RowDigest digest = RowDigest.EMPTY;
        List<Manifest.Part> cold = new ArrayList<>();
        List<Manifest.Part> readable = new ArrayList<>();
        List<Manifest.Part> files = new ArrayList<>(manifest.parts());
        manifest.parked().forEach(rows -> files.add(rows.file()));
        for (Manifest.Part part : files) {
            Optional<StoredObject> stored = ports.store().head(part.key());
            if (stored.isEmpty()) {
                return problem(Verdict.MISSING, part.key(), "object " + part.key() + " is missing");
            } else if (!PartLook.mayBe(stored.get(), part)) {
                return problem(Verdict.MISMATCH, part.key(), "object " + part.key() + " is not the one that the manifest describes");
            } else if (stored.get().cold()) {
                cold.add(part);
            } else if (level == VerifyLevel.FOOTER) {
                Optional<String> wrong = new PartLook(ports).footer(stored.get(), part, manifest.parts().contains(part) ? Optional.of(manifest.schema()) : Optional.empty());
                if (wrong.isPresent()) {
                    return problem(Verdict.CORRUPT, part.key(), "object " + part.key() + ": " + wrong.get());
                }
            } else {
                readable.add(part);
            }
        }
        Optional<ObjectKey> extra = new UnnamedObjects(ports, table).first(manifest);
        if (extra.isPresent()) {
            return problem(Verdict.EXTRA, extra.get(), "object " + extra.get() + " is there, where readers find it, and no manifest names it");
        }
        if (level.compareTo(VerifyLevel.FULL) >= 0) {
            for (Manifest.Part part : readable) {
                RowDigest rows = read(part, compared, cold);
                digest = manifest.parts().contains(part) ? digest.plus(rows) : digest;
            }
        }
        noteCold(cold);
        return level == VerifyLevel.SOURCE ? compareWithSource(manifest, digest, compared, cold) : good(manifest);
    }

    private RowDigest read(Manifest.Part part, List<String> columns, List<Manifest.Part> cold) {
        try {
            return archived.check(part, columns, rows -> ports.listener().rowsRead(table.name(), record.window(), rows));
        } catch (ColdObjectException e) {
            cold.add(part);
            return RowDigest.EMPTY;
        }
    }

    private void noteCold(List<Manifest.Part> cold) {
        if (!cold.isEmpty()) {
            notes.add("ARCHIVED: " + cold.size() + (cold.size() == 1 ? " part lies" : " parts lie") + " in a cold storage class, looked at from outside (size and SHA-256 as written), not read");
        }
    }

    /** Rows that cannot be read go by the digest that their manifest has, as far as the source still has all their columns. */
    private WindowVerdict compareWithSource(Manifest manifest, RowDigest read, List<String> compared, List<Manifest.Part> cold) {
        if (!cold.isEmpty() && compared.size() < manifest.schema().columns().size()) {
            notes.add("not compared with the source, which has fewer columns now");
            return good(manifest);
        }
        RowDigest archive = cold.stream().filter(manifest.parts()::contains).map(Manifest.Part::digest).reduce(read, RowDigest::plus);
        SourceRows now = SourceRows.count(ports, table, record.window(), compared::contains, false, false, rows -> ports.listener().rowsRead(table.name(), record.window(), rows));
        if (!now.openWriters().isEmpty()) {
            notes.add("open: " + String.join(", ", now.openWriters()));
        }
        if (!now.counted()) {
            return verdict(Verdict.PENDING, "the archive was checked against itself; the source cannot be compared yet");
        }
        if (record.state() == WindowState.PRUNED && now.digest().rows() == 0) {
            notes.add("deleted from the source by prune");
            return good(manifest);
        }
        if (now.digest().plus(manifest.pruned()).equals(archive) || now.digest().equals(Difference.withParked(manifest))) {
            return good(manifest);
        }
        if (record.acknowledged().isPresent() && now.digest().plus(record.archiveOnly()).equals(archive)) {
            notes.add("rows that only the archive has (" + record.archiveOnly().rows() + ") are acknowledged by " + record.acknowledged().get());
            return good(manifest);
        }
        boolean gone = now.hasLost(manifest) || manifest.pruned().rows() > 0 || record.state() == WindowState.SOURCE_GONE || record.state() == WindowState.PRUNED;
        String counts = "the source has " + now.digest().rows() + " rows and the archive has " + archive.rows();
        Optional<RowDifferences> found = cold.isEmpty() ? new SourceComparison(ports, scratch, table, archived).differences(manifest, compared) : Optional.empty();
        if (found.isEmpty()) {
            notes.add(cold.isEmpty() ? "they cannot be compared row by row: a column has changed its type" : "they cannot be compared row by row before the parts are restored");
        } else if (found.get().none()) {
            return good(manifest);
        }
        Verdict verdict = Difference.verdict(now.digest().rows(), archive.rows(), found, gone);
        return new WindowVerdict(table.name(), record.window(), verdict, record.revision(), record.digest().rows(), record.sizeBytes(),
                detail(counts + found.map(Difference::words).orElse("")), Optional.empty(), found);
    }

    private WindowVerdict good(Manifest manifest) {
        Verdict verdict = record.state() == WindowState.SOURCE_GONE ? Verdict.SOURCE_GONE : manifest.digest().rows() == 0 ? Verdict.EMPTY : Verdict.OK;
        return verdict(verdict, record.recount() ? "will be read again: a writer was open" : "");
    }

    private WindowVerdict problem(Verdict verdict, ObjectKey object, String detail) {
        return new WindowVerdict(table.name(), record.window(), verdict, record.revision(), record.digest().rows(), record.sizeBytes(), detail(detail), Optional.of(object), Optional.empty());
    }

    private WindowVerdict verdict(Verdict verdict, String detail) {
        return new WindowVerdict(table.name(), record.window(), verdict, record.revision(), record.digest().rows(), record.sizeBytes(), detail(detail), Optional.empty(), Optional.empty());
    }

    private String detail(String first) {
        List<String> all = new ArrayList<>(notes);
        if (!first.isEmpty()) {
            all.add(0, first);
        }
        return String.join("; ", all);
    }
}
