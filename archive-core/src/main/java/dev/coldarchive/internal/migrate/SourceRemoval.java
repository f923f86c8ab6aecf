package dev.coldarchive.internal.migrate;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.internal.manifest.ArchiveNames;
import dev.coldarchive.internal.manifest.MigrationNotes;
import dev.coldarchive.internal.manifest.StoredHistory;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.internal.work.Storage;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.migrate.LayoutMigration.Means;
import dev.coldarchive.migrate.LayoutMigration.Source;
import dev.coldarchive.migrate.MigrationPlan.Blocked;
import dev.coldarchive.migrate.RemovalReport;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.StoredObject;
import dev.coldarchive.window.Window;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Reads the target back, every file of it, and only then lets go of the source. What is about to be removed is written down first: a death in the middle leaves a list by which it
 * is finished, after the windows that hold its rows were read back once more. Not thread-safe.
 */
final class SourceRemoval {
    private static final int NAMED = 100;

    private final Source from;
    private final Storage source;
    private final TableSpec table;
    private final Means means;
    private final Scratch scratch;
    private final Optional<HeldLease> lease;
    private final TargetArchive archive;
    private final MigrationNotes notes;
    private final ReadBack target;
    private final BiPredicate<TargetArchive, ArchiveSpans.Span> stands;
    private final List<String> problems = new ArrayList<>();
    private final List<Blocked> kept = new ArrayList<>();
    /** What a dead process has begun. */
    private final Map<ObjectKey, MigrationNotes.Removal> begun;
    private final Set<ObjectKey> listed = new HashSet<>();
    private final Set<Window> read = new HashSet<>();
    private long objects;
    private long bytes;

    /** @param stands whether the target's manifests add up to a span of the source */
    SourceRemoval(Source from, Storage source, Storage target, TableSpec table, Means means, Scratch scratch, Optional<HeldLease> lease, BiPredicate<TargetArchive, ArchiveSpans.Span> stands) {
        this.from = from;
        this.source = source;
        this.table = table;
        this.means = means;
        this.scratch = scratch;
        this.lease = lease;
        this.stands = stands;
        this.archive = new TargetArchive(target, table, means.format(), scratch);
        this.notes = new MigrationNotes(target, table.name());
        this.target = new ReadBack(archive, target, means, scratch, () -> lease.ifPresent(HeldLease::keep), this::problem);
        this.begun = notes.begunRemovals(from.name());
    }

    RemovalReport report(boolean confirmed) {
        return new RemovalReport(confirmed, target.windows(), target.rows(), objects, bytes, problems, kept);
    }

    /** Looks at everything; what is wrong is a problem, and nothing may go. */
    SourceRemoval verified() {
        from.books().ifPresent(this::lookAtIntents);
        begun.values().forEach(this::lookAtList);
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

    /** What an exporter has put without a manifest, no manifest of the source tells of. */
    private void lookAtIntents(Source.Books books) {
        books.ledger().intents(from.table().orElseThrow().name()).forEach(intent -> problem(intent.window() + ": " + intent.owner()
                + " has begun to export it and has not finished, so files of the source may have rows that no manifest names; let the source's exporter finish, then migrate again"));
    }

    private void lookAtList(MigrationNotes.Removal list) {
        windows(list.windows()).forEach(window -> {
            readBack(window);
            read.add(window);
        });
        List<StoredObject> left = there(list.objects());
        left.forEach(object -> listed.add(object.key()));
        count(left);
    }

    private void look(ArchiveSpans.Span span) {
        lease.ifPresent(HeldLease::keep);
        if (span.why().isPresent()) {
            kept.add(new Blocked(span.window(), span.why().get(), span.open()));
        } else if (!stands.test(archive, span)) {
            problem(span.window() + ": the target's rows do not add up to the source's; migrate again");
        } else {
            span.windows(table.grid()).forEach(this::readBack);
            List<StoredObject> found = objects(span, part -> problem(part.key() + " is not the file that the source's manifest names; archive verify of the source says more"));
            count(found.stream().filter(object -> !listed.contains(object.key())).toList());
        }
    }

    private void lookAtFiles() {
        List<MigrationNotes.Files> all = notes.files(from.name());
        if (all.isEmpty()) {
            problem("no migration of " + from.name() + " into this target was finished");
        }
        ArchiveNames named = new ArchiveNames(source.store(), source.guards());
        named.refresh();
        for (MigrationNotes.Files one : all) {
            RowDigest sum = windows(one.windows()).map(window -> archive.migrated(window).map(made -> made.manifest().digest()).orElse(RowDigest.EMPTY)).reduce(RowDigest.EMPTY, RowDigest::plus);
            if (!sum.equals(one.kept())) {
                problem(one.windows() + ": the target has " + sum + ", the files had " + one.kept());
            }
            windows(one.windows()).forEach(this::readBack);
            one.aside().ifPresent(target::aside);
            one.files().forEach(file -> lookAtFile(file, named));
            count(there(one.files()).stream().filter(object -> !listed.contains(object.key())).toList());
        }
    }

    private void lookAtFile(MigrationNotes.Doomed file, ArchiveNames named) {
        if (named.isNamed(file.key())) {
            problem(file.key() + " belongs to an archived table by now: a manifest names it");
        } else if (source.store().head(file.key()).filter(now -> !now.etag().equals(file.etag())).isPresent()) {
            problem(file.key() + " is no longer the file that was migrated");
        }
    }

    private Stream<Window> windows(Window all) {
        return Stream.iterate(table.grid().at(all.start()), window -> window.start().isBefore(all.end()), table.grid()::next);
    }

    private void readBack(Window window) {
        if (!read.contains(window)) {
            target.window(window);
        }
    }

    private void count(List<StoredObject> found) {
        objects += found.size();
        bytes += found.stream().mapToLong(StoredObject::sizeBytes).sum();
    }

    private void problem(String what) {
        if (problems.size() < NAMED) {
            problems.add(what);
        }
    }

    /** Removes the source, if there was no problem. */
    RemovalReport act(Predicate<StoredObject> removal) {
        if (!problems.isEmpty()) {
            return report(false);
        }
        objects = 0;
        bytes = 0;
        kept.clear();
        begun.forEach((list, one) -> finish(list, there(one.objects()), removal));
        if (from.table().isPresent()) {
            try (ArchiveSpans spans = spans()) {
                spans.forEachRemaining(span -> remove(span, removal));
            }
        } else {
            notes.files(from.name()).forEach(one -> remove(one.windows(), there(one.files()), removal));
        }
        return report(true);
    }

    private void remove(ArchiveSpans.Span span, Predicate<StoredObject> removal) {
        List<Manifest.Part> changed = new ArrayList<>();
        List<StoredObject> doomed = span.why().isPresent() ? List.of() : objects(span, changed::add);
        if (span.why().isPresent()) {
            kept.add(new Blocked(span.window(), span.why().get(), span.open()));
        } else if (!changed.isEmpty() || !stands.test(archive, span)) {
            kept.add(new Blocked(span.window(), "it has changed since the target was read back", false));
        } else {
            List<Window> windows = span.windows(table.grid());
            remove(new Window(windows.get(0).start(), windows.get(windows.size() - 1).end()), doomed, removal);
        }
    }

    private void remove(Window windows, List<StoredObject> doomed, Predicate<StoredObject> removal) {
        if (!doomed.isEmpty()) {
            List<MigrationNotes.Doomed> seen = doomed.stream().map(object -> new MigrationNotes.Doomed(object.key(), object.etag())).toList();
            finish(notes.writeRemoval(new MigrationNotes.Removal(from.name(), means.time().now(), windows, seen), scratch), doomed, removal);
        }
    }

    private void finish(ObjectKey list, List<StoredObject> doomed, Predicate<StoredObject> removal) {
        lease.ifPresent(HeldLease::renew); // it may have been lost while the target was read
        for (StoredObject object : doomed) {
            if (removal.test(object)) {
                count(List.of(object));
            } else if (source.store().head(object.key()).isPresent()) {
                throw new ArchiveException(Category.FAILURE, "cannot remove object " + object.key() + ": it has changed since it was looked at",
                        "find out who writes to the source, then say the same again").inTable(table.name()).atKey(object.key());
            }
        }
        notes.writeRemoved(list, scratch);
    }

    /**
     * The files of a span, and after them the manifests of all revisions.
     *
     * @param changed hears of each part at whose key is something else than its manifest names
     */
    private List<StoredObject> objects(ArchiveSpans.Span span, Consumer<Manifest.Part> changed) {
        List<StoredObject> all = new ArrayList<>();
        span.sources().stream().flatMap(manifest -> manifest.parts().stream()).forEach(part -> source.store().head(part.key()).ifPresent(found -> {
            if (part.isAt(found)) {
                all.add(found);
            } else {
                changed.accept(part);
            }
        }));
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
