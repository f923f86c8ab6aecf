package dev.coldarchive.internal.migrate;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.internal.manifest.Manifests;
import dev.coldarchive.internal.manifest.MigrationNotes;
import dev.coldarchive.internal.work.Download;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.internal.work.Storage;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.migrate.LayoutMigration.Means;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.window.Window;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads files of the target, byte by byte and row by row; what is not as it was written is a problem. Not thread-safe. */
final class ReadBack {
    private final TargetArchive archive;
    private final Storage target;
    private final Means means;
    private final Scratch scratch;
    private final Runnable beforeEachFile;
    private final Consumer<String> problem;
    private long windows;
    private long rows;

    ReadBack(TargetArchive archive, Storage target, Means means, Scratch scratch, Runnable beforeEachFile, Consumer<String> problem) {
        this.archive = archive;
        this.target = target;
        this.means = means;
        this.scratch = scratch;
        this.beforeEachFile = beforeEachFile;
        this.problem = problem;
    }

    long windows() {
        return windows;
    }

    long rows() {
        return rows;
    }

    /** The newest revision, whoever made it: a revision never lacks rows that one before it had. */
    void window(Window window) {
        List<Manifests.Loaded> revisions = archive.revisions(window);
        if (revisions.isEmpty()) {
            problem.accept(window + ": the target has no manifest of it");
            return;
        }
        Manifest manifest = revisions.get(revisions.size() - 1).manifest();
        RowDigest sum = RowDigest.EMPTY;
        for (Manifest.Part part : manifest.parts()) {
            sum = sum.plus(read(part.key(), part.content().sha256(), window + ": "));
        }
        if (!sum.equals(manifest.digest())) {
            problem.accept(window + ": the target's files have " + sum + ", its manifest says " + manifest.digest());
        }
        windows++;
        rows += sum.rows();
        means.listener().rowsRead(manifest.table(), window, sum.rows());
    }

    void aside(MigrationNotes.Aside aside) {
        RowDigest found = read(aside.key(), aside.sha256(), "rows that were kept aside: ");
        if (!found.equals(aside.digest())) {
            problem.accept("rows that were kept aside: " + aside.key() + " has " + found + ", put there were " + aside.digest());
        }
        rows += found.rows();
    }

    private RowDigest read(ObjectKey key, String sha256, String where) {
        beforeEachFile.run();
        try {
            Path file = new Download(target, scratch).fetch(key, Optional.of(sha256));
            try (RowReader reader = means.format().read(file, means.limits())) {
                CanonicalRows canonical = new CanonicalRows(reader.schema());
                RowBatch batch = new RowBatch(reader.schema());
                RowDigest digest = RowDigest.EMPTY;
                while (reader.next(batch)) {
                    digest = digest.plus(canonical.digest(batch));
                }
                return digest;
            } finally {
                Scratch.delete(file);
            }
        } catch (ArchiveException e) {
            problem.accept(where + e.getMessage());
            return RowDigest.EMPTY;
        }
    }
}
