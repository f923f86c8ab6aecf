package dev.coldarchive.internal.prune;

import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.internal.manifest.Manifests;
import dev.coldarchive.internal.rows.ArchivedRows;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.schema.Column;
import dev.coldarchive.store.ColdObjectException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Makes sure that the archive holds a window: this very revision, read back whole. Not thread-safe. */
final class ArchiveProof {
    private final Ports ports;
    private final ArchivedRows archived;

    ArchiveProof(Ports ports, Scratch scratch) {
        this.ports = ports;
        this.archived = new ArchivedRows(ports, scratch);
    }

    /**
     * Reads every part of the revision that the ledger names.
     *
     * @throws ArchiveException of category INTEGRITY if anything is not as it was committed, or cannot be read now
     */
    Manifests.Loaded read(WindowRecord record, LongConsumer progress) {
        Manifests.Loaded loaded = new Manifests(ports).load(record.table(), record.window(), record.revision())
                .orElseThrow(() -> unproven(record, "its manifest is missing"));
        Manifest manifest = loaded.manifest();
        if (!record.manifestSha256().equals(Optional.of(loaded.sha256())) || !manifest.digest().equals(record.digest())) {
            throw unproven(record, "its manifest is not the one that the ledger committed");
        }
        if (ports.store().head(Manifest.key(record.table(), record.window(), record.revision() + 1)).isPresent()) {
            throw unproven(record, "the archive has a later revision than the ledger");
        }
        if (!manifest.parked().isEmpty()) {
            throw unproven(record, manifest.parkedRows() + " rows of it are parked");
        }
        lookAt(manifest, record);
        RowDigest rows = RowDigest.EMPTY;
        List<String> columns = manifest.schema().columns().stream().map(Column::name).toList();
        for (Manifest.Part part : manifest.parts()) {
            rows = rows.plus(read(part, columns, record, progress));
        }
        if (!rows.equals(manifest.digest())) {
            throw unproven(record, "its files hold " + rows + " and its manifest says " + manifest.digest());
        }
        return loaded;
    }

    private RowDigest read(Manifest.Part part, List<String> columns, WindowRecord record, LongConsumer progress) {
        try {
            archived.check(part, columns, progress);
            return part.digest();
        } catch (ColdObjectException e) {
            throw unproven(record, "object " + part.key() + " lies in a cold storage class and cannot be read back; restore it first");
        }
    }

    /** Looks at every part from outside. */
    void lookAt(Manifest manifest, WindowRecord record) {
        for (Manifest.Part part : manifest.parts()) {
            if (ports.store().head(part.key()).filter(part::isAt).isEmpty()) {
                throw unproven(record, "object " + part.key() + " is not there as it was archived");
            }
        }
    }

    private static ArchiveException unproven(WindowRecord record, String why) {
        return new ArchiveException(Category.INTEGRITY, "cannot prune window " + record.window() + " of table " + record.table() + ": " + why, "archive verify --level full says more")
                .inTable(record.table()).inWindow(record.window());
    }
}
