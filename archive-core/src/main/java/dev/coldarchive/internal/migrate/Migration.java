package dev.coldarchive.internal.migrate;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.internal.export.LayoutCheck;
import dev.coldarchive.internal.export.WriteCheck;
import dev.coldarchive.internal.export.WrittenPart;
import dev.coldarchive.internal.guard.Guards;
import dev.coldarchive.internal.manifest.ArchiveIdentity;
import dev.coldarchive.internal.manifest.Beginning;
import dev.coldarchive.internal.manifest.Manifests;
import dev.coldarchive.internal.manifest.MigrationNotes;
import dev.coldarchive.internal.rows.EventTime;
import dev.coldarchive.internal.rows.ResortedRows;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.internal.work.Storage;
import dev.coldarchive.internal.work.Workplace;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.migrate.LayoutMigration.Means;
import dev.coldarchive.migrate.LayoutMigration.Source;
import dev.coldarchive.migrate.LayoutMigration.Target;
import dev.coldarchive.migrate.MigrationPlan;
import dev.coldarchive.migrate.MigrationPlan.Blocked;
import dev.coldarchive.migrate.MigrationReport;
import dev.coldarchive.migrate.RemovalReport;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.source.SourceIdentity;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.store.StoredObject;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** One migration: plans, writes window after window, and checks the whole before anything of the source may go. Not thread-safe. */
public final class Migration {
    private final Source from;
    private final Target to;
    private final Means means;
    private final Storage source;
    private final Storage target;

    public Migration(Source from, Target to, Means means) {
        this.from = from;
        this.to = to;
        this.means = means;
        this.source = storage(from.store());
        this.target = storage(to.store());
        from.table().ifPresent(table -> require(table, to.table()));
    }

    private Storage storage(ObjectStore store) {
        return Storage.guarded(store, Guards.of(means.failures(), means.time(), means.chance(), means.listener()), means.listener());
    }

    private void require(TableSpec source, TableSpec wanted) {
        if (from.store().uri().equals(to.store().uri()) && source.name().equals(wanted.name())) {
            throw new ArchiveException(Category.USAGE, "cannot migrate table " + source.name() + ": source and target are the same archive",
                    "grid and layout never change under one prefix: give the target another store uri, or the table another name").inTable(source.name());
        }
        if (!source.time().equals(wanted.time())) {
            throw new ArchiveException(Category.USAGE, "cannot migrate table " + source.name() + ": its time column is " + source.time().name() + " here and " + wanted.time().name() + " in the target, or counts something else",
                    "the time column, its unit and its zone stay what they are").inTable(source.name());
        }
    }

    public MigrationPlan plan() {
        return from.table().isPresent() ? planArchive(from.table().get()) : planFiles();
    }

    private MigrationPlan planArchive(TableSpec table) {
        long windows = 0;
        long there = 0;
        long rows = 0;
        long files = 0;
        long bytes = 0;
        long temporary = 0;
        List<Blocked> blocked = new ArrayList<>();
        try (Scratch scratch = Scratch.open(means.workDir()); ArchiveSpans spans = new ArchiveSpans(source, table, to.table().grid().every())) {
            TargetArchive archive = new TargetArchive(target, to.table(), means.format(), scratch);
            while (spans.hasNext()) {
                ArchiveSpans.Span span = spans.next();
                int count = span.windows(to.table().grid()).size();
                if (span.why().isPresent()) {
                    blocked.add(new Blocked(span.window(), span.why().get(), span.open()));
                } else if (stands(archive, span)) {
                    there += count;
                } else {
                    windows += count;
                    rows += span.digest().rows();
                    files += span.files();
                    bytes += span.sizeBytes();
                    temporary = Math.max(temporary, 2 * span.sizeBytes());
                }
            }
        }
        return new MigrationPlan(windows, there, rows, files, bytes, temporary, 0, blocked);
    }

    private MigrationPlan planFiles() {
        ForeignFiles files = ForeignFiles.look(source, means.format(), from.prefix(), from.glob(), to.table().name());
        LayoutCheck.require(to.table(), files.schema());
        WriteCheck.require(to.table(), files.schema());
        EventTime.of(to.table(), files.schema());
        return new MigrationPlan(0, 0, files.rows(), files.objects().size(), files.sizeBytes(), 2 * files.valueBytes(), files.leftOut(), List.of());
    }

    /** Whether what a migration has made of a span adds up to it. */
    private boolean stands(TargetArchive archive, ArchiveSpans.Span span) {
        RowDigest sum = RowDigest.EMPTY;
        for (Window window : span.windows(to.table().grid())) {
            Optional<Manifests.Loaded> made = archive.migrated(window);
            if (made.isEmpty()) {
                return false;
            }
            sum = sum.plus(made.get().manifest().digest());
        }
        return sum.equals(span.digest());
    }

    public MigrationReport run(boolean keepAside) {
        try (Workplace workplace = Workplace.open(means.workDir(), to.instance(), means.chance())) {
            try (HeldLease lease = new HeldLease(to.leases(), to.table().name(), workplace.owner(), to.leaseLength(), means.time())) {
                Run run = new Run(workplace.scratch(), lease);
                return from.table().isPresent() ? run.archive(from.table().get()) : run.files(keepAside);
            }
        }
    }

    /** What a run has done so far. */
    private final class Run {
        private final Scratch scratch;
        private final TargetArchive archive;
        private final List<Blocked> blocked = new ArrayList<>();
        private final HeldLease lease;
        private long written;
        private long there;
        private long rows;
        private SourceIdentity identity;

        Run(Scratch scratch, HeldLease lease) {
            this.scratch = scratch;
            this.lease = lease;
            this.archive = new TargetArchive(target, to.table(), means.format(), scratch);
        }

        MigrationReport archive(TableSpec table) {
            try (ArchiveSpans spans = new ArchiveSpans(source, table, to.table().grid().every())) {
                ArchiveMigration migration = new ArchiveMigration(source, table, to.table(), means.format(), means.limits(), scratch);
                while (spans.hasNext()) {
                    ArchiveSpans.Span span = spans.next();
                    lease.keep();
                    if (span.why().isPresent()) {
                        blocked.add(new Blocked(span.window(), span.why().get(), span.open()));
                    } else if (stands(archive, span)) {
                        there += span.windows(to.table().grid()).size();
                    } else {
                        claim(span.windows(to.table().grid()).get(0), Optional.of(span.sources().get(0).source()));
                        take(span, table, migration);
                    }
                }
            }
            return new MigrationReport(written, there, rows, 0, blocked);
        }

        private void take(ArchiveSpans.Span span, TableSpec table, ArchiveMigration migration) {
            TableSchema schema = migration.schema(span);
            Manifest last = span.sources().get(span.sources().size() - 1);
            List<String> partitions = span.sources().stream().flatMap(manifest -> manifest.partitions().stream()).distinct().toList();
            TargetArchive.Provenance provenance = new TargetArchive.Provenance(from.name(), true, identity, ArchiveMigration.state(span), partitions, last.fence(), lease.epoch());
            List<ArchiveMigration.Written> all = migration.write(span, schema);
            try {
                for (ArchiveMigration.Written one : all) {
                    commit(one.window(), schema, one.parts(), provenance);
                }
            } finally {
                all.forEach(one -> one.parts().forEach(part -> Scratch.delete(part.file())));
            }
        }

        MigrationReport files(boolean keepAside) {
            ForeignFiles files = ForeignFiles.look(source, means.format(), from.prefix(), from.glob(), to.table().name());
            LayoutCheck.require(to.table(), files.schema());
            WriteCheck.require(to.table(), files.schema());
            ForeignFiles.Reading reading = files.new Reading(scratch, means.limits());
            try (StrayFile strays = new StrayFile(to.table(), files.schema(), means.format(), scratch);
                    CutRows sorted = new CutRows(new ResortedRows(reading, to.table(), scratch, means.limits(), strays::take), EventTime.of(to.table(), files.schema()))) {
                Optional<Instant> first = sorted.next(); // all are read and sorted by now
                Optional<MigrationNotes.Aside> aside = aside(strays, keepAside);
                RowDigest kept = first.isEmpty() ? RowDigest.EMPTY : windows(files, sorted, first.get());
                if (!kept.plus(strays.digest()).equals(reading.digest())) {
                    throw new ArchiveException(Category.INTEGRITY, "cannot migrate files " + from.prefix() + from.glob() + ": written were " + kept + ", and " + strays.digest().rows() + " kept aside, of "
                            + reading.digest(), "keep the files; the target is not what they are").inTable(to.table().name());
                }
                first.ifPresent(start -> new MigrationNotes(target, to.table().name()).writeFiles(new MigrationNotes.Files(from.name(), new Window(to.table().grid().at(start).start(), end), kept,
                        aside, files.objects().stream().map(object -> new MigrationNotes.Doomed(object.key(), object.etag())).toList()), scratch));
                return new MigrationReport(written, there, rows, strays.digest().rows(), blocked);
            }
        }

        private Instant end;

        private Optional<MigrationNotes.Aside> aside(StrayFile strays, boolean keepAside) {
            if (strays.digest().rows() > 0 && !keepAside) {
                throw new ArchiveException(Category.USAGE, "cannot migrate files " + from.prefix() + from.glob() + ": " + strays.digest().rows() + " rows have no time, or one that no window has",
                        "correct them; or put them in a file of their own: --strays keep-aside").inTable(to.table().name());
            }
            return strays.digest().rows() > 0 ? Optional.of(strays.keep(target)) : Optional.empty();
        }

        /** Window after window, also those without rows in between: empty is not missing. */
        private RowDigest windows(ForeignFiles files, CutRows sorted, Instant first) {
            WindowWriter writer = new WindowWriter(to.table(), means.format(), scratch, means.listener());
            RowDigest kept = RowDigest.EMPTY;
            Window window = to.table().grid().at(first);
            claim(window, Optional.empty());
            TargetArchive.Provenance provenance = new TargetArchive.Provenance(from.name(), false, identity, WindowState.COMMITTED, List.of(), "", lease.epoch());
            for (Optional<Instant> next = Optional.of(first); next.isPresent(); window = to.table().grid().next(window)) {
                lease.keep();
                means.listener().windowStarted(to.table().name(), window);
                List<WrittenPart> parts = writer.write(window, sorted, files.schema());
                kept = kept.plus(parts.stream().map(WrittenPart::digest).reduce(RowDigest.EMPTY, RowDigest::plus));
                commit(window, files.schema(), parts, provenance);
                end = window.end();
                next = sorted.next();
            }
            return kept;
        }

        /** The archive belongs to somebody from its first window on. */
        private void claim(Window first, Optional<SourceIdentity> known) {
            if (identity == null) {
                try {
                    identity = to.identity().get();
                } catch (ArchiveException e) {
                    identity = known.orElseThrow(() -> e);
                }
                new ArchiveIdentity(target, to.instance(), () -> identity).claim(to.table(), false, scratch);
                new Beginning(target).note(to.table(), first.start(), scratch);
            }
        }

        private void commit(Window window, TableSchema schema, List<WrittenPart> parts, TargetArchive.Provenance provenance) {
            long begun = means.time().nanoTime();
            long count = parts.stream().mapToLong(part -> part.digest().rows()).sum();
            long bytes = parts.stream().mapToLong(part -> part.content().sizeBytes()).sum();
            boolean put = archive.commit(window, schema, parts, provenance);
            written += put ? 1 : 0;
            there += put ? 0 : 1;
            rows += put ? count : 0;
            means.listener().windowDone(new WindowOutcome(to.table().name(), window, put ? WindowOutcome.Result.COMMITTED : WindowOutcome.Result.UNCHANGED, 1, count, 0, bytes, put ? parts.size() : 0,
                    Duration.ofNanos(means.time().nanoTime() - begun), ""));
        }
    }

    public RemovalReport verify() {
        try (Scratch scratch = Scratch.open(means.workDir())) {
            return new SourceRemoval(from, source, target, to.table(), means, scratch, Optional.empty(), this::stands).verified().report(false);
        }
    }

    public RemovalReport remove(Predicate<StoredObject> removal) {
        try (Workplace workplace = Workplace.open(means.workDir(), to.instance(), means.chance())) {
            Optional<HeldLease> lease = from.books().map(books -> new HeldLease(books.leases(), from.table().orElseThrow().name(), workplace.owner(), to.leaseLength(), means.time()));
            try {
                return new SourceRemoval(from, source, target, to.table(), means, workplace.scratch(), lease, this::stands).verified().act(removal);
            } finally {
                lease.ifPresent(HeldLease::close);
            }
        }
    }
}
