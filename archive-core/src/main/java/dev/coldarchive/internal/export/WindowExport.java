package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.internal.manifest.Manifests;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.Scratch;
import dev.coldarchive.ledger.Intent;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The algorithm: one window of one table from the source into the archive. Read, intend, put, describe, commit; whatever fails, what was committed before stands, and the
 * next run finds its way from the ledger, the open intents and the manifests. No database transaction is open while the store is written to.
 */
final class WindowExport {
    private final Ports ports;
    private final Scratch scratch;
    private final LeaseKeeper lease;
    private final OpenIntents openIntents;
    private final TableSpec table;
    private final Window window;
    private final ExportMode mode;
    private final Progress progress;
    private final Manifests manifests;
    private final PartUpload upload;
    private final long startedAt;

    WindowExport(Ports ports, Scratch scratch, LeaseKeeper lease, OpenIntents openIntents, TableSpec table, Window window, ExportMode mode, Progress progress) {
        this.ports = ports;
        this.scratch = scratch;
        this.lease = lease;
        this.openIntents = openIntents;
        this.table = table;
        this.window = window;
        this.mode = mode;
        this.progress = progress;
        manifests = new Manifests(ports);
        upload = new PartUpload(ports);
        startedAt = ports.time().nanoTime();
    }

    /**
     * @param formerSchema columns of the table's last archived window
     */
    WindowOutcome run(Optional<TableSchema> formerSchema) {
        Optional<WindowRecord> known = ports.ledger().window(table.name(), window.start());
        Optional<Manifest> adopted = adoptNewerManifests(known.map(WindowRecord::revision).orElse(0));
        Optional<WindowRecord> record = adopted.isPresent() ? ports.ledger().window(table.name(), window.start()) : known;
        Former former = former(record);
        try (WindowReading now = ports.guards().source().call(ports.guards().policy().source(), "read " + table.name() + " " + window,
                () -> WindowReading.read(ports, scratch, table, window, formerSchema, progress))) {
            if (!now.waiting().isEmpty()) {
                return outcome(Result.NOT_CLOSED, record, 0, "waits for " + String.join(", ", now.waiting()));
            }
            boolean first = former.manifest().isEmpty();
            boolean gone = now.behindBoundary() || former.manifest().map(before -> before.state() == WindowState.SOURCE_GONE || !now.partitions().containsAll(before.partitions())).orElse(false);
            try (NextRevision next = NextRevision.of(ports, scratch, table, window, former, now, gone, mode.allowShrink(), progress)) {
                WindowState state = stateOf(record, first, gone, next);
                String detail = describe(now, next, state);
                WindowOutcome outcome = next.differs() ? commit(record, former, now, next, state, detail)
                        : unchanged(record.orElseThrow(), former, state, now, adopted.isPresent(), detail);
                openIntents.settle(lease.lease(), former.intents(), next);
                return outcome;
            }
        }
    }

    /** A manifest above the ledger's revision is a commit whose ledger entry was lost: its parts are confirmed, and it is taken in. */
    private Optional<Manifest> adoptNewerManifests(int ledgerRevision) {
        Optional<Manifests.Loaded> newest = Optional.empty();
        for (int revision = ledgerRevision + 1;; revision++) {
            Optional<Manifests.Loaded> loaded = manifests.load(table.name(), window, revision);
            if (loaded.isEmpty()) {
                break;
            }
            newest = loaded;
        }
        newest.ifPresent(loaded -> {
            loaded.manifest().parts().forEach(part -> ports.store().confirm(part.key(), part.content()));
            save(loaded.manifest(), loaded.sha256(), ledgerRevision, Optional.empty());
        });
        return newest.map(Manifests.Loaded::manifest);
    }

    private Former former(Optional<WindowRecord> record) {
        int revision = record.map(WindowRecord::revision).orElse(0);
        Optional<Manifests.Loaded> manifest = revision == 0 ? Optional.empty() : manifests.load(table.name(), window, revision);
        if (revision > 0 && !manifest.map(Manifests.Loaded::sha256).equals(record.get().manifestSha256())) {
            throw new ArchiveException(ArchiveException.Category.INTEGRITY, "cannot make a new revision: manifest " + Manifest.key(table.name(), window, revision)
                    + (manifest.isEmpty() ? " is missing" : " is not the one that was committed"), "restore the former version of this object");
        }
        List<Intent> intents = ports.ledger().intents(table.name()).stream().filter(intent -> intent.window().equals(window)).toList();
        for (Intent intent : intents) {
            intent.parts().forEach(part -> abandonLeftovers(part.key()));
            abandonLeftovers(Manifest.key(table.name(), window, intent.revision()));
        }
        return new Former(ports, manifest, intents, mode);
    }

    private void abandonLeftovers(ObjectKey key) {
        upload.abandonLeftovers(key).ifPresent(warning -> ports.listener().warning(table.name(), warning));
    }

    private WindowState stateOf(Optional<WindowRecord> record, boolean first, boolean gone, NextRevision next) {
        if (first && gone || record.map(r -> r.state() == WindowState.SOURCE_GONE).orElse(false)) {
            return WindowState.SOURCE_GONE;
        }
        boolean diverged = next.archiveOnly() > 0 && !gone || record.map(r -> r.state() == WindowState.DIVERGED).orElse(false) && !mode.allowShrink();
        return diverged ? WindowState.DIVERGED : WindowState.COMMITTED;
    }

    private static String describe(WindowReading now, NextRevision next, WindowState state) {
        List<String> says = new ArrayList<>();
        if (state == WindowState.SOURCE_GONE) {
            says.add("lies behind the retention boundary: rows may have been deleted before they were archived");
        }
        if (state == WindowState.DIVERGED && next.archiveOnly() > 0) {
            says.add("the archive has " + next.archiveOnly() + " rows that the live source no longer has; they are kept");
        }
        if (next.updated() > 0) {
            says.add(next.updated() + " rows have other values than before");
        }
        if (!now.openWriters().isEmpty()) {
            says.add("was read although a writer is still open, and will be read again: " + String.join(", ", now.openWriters()));
        }
        return String.join("; ", says);
    }

    private WindowOutcome unchanged(WindowRecord record, Former former, WindowState state, WindowReading now, boolean adopted, String detail) {
        boolean recount = !now.openWriters().isEmpty();
        if (!former.intents().isEmpty()) {
            save(former.manifest().orElseThrow(), former.manifestSha256().orElseThrow(), record.revision(), record.reason());
        }
        if (record.state() != state || record.recount() != recount) {
            ports.ledger().annotate(lease.lease(), new WindowRecord(table.name(), window, state, record.revision(), lease.lease().epoch(), record.digest(), record.sizeBytes(),
                    record.manifestSha256(), recount, reason(state, detail), Instant.EPOCH));
        }
        return outcome(adopted ? Result.ADOPTED : Result.UNCHANGED, Optional.of(record), 0, detail);
    }

    private List<Manifest.Part> putAll(NextRevision next, int revision) {
        lease.renew();
        if (!next.changes().isEmpty()) {
            ports.ledger().intend(lease.lease(), next.intent(revision, lease.lease()));
        }
        List<Manifest.Part> parts = new ArrayList<>(next.kept());
        next.kept().forEach(part -> ports.listener().partStored(table.name(), window, part.key(), part.content().sizeBytes(), false));
        for (NextRevision.Change change : next.changes()) {
            progress.step();
            parts.add(upload.put(change));
            ports.listener().partStored(table.name(), window, change.part().key(), change.part().content().sizeBytes(), true);
        }
        parts.sort(Comparator.comparing(Manifest.Part::key));
        return parts;
    }

    private WindowOutcome commit(Optional<WindowRecord> record, Former former, WindowReading now, NextRevision next, WindowState state, String detail) {
        int revision = record.map(WindowRecord::revision).orElse(0) + 1;
        List<Manifest.Part> parts = putAll(next, revision);
        lease.renew();
        RowDigest digest = parts.stream().map(Manifest.Part::digest).reduce(RowDigest.EMPTY, RowDigest::plus);
        Manifest manifest = new Manifest(table.name(), window, revision, state, ports.source().identity(), next.schema(), parts, List.of(), digest, ports.format().writerVersion(),
                lease.lease().epoch(), now.fence(), now.partitions(), !now.openWriters().isEmpty(), former.manifestSha256());
        String sha256 = manifests.create(manifest, scratch);
        WindowRecord saved = save(manifest, sha256, revision - 1, reason(state, detail));
        return outcome(Result.COMMITTED, Optional.of(saved), next.changes().size(), detail);
    }

    private static Optional<String> reason(WindowState state, String detail) {
        return state == WindowState.COMMITTED ? Optional.empty() : Optional.of(detail).filter(text -> !text.isEmpty());
    }

    private WindowRecord save(Manifest manifest, String sha256, int expectedRevision, Optional<String> reason) {
        WindowRecord record = new WindowRecord(table.name(), window, manifest.state(), manifest.revision(), lease.lease().epoch(), manifest.digest(), manifest.sizeBytes(),
                Optional.of(sha256), manifest.recount(), reason, Instant.EPOCH);
        ports.ledger().commit(lease.lease(), record, expectedRevision);
        return record;
    }

    private WindowOutcome outcome(Result result, Optional<WindowRecord> record, int put, String detail) {
        return new WindowOutcome(table.name(), window, result, record.map(WindowRecord::revision).orElse(0), record.map(r -> r.digest().rows()).orElse(0L),
                record.map(WindowRecord::sizeBytes).orElse(0L), put, Duration.ofNanos(ports.time().nanoTime() - startedAt), detail);
    }
}
