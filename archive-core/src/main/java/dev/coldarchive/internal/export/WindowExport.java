package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.internal.manifest.Manifests;
import dev.coldarchive.internal.manifest.Replacements;
import dev.coldarchive.internal.work.Lane;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.StoredObject;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The algorithm: one window of one table from the source into the archive. Read, intend, put, describe, commit; whatever fails, what was committed before stands, and the
 * next run finds its way from the ledger, the open intents and the manifests. No database transaction is open while the store is written to.
 */
final class WindowExport {
    private final Ports ports;
    private final Scratch scratch;
    private final LeaseKeeper lease;
    private final OpenIntents openIntents;
    private final EmptyTable emptyTable;
    private final TableSpec table;
    private final Window window;
    private final boolean marked;
    private final ExportMode mode;
    private final Progress progress;
    private final Lane lane;
    private final Manifests manifests;
    private final Replacements replacements;
    private final PartUpload upload;
    private final long startedAt;

    WindowExport(Ports ports, Scratch scratch, LeaseKeeper lease, OpenIntents openIntents, EmptyTable emptyTable, TableSpec table, PlannedWindow planned, ExportMode mode,
            Progress progress, Lane lane) {
        this.ports = ports;
        this.scratch = scratch;
        this.lease = lease;
        this.openIntents = openIntents;
        this.emptyTable = emptyTable;
        this.table = table;
        this.window = planned.window();
        this.marked = planned.marked();
        this.mode = mode;
        this.progress = progress;
        this.lane = lane;
        manifests = new Manifests(ports);
        replacements = new Replacements(manifests);
        upload = new PartUpload(ports);
        startedAt = ports.time().nanoTime();
    }

    /**
     * @param columns refuses, of a window that is archived for the first time, columns that have changed
     */
    WindowOutcome run(Consumer<TableSchema> columns) {
        WindowPast.Found past = new WindowPast(ports, lease, table, window, mode, manifests, replacements).find();
        Optional<WindowRecord> record = past.record();
        Former former = past.former();
        try (WindowReading now = read(former.manifest().isPresent() ? schema -> { } : columns)) {
            if (!now.waiting().isEmpty()) {
                return outcome(Result.NOT_CLOSED, record, 0, 0, "waits for " + String.join(", ", now.waiting()));
            }
            boolean first = former.manifest().isEmpty();
            if (first && now.parts().isEmpty() && !now.behindBoundary()) {
                emptyTable.require(window);
            }
            PrunedRows pruned = pruned(record, former, now);
            boolean lost = now.behindBoundary() || former.manifest().map(before -> before.state() == WindowState.SOURCE_GONE || !now.partitions().containsAll(before.partitions())).orElse(false);
            boolean gone = lost || pruned.any();
            try (NextRevision next = NextRevision.of(ports, scratch, table, window, former, now, gone, mode, progress)) {
                Standing standing = Standing.of(record.map(pruned::said), first, lost, gone, mode, now, next);
                warn(next, record, standing);
                WindowOutcome outcome = next.differs() || former.isBegunAbove(past.revision()) ? commit(past.recorded(), past.revision() + 1, former, now, next, standing, pruned)
                        : unchanged(past.recorded(), record.orElseThrow(), former, now, standing);
                openIntents.settle(lease.lease(), former.intents(), next);
                return outcome;
            }
        }
    }

    private WindowReading read(Consumer<TableSchema> columns) {
        lane.enter(lease::keep);
        try {
            return ports.guards().source().call(ports.guards().policy().source(), "read " + table.name() + " " + window,
                    () -> WindowReading.read(ports, scratch, table, window, columns, marked, progress, lane));
        } finally {
            lane.leave();
        }
    }

    private PrunedRows pruned(Optional<WindowRecord> record, Former former, WindowReading now) {
        PrunedRows pruned = PrunedRows.of(ports, record, former, () -> now.parts().isEmpty() || hasNone(former, now));
        if (pruned.any() && mode.allowShrink()) {
            throw new ArchiveException(ArchiveException.Category.USAGE, "cannot make window " + window + " smaller: its rows were deleted from the source because the archive has them",
                    "leave --allow-shrink out: what the source has is added");
        }
        return pruned;
    }

    /** Whether the source has not one of the rows that the archive has. */
    private boolean hasNone(Former former, WindowReading now) {
        try (NextRevision look = NextRevision.of(ports, scratch, table, window, former, now, false, mode, progress)) {
            return look.archiveOnly().rows() + look.updated() >= former.manifest().orElseThrow().digest().rows();
        }
    }

    private void warn(NextRevision next, Optional<WindowRecord> record, Standing standing) {
        if (standing.state() == WindowState.SOURCE_GONE && record.filter(before -> before.revision() > 0 && before.state() != WindowState.SOURCE_GONE).isPresent()) {
            ports.listener().warning(table.name(), "window " + window + " " + standing.detail());
        }
        String parked = next.parking().described();
        if (!parked.isEmpty()) {
            ports.listener().warning(table.name(), "window " + window + ": " + parked);
        }
        next.changes().forEach(change -> change.before().stored().flatMap(StoredObject::coldness).ifPresent(coldness ->
                ports.listener().warning(table.name(), "object " + change.part().key() + " is replaced: " + coldness + ", and the store may charge for what is deleted early")));
    }

    private WindowOutcome unchanged(int recorded, WindowRecord record, Former former, WindowReading now, Standing standing) {
        boolean adopted = record.revision() > recorded;
        if (!adopted && !standing.isSaidBy(record)) { // before the intents are closed: they are why the window is looked at
            ports.ledger().annotate(lease.lease(), standing.on(record));
        }
        if (adopted || !former.intents().isEmpty()) {
            save(former.manifest().orElseThrow(), former.manifestSha256().orElseThrow(), recorded, standing);
        }
        if (adopted && !standing.isSaidBy(record)) {
            ports.ledger().annotate(lease.lease(), standing.on(record));
        }
        ConsumedMarks.consume(ports, table, window, now.marks());
        return outcome(adopted ? Result.ADOPTED : Result.UNCHANGED, Optional.of(record), 0, 0, standing.detail());
    }

    private void announce(NextRevision next, int revision) {
        lease.renew();
        ports.ledger().intend(lease.lease(), next.intent(revision, lease.lease()));
    }

    private List<Manifest.Part> putAll(NextRevision next) {
        List<Manifest.Part> parts = new ArrayList<>(next.kept());
        next.kept().forEach(part -> ports.listener().partStored(table.name(), window, part.key(), part.content().sizeBytes(), false));
        next.changes().forEach(change -> parts.add(putOne(change)));
        parts.sort(Comparator.comparing(Manifest.Part::key));
        return parts;
    }

    private Manifest.Part putOne(NextRevision.Change change) {
        progress.step();
        String sha256 = change.part().content().sha256();
        change.before().described().filter(former -> !former.content().sha256().equals(sha256)).ifPresent(former -> replacements.note(table.name(), window, former, sha256, scratch));
        Manifest.Part part = upload.put(change);
        ports.listener().partStored(table.name(), window, part.key(), part.content().sizeBytes(), true);
        return part;
    }

    private WindowOutcome commit(int recorded, int revision, Former former, WindowReading now, NextRevision next, Standing standing, PrunedRows pruned) {
        announce(next, revision);
        List<Manifest.Part> parts = putAll(next);
        List<Manifest.Parked> parked = next.parking().put(this::putOne);
        lease.renew();
        RowDigest digest = parts.stream().map(Manifest.Part::digest).reduce(RowDigest.EMPTY, RowDigest::plus);
        Manifest manifest = new Manifest(table.name(), window, revision, standing.state(), ports.source().identity(), next.schema(), parts, parked, digest,
                ports.format().writerVersion(), lease.lease().epoch(), now.fence(), now.partitions(), standing.recount(), former.manifestSha256(), mode.word(), pruned.digest());
        String sha256 = manifests.create(manifest, scratch);
        WindowRecord saved = save(manifest, sha256, recorded, standing);
        ConsumedMarks.consume(ports, table, window, now.marks());
        long before = former.manifest().map(known -> known.digest().rows()).orElse(digest.rows());
        return outcome(Result.COMMITTED, Optional.of(saved), Math.max(0, digest.rows() - before), next.changes().size(), standing.detail());
    }

    private WindowRecord save(Manifest manifest, String sha256, int expectedRevision, Standing standing) {
        WindowRecord record = standing.on(manifest, sha256, lease.lease().epoch());
        ports.ledger().commit(lease.lease(), record, expectedRevision);
        return record;
    }

    private WindowOutcome outcome(Result result, Optional<WindowRecord> record, long lateRows, int put, String detail) {
        return new WindowOutcome(table.name(), window, result, record.map(WindowRecord::revision).orElse(0), record.map(r -> r.digest().rows()).orElse(0L),
                lateRows, record.map(WindowRecord::sizeBytes).orElse(0L), put, Duration.ofNanos(ports.time().nanoTime() - startedAt), detail);
    }
}
