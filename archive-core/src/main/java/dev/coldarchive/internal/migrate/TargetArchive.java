package dev.coldarchive.internal.migrate;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.format.FileFormat;
import dev.coldarchive.internal.export.PartWriter;
import dev.coldarchive.internal.export.WrittenPart;
import dev.coldarchive.internal.manifest.Manifests;
import dev.coldarchive.internal.manifest.MigrationNotes;
import dev.coldarchive.internal.manifest.StoredHistory;
import dev.coldarchive.internal.work.SafePut;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.internal.work.Storage;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.source.SourceIdentity;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.PutCondition;
import dev.coldarchive.store.StoredObject;
import dev.coldarchive.window.Window;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The archive that rows are brought into. A window stands once its manifest does; before that its parts are announced in a note, so that whoever continues knows them. Not
 * thread-safe.
 */
final class TargetArchive {
    private final Storage storage;
    private final TableSpec table;
    private final FileFormat format;
    private final Scratch scratch;
    private final Manifests manifests;
    private final MigrationNotes notes;

    TargetArchive(Storage storage, TableSpec table, FileFormat format, Scratch scratch) {
        this.storage = storage;
        this.table = table;
        this.format = format;
        this.scratch = scratch;
        this.manifests = new Manifests(storage);
        this.notes = new MigrationNotes(storage, table.name());
    }

    /**
     * What is said of a window beside its rows.
     *
     * @param grows whether what comes from there again has all rows that came before, and perhaps more
     */
    record Provenance(String from, boolean grows, SourceIdentity source, WindowState state, List<String> partitions, String fence, long epoch) {}

    /** All revisions of a window, the newest last. */
    List<Manifests.Loaded> revisions(Window window) {
        List<Manifests.Loaded> all = new ArrayList<>();
        try (StoredHistory history = StoredHistory.of(storage, table, window)) {
            while (history.hasNext()) {
                StoredHistory.Revisions found = history.next();
                if (found.window().equals(window)) {
                    found.revisions().forEach(revision -> all.add(manifests.load(table.name(), window, revision).orElseThrow()));
                }
            }
        }
        return all;
    }

    /** The newest revision that a migration has made; what an exporter has added since is a union with it. */
    Optional<Manifests.Loaded> migrated(Window window) {
        List<Manifests.Loaded> revisions = revisions(window);
        List<MigrationNotes.Note> mine = revisions.isEmpty() ? List.of() : notes.of(window);
        return revisions.stream().filter(loaded -> mine.stream().anyMatch(note -> note.announced(loaded.manifest()))).reduce((earlier, later) -> later);
    }

    /**
     * Puts parts, and then the manifest that names them, unless that stands already. The files are deleted.
     *
     * @return whether it was put
     */
    boolean commit(Window window, TableSchema schema, List<WrittenPart> parts, Provenance provenance) {
        try {
            RowDigest digest = parts.stream().map(WrittenPart::digest).reduce(RowDigest.EMPTY, RowDigest::plus);
            List<Manifests.Loaded> revisions = revisions(window);
            List<MigrationNotes.Note> before = notes.of(window);
            Optional<Manifests.Loaded> newest = revisions.isEmpty() ? Optional.empty() : Optional.of(revisions.get(revisions.size() - 1));
            if (migrated(window).filter(mine -> mine.manifest().digest().equals(digest)).isPresent()) {
                return false;
            }
            newest.filter(there -> !provenance.grows() || there.manifest().digest().rows() > digest.rows() || before.stream().anyMatch(note -> !note.from().equals(provenance.from()))).ifPresent(other -> {
                throw new ArchiveException(Category.USAGE, "cannot migrate table " + table.name() + ": the target has a window with " + other.manifest().digest().rows() + " rows, and now it would have " + digest.rows()
                        + " others: no row leaves an archive", "migrate everything that belongs together at once, to a prefix of its own").inTable(table.name()).inWindow(window);
            });
            newest.filter(there -> before.stream().noneMatch(note -> note.announced(there.manifest()))).ifPresent(foreign -> {
                throw new ArchiveException(Category.USAGE, "cannot migrate table " + table.name() + ": the target has revision " + foreign.manifest().revision() + " of a window that no migration wrote, with "
                        + foreign.manifest().digest().rows() + " rows instead of " + digest.rows(), "let no exporter write to the target before the migration is done; or migrate to another prefix")
                        .inTable(table.name()).inWindow(window);
            });
            List<WrittenPart> all = withEmptyOnes(window, schema, parts, before, newest);
            notes.write(new MigrationNotes.Note(window, provenance.from(), digest,
                    all.stream().map(part -> new MigrationNotes.Part(part.key(), part.content().sha256(), part.slice(), part.values())).toList()), scratch);
            List<Manifest.Part> put = new ArrayList<>();
            for (WrittenPart part : all) {
                put.add(put(window, part, before, newest));
            }
            put.sort((a, b) -> a.key().compareTo(b.key()));
            manifests.create(new Manifest(table.name(), window, newest.map(there -> there.manifest().revision()).orElse(0) + 1, provenance.state(), provenance.source(), schema, put, List.of(), digest,
                    format.writerVersion(), provenance.epoch(), provenance.fence(), provenance.partitions(), false, newest.map(Manifests.Loaded::sha256), Optional.empty()), scratch);
            return true;
        } finally {
            parts.forEach(part -> Scratch.delete(part.file()));
        }
    }

    /** What an earlier attempt has put, and this one has no rows for, becomes a file without rows. */
    private List<WrittenPart> withEmptyOnes(Window window, TableSchema schema, List<WrittenPart> parts, List<MigrationNotes.Note> before, Optional<Manifests.Loaded> newest) {
        Set<ObjectKey> written = new HashSet<>();
        parts.forEach(part -> written.add(part.key()));
        List<WrittenPart> all = new ArrayList<>(parts);
        Map<ObjectKey, MigrationNotes.Part> stale = new LinkedHashMap<>();
        before.forEach(note -> note.parts().forEach(part -> stale.put(part.key(), part)));
        newest.ifPresent(there -> there.manifest().parts().forEach(part -> stale.put(part.key(), new MigrationNotes.Part(part.key(), part.content().sha256(), part.slice(), part.values()))));
        for (MigrationNotes.Part part : stale.values()) {
            if (!written.contains(part.key()) && storage.store().head(part.key()).isPresent()) {
                try (PartWriter writer = new PartWriter(table, window, part.slice(), schema, format, scratch)) {
                    all.add(writer.writeEmpty(part.values()));
                }
            }
        }
        return all;
    }

    private Manifest.Part put(Window window, WrittenPart part, List<MigrationNotes.Note> before, Optional<Manifests.Loaded> newest) {
        Optional<StoredObject> there = storage.store().head(part.key());
        boolean known = there.isEmpty() || there.get().sha256().filter(sha256 -> sha256.equals(part.content().sha256()) || before.stream().flatMap(note -> note.parts().stream())
                .anyMatch(mine -> mine.key().equals(part.key()) && mine.sha256().equals(sha256))
                || newest.stream().flatMap(loaded -> loaded.manifest().parts().stream()).anyMatch(mine -> mine.key().equals(part.key()) && mine.content().sha256().equals(sha256))).isPresent();
        if (!known) {
            throw new ArchiveException(Category.USAGE, "cannot migrate table " + table.name() + ": object " + part.key() + " is there already, and no migration wrote it",
                    "migrate to a prefix of its own, or move that object away").inTable(table.name()).inWindow(window).atKey(part.key());
        }
        if (!before.isEmpty()) {
            storage.store().abandonUploads(part.key());
        }
        StoredObject stored = new SafePut(storage).put(part.key(), part.file(), part.content(), there.map(PutCondition::replacing).orElse(PutCondition.ABSENT));
        storage.listener().partStored(table.name(), window, part.key(), part.content().sizeBytes(), true);
        return new Manifest.Part(part.key(), part.slice(), part.values(), part.content(), part.digest(), stored.etag(), stored.versionId());
    }
}
