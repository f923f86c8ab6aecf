package dev.coldarchive.internal.export;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.internal.manifest.Manifests;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import java.time.Duration;
import java.util.Optional;

/** Counts an archived window, and leaves it as it is where the source holds what the archive holds: nothing is written then, neither a file nor a revision. */
final class WindowRecount {
    private final Ports ports;
    private final LeaseKeeper lease;
    private final TableSpec table;
    private final PlannedWindow planned;
    private final Progress progress;
    private final long startedAt;

    WindowRecount(Ports ports, LeaseKeeper lease, TableSpec table, PlannedWindow planned, Progress progress) {
        this.ports = ports;
        this.lease = lease;
        this.table = table;
        this.planned = planned;
        this.progress = progress;
        this.startedAt = ports.time().nanoTime();
    }

    /** How it ended; empty if the window has to be exported. */
    Optional<WindowOutcome> run() {
        Optional<WindowRecord> known = ports.ledger().window(table.name(), planned.window().start()).filter(this::isWhole);
        if (known.isEmpty()) {
            return Optional.empty();
        }
        WindowRecord record = known.get();
        boolean onlyForItsWriters = record.recount() && !planned.marked();
        SourceRows now = SourceRows.count(ports, table, planned.window(), column -> true, planned.marked(), onlyForItsWriters, progress::rows);
        if (!now.counted()) {
            return Optional.of(outcome(record, Result.NOT_CLOSED, "waits for " + String.join(", ", now.openWriters())));
        }
        if (!now.digest().plus(notInSource(record)).equals(record.digest())) {
            return Optional.empty();
        }
        if (record.recount() && hasLost(now, record)) {
            return Optional.empty(); // what it was to be read again for may be among what is lost, which an export says
        }
        if (record.recount() && now.openWriters().isEmpty()) {
            ports.ledger().annotate(lease.lease(), record.recounted());
        }
        ConsumedMarks.consume(ports, table, planned.window(), now.marks());
        return Optional.of(outcome(record, Result.UNCHANGED, ""));
    }

    /** What the source need not have of what is archived. */
    private static RowDigest notInSource(WindowRecord record) {
        return record.state() == WindowState.PRUNED ? record.digest() : record.archiveOnly();
    }

    private boolean hasLost(SourceRows now, WindowRecord record) {
        return new Manifests(ports).load(table.name(), record.window(), record.revision()).map(loaded -> now.hasLost(loaded.manifest())).orElse(true);
    }

    /** Whether the ledger says all that the archive holds of it: nobody doubts its parts, no put was begun since, no rows lie beside them. */
    private boolean isWhole(WindowRecord record) {
        return record.revision() > 0 && record.state().accountedFor() && record.parkedRows() == 0 && (record.state() != WindowState.PRUNED || !record.recount())
                && ports.ledger().intents(table.name()).stream().noneMatch(intent -> intent.window().equals(planned.window()));
    }

    private WindowOutcome outcome(WindowRecord record, Result result, String detail) {
        return new WindowOutcome(table.name(), planned.window(), result, record.revision(), record.digest().rows(), 0, record.sizeBytes(), 0,
                Duration.ofNanos(ports.time().nanoTime() - startedAt), detail);
    }
}
