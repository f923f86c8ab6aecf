package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.internal.manifest.Manifests;
import dev.coldarchive.internal.manifest.PastDifference;
import dev.coldarchive.internal.manifest.Replacements;
import dev.coldarchive.internal.work.Lane;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.ledger.Intent;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.StoredObject;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        Optional<WindowRecord> known = ports.ledger().window(table.name(), window.start());
        Optional<WindowRecord> adopted = newestAbove(known).map(newer -> adopted(newer, known));
        Optional<WindowRecord> record = adopted.or(() -> known);
        int recorded = revision(known);
        Former former = former(record);
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
                WindowOutcome outcome = next.differs() || former.isBegunAbove(revision(record)) ? commit(recorded, revision(record) + 1, former, now, next, standing, pruned)
                        : unchanged(recorded, record.orElseThrow(), former, now, standing);
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

    private static int revision(Optional<WindowRecord> record) {
        return record.map(WindowRecord::revision).orElse(0);
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

    private Optional<Manifests.Loaded> newestAbove(Optional<WindowRecord> known) {
        Optional<Manifests.Loaded> newest = Optional.empty();
        for (int revision = revision(known) + 1;; revision++) {
            Optional<Manifests.Loaded> loaded = manifests.load(table.name(), window, revision);
            if (loaded.isEmpty()) {
                return newest;
            }
            newest = loaded;
        }
    }

    /**
     * A manifest above the ledger's revision, of a revision that an open intent says was being made, is a commit whose ledger entry was lost: it is taken in. If the store does
     * not hold what it names, it is taken in all the same, as quarantined: what follows is the usual way of a damaged window. The ledger is told at the end, of this revision or of
     * the next one: until then the intents stay open. A stale holder may have made this manifest after others had put what only their intents know of.
     */
    private WindowRecord adopted(Manifests.Loaded newer, Optional<WindowRecord> known) {
        Manifest manifest = newer.manifest();
        if (!PastDifference.isIntended(ports, table.name(), window, manifest.revision())) {
            throw PastDifference.forgot(table.name(), manifest.key(), 1).inWindow(window);
        }
        Optional<String> damage = damage(manifest, known);
        damage.ifPresent(what -> ports.listener().warning(table.name(), "window " + window + ": " + what));
        return record(manifest, newer.sha256(), damage.map(Standing::quarantined).orElseGet(() -> Standing.adopted(manifest, known)));
    }

    private Optional<String> damage(Manifest manifest, Optional<WindowRecord> known) {
        try {
            confirmed(manifest, known).forEach(part -> ports.store().confirm(part.key(), part.content()));
            return Optional.empty();
        } catch (ArchiveException e) {
            if (e.category() != ArchiveException.Category.INTEGRITY) {
                throw e;
            }
            return Optional.of("revision " + manifest.revision() + " was committed, and the store does not hold what it names: " + e.getMessage());
        }
    }

    /** Files that a manifest's revision has put, as far as anybody can tell: parts that it only left as they were may lie in the cold, or be lost. */
    private Stream<Manifest.Part> confirmed(Manifest manifest, Optional<WindowRecord> known) {
        Set<Manifest.Part> before = known.filter(record -> record.revision() > 0).flatMap(record -> manifests.load(table.name(), window, record.revision()))
                .map(loaded -> Set.copyOf(loaded.manifest().parts())).orElse(Set.of());
        Set<ObjectKey> waiting = manifest.parked().stream().map(Manifest.Parked::of).collect(Collectors.toSet());
        return Stream.concat(manifest.parts().stream().filter(part -> !before.contains(part) && !waiting.contains(part.key())), manifest.parked().stream().map(Manifest.Parked::file));
    }

    private Former former(Optional<WindowRecord> record) {
        int revision = revision(record);
        boolean goesByFiles = mode.force() || mode.adopt();
        Optional<Manifests.Loaded> manifest = revision == 0 ? Optional.empty() : goesByFiles ? readable(revision) : manifests.load(table.name(), window, revision);
        if (revision > 0 && !goesByFiles && !manifest.map(Manifests.Loaded::sha256).equals(record.get().manifestSha256())) {
            throw new ArchiveException(ArchiveException.Category.INTEGRITY, "cannot make a new revision: manifest " + Manifest.key(table.name(), window, revision)
                    + (manifest.isEmpty() ? " is missing" : " is not the one that was committed"),
                    "restore the former version of this object; or say export --adopt, which goes by the manifests of earlier revisions and by the files themselves");
        }
        List<Intent> intents = ports.ledger().intents(table.name()).stream().filter(intent -> intent.window().equals(window)).toList();
        for (Intent intent : intents) {
            for (Intent.PlannedPart planned : intent.parts()) {
                abandonLeftovers(planned.key());
                manifest.stream().flatMap(loaded -> loaded.manifest().parts().stream()).filter(part -> part.key().equals(planned.key()))
                        .forEach(part -> abandonLeftovers(Replacements.key(table.name(), window, part, planned.sha256())));
            }
            abandonLeftovers(Manifest.key(table.name(), window, intent.revision()));
        }
        return new Former(ports, manifest, intents, replacements, mode, revision > 0 && record.get().state() == WindowState.QUARANTINED);
    }

    /** The highest revision, up to this one, whose manifest can be read: a person has said that the window is to be read again whatever is known of it. */
    private Optional<Manifests.Loaded> readable(int revision) {
        for (int candidate = revision; candidate > 0; candidate--) {
            try {
                Optional<Manifests.Loaded> found = manifests.load(table.name(), window, candidate);
                if (found.isPresent()) {
                    return found;
                }
            } catch (ArchiveException e) {
                if (e.category() != ArchiveException.Category.INTEGRITY) {
                    throw e;
                }
                ports.listener().warning(table.name(), e.getMessage());
            }
        }
        return Optional.empty();
    }

    private void abandonLeftovers(ObjectKey key) {
        upload.abandonLeftovers(key).ifPresent(warning -> ports.listener().warning(table.name(), warning));
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
        WindowRecord record = record(manifest, sha256, standing);
        ports.ledger().commit(lease.lease(), record, expectedRevision);
        return record;
    }

    private WindowRecord record(Manifest manifest, String sha256, Standing standing) {
        return standing.on(new WindowRecord(table.name(), window, manifest.state(), manifest.revision(), lease.lease().epoch(), manifest.digest(), manifest.sizeBytes(),
                Optional.of(sha256), manifest.recount(), Optional.empty(), manifest.parkedRows(), RowDigest.EMPTY, Optional.empty(), Instant.EPOCH));
    }

    private WindowOutcome outcome(Result result, Optional<WindowRecord> record, long lateRows, int put, String detail) {
        return new WindowOutcome(table.name(), window, result, record.map(WindowRecord::revision).orElse(0), record.map(r -> r.digest().rows()).orElse(0L),
                lateRows, record.map(WindowRecord::sizeBytes).orElse(0L), put, Duration.ofNanos(ports.time().nanoTime() - startedAt), detail);
    }
}
