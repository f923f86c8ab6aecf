package dev.coldarchive.internal.migrate;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.CanonicalRows;
import dev.coldarchive.batch.RowBatch;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.internal.manifest.Manifests;
import dev.coldarchive.internal.manifest.MigrationNotes;
import dev.coldarchive.internal.manifest.StoredHistory;
import dev.coldarchive.internal.work.Download;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.internal.work.Storage;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.migrate.LayoutMigration.Means;
import dev.coldarchive.migrate.LayoutMigration.Source;
import dev.coldarchive.migrate.MigrationPlan.Blocked;
import dev.coldarchive.migrate.RemovalReport;
import dev.coldarchive.store.StoredObject;
import dev.coldarchive.window.Window;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * Reads the target back, every file of it, and only then lets go of the source. What is about to be removed is written down first: a death in the middle leaves a list by which it
 * is finished. Not thread-safe.
 */
final class SourceRemoval {
    private static final int NAMED = 100;

    private final Source from;
    private final Storage source;
    private final Storage target;
    private final TableSpec table;
    private final Means means;
    private final Scratch scratch;
    private final TargetArchive archive;
    private final MigrationNotes notes;
    private final List<String> problems = new ArrayList<>();
    private final List<Blocked> kept = new ArrayList<>();
    private BiPredicate<TargetArchive, ArchiveSpans.Span> stands;
    private long windows;
    private long rows;
    private long objects;
    private long bytes;

    SourceRemoval(Source from, Storage source, Storage target, TableSpec table, Means means, Scratch scratch) {
        this.from = from;
        this.source = source;
        this.target = target;
        this.table = table;
        this.means = means;
        this.scratch = scratch;
        this.archive = new TargetArchive(target, table, means.format(), scratch);
        this.notes = new MigrationNotes(target, table.name());
    }

    RemovalReport report(boolean confirmed) {
        return new RemovalReport(confirmed, windows, rows, objects, bytes, problems, kept);
    }

    /** Looks at everything; what is wrong is a problem, and nothing may go. */
    SourceRemoval verified(BiPredicate<TargetArchive, ArchiveSpans.Span> addsUp) {
        stands = addsUp;
        if (from.table().isPresent()) {
            try (ArchiveSpans spans = spans()) {
                spans.forEachRemaining(this::look);
            }
        } else {
            lookAtFiles();
        }
        return this;
    }

    private ArchiveSpans spans() {
        return new ArchiveSpans(source, from.table().orElseThrow(), table.grid().every());
    }

    private void look(ArchiveSpans.Span span) {
        if (span.why().isPresent()) {
            kept.add(new Blocked(span.window(), span.why().get(), span.open()));
        } else if (!stands.test(archive, span)) {
            problem(span.window() + ": the target's rows do not add up to the source's; migrate again");
        } else {
            span.windows(table.grid()).forEach(this::readBack);
            objects += span.files() + span.sources().stream().mapToLong(Manifest::revision).sum();
            bytes += span.sizeBytes();
        }
    }

    private void lookAtFiles() {
        List<MigrationNotes.Files> all = notes.files();
        if (all.isEmpty()) {
            problem("no migration of files into this target was finished");
        }
        for (MigrationNotes.Files one : all) {
            RowDigest sum = RowDigest.EMPTY;
            for (Window window = table.grid().at(one.windows().start()); window.start().isBefore(one.windows().end()); window = table.grid().next(window)) {
                sum = sum.plus(archive.migrated(window).map(made -> made.manifest().digest()).orElse(RowDigest.EMPTY));
                readBack(window);
            }
            if (!sum.equals(one.kept())) {
                problem(one.windows() + ": the target has " + sum + ", the files had " + one.kept());
            }
            List<StoredObject> there = there(one.files());
            one.files().stream().filter(file -> source.store().head(file.key()).filter(now -> !now.etag().equals(file.etag())).isPresent())
                    .forEach(file -> problem(file.key() + " is no longer the file that was migrated"));
            objects += there.size();
            bytes += there.stream().mapToLong(StoredObject::sizeBytes).sum();
        }
    }

    /** The newest revision, whoever made it: a revision never lacks rows that one before it had. */
    private void readBack(Window window) {
        List<Manifests.Loaded> revisions = archive.revisions(window);
        if (revisions.isEmpty()) {
            problem(window + ": the target has no manifest of it");
            return;
        }
        Manifest manifest = revisions.get(revisions.size() - 1).manifest();
        RowDigest sum = RowDigest.EMPTY;
        for (Manifest.Part part : manifest.parts()) {
            try {
                sum = sum.plus(read(part));
            } catch (ArchiveException e) {
                problem(window + ": " + e.getMessage());
            }
        }
        if (!sum.equals(manifest.digest())) {
            problem(window + ": the target's files have " + sum + ", its manifest says " + manifest.digest());
        }
        windows++;
        rows += sum.rows();
        means.listener().rowsRead(table.name(), window, sum.rows());
    }

    private RowDigest read(Manifest.Part part) {
        Path file = new Download(target, scratch).fetch(part.key(), Optional.of(part.content().sha256()));
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
    }

    private void problem(String what) {
        if (problems.size() < NAMED) {
            problems.add(what);
        }
    }

    /** Ends what a dead process has begun. */
    void finish(Predicate<StoredObject> removal) {
        notes.removals().forEach(list -> there(list).forEach(removal::test));
    }

    /** Removes the source, if there was no problem. */
    RemovalReport act(Predicate<StoredObject> removal) {
        if (!problems.isEmpty()) {
            return report(false);
        }
        if (from.table().isPresent()) {
            try (ArchiveSpans spans = spans()) {
                spans.forEachRemaining(span -> {
                    if (span.why().isEmpty() && stands.test(archive, span)) {
                        remove(objects(span), removal);
                    }
                });
            }
        } else {
            notes.files().forEach(one -> remove(there(one.files()), removal));
        }
        return report(true);
    }

    private void remove(List<StoredObject> doomed, Predicate<StoredObject> removal) {
        if (!doomed.isEmpty()) {
            notes.writeRemoval(doomed, scratch);
            doomed.forEach(removal::test);
        }
    }

    /** The files of a span, and after them the manifests of all revisions. */
    private List<StoredObject> objects(ArchiveSpans.Span span) {
        List<StoredObject> all = new ArrayList<>();
        span.sources().forEach(manifest -> manifest.parts().forEach(part -> source.store().head(part.key()).ifPresent(all::add)));
        for (Manifest manifest : span.sources()) {
            try (StoredHistory history = StoredHistory.of(source, from.table().orElseThrow(), manifest.window())) {
                history.forEachRemaining(found -> found.revisions().forEach(revision -> source.store().head(Manifest.key(manifest.table(), found.window(), revision)).ifPresent(all::add)));
            }
        }
        return all;
    }

    private List<StoredObject> there(List<MigrationNotes.Doomed> doomed) {
        return doomed.stream().flatMap(one -> source.store().head(one.key()).filter(object -> object.etag().equals(one.etag())).stream()).toList();
    }
}
