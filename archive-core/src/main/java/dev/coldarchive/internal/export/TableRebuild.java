package dev.coldarchive.internal.export;

import dev.coldarchive.RebuildReport.Finding;
import dev.coldarchive.RebuildReport.Kind;
import dev.coldarchive.RebuildReport;
import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.internal.manifest.Beginning;
import dev.coldarchive.internal.manifest.History.Told;
import dev.coldarchive.internal.manifest.History;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Goes through the windows of one table as archive and ledger tell of them, oldest first, and writes what the ledger should say a batch at a time, the cursor with it. Memory
 * does not grow with their number. Not thread-safe.
 */
final class TableRebuild {
    private static final int BATCH = 500;
    private static final int NAMED = 1_000;

    private final Ports ports;
    private final TableSpec table;
    private final Optional<LeaseKeeper> lease;
    private final ArchivedWindow archived;
    private final Instant now;
    private final List<WindowRecord> batch = new ArrayList<>();
    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
    private final List<Finding> findings = new ArrayList<>();
    private Instant cursor;
    private boolean gap;
    private long windows;
    private long rewritten;
    private long recounts;

    /**
     * @param lease to write under; empty to change nothing
     */
    TableRebuild(Ports ports, TableSpec table, Optional<LeaseKeeper> lease) {
        this.ports = ports;
        this.table = table;
        this.lease = lease;
        this.archived = new ArchivedWindow(ports, table);
        this.now = ports.source().now();
    }

    RebuildReport.Table run() {
        Optional<Instant> former = ports.ledger().cursor(table.name()).map(Cursor::position);
        try (History history = new History(ports, table, key -> found(Kind.FOREIGN, Optional.empty(), key + " describes a window that the table's grid does not have"))) {
            while (history.hasNext()) {
                take(history.next());
                if (batch.size() == BATCH) {
                    write();
                }
            }
        }
        if (windows == 0 && former.filter(now::isBefore).isPresent()) {
            cursor = new WindowPlan(ports, table).firstWindow().orElse(table.grid().at(now).start());
        }
        write();
        return new RebuildReport.Table(table.name(), windows, rewritten, recounts, Optional.ofNullable(cursor).or(() -> former), former, archived.highestEpoch(), counts, findings);
    }

    private void take(Told told) {
        windows++;
        lease.ifPresent(LeaseKeeper::keep); // whoever took over meanwhile would be overwritten by what was read before
        WindowRecord record = told.archived() == 0 ? notArchived(told) : archived(told);
        if (!told.record().equals(Optional.of(record))) {
            batch.add(record);
            rewritten++;
        }
        recounts += record.recount() ? 1 : 0;
        advance(record);
    }

    /**
     * The cursor belongs to the end of the contiguous run, which begins where archiving did; what lies before a configured start is no part of it, and what lies after it is wanted, archived or not: the
     * first windows may have been refused.
     */
    private void advance(WindowRecord record) {
        Window window = record.window();
        Optional<Instant> configured = table.startFrom().map(start -> table.grid().at(start).start());
        if (configured.filter(window.start()::isBefore).isPresent()) {
            return;
        }
        cursor = cursor == null ? configured.or(this::began).filter(first -> !first.isAfter(window.start())).orElse(window.start()) : cursor;
        gap |= !window.start().equals(cursor) || !record.state().accountedFor();
        cursor = gap ? cursor : window.end();
    }

    private Optional<Instant> began() {
        return new Beginning(ports).of(table).map(first -> table.grid().at(first).start());
    }

    private WindowRecord notArchived(Told told) {
        WindowRecord record = told.record().orElseThrow();
        if (record.revision() == 0) {
            return record;
        }
        String why = "the ledger had revision " + record.revision() + ", and the archive has no manifest of it";
        found(Kind.UNFOUNDED, Optional.of(told.window()), why);
        return new WindowRecord(table.name(), told.window(), WindowState.PLANNED, 0, 0, RowDigest.EMPTY, 0, Optional.empty(), false, Optional.of(why), Instant.EPOCH);
    }

    private WindowRecord archived(Told told) {
        ArchivedWindow.Judged judged = archived.judge(told.window(), told.revisions());
        if (judged.doubt().isPresent()) {
            found(Kind.IN_DOUBT, Optional.of(told.window()), judged.doubt().get());
            return judged.record(true);
        }
        boolean live = judged.record(false).state() != WindowState.SOURCE_GONE
                && table.retention().map(keep -> table.time().firstShown(told.window().start()).plus(keep).isAfter(now)).orElse(true);
        boolean same = told.recorded() == told.archived() && told.record().flatMap(WindowRecord::manifestSha256).equals(judged.record(false).manifestSha256());
        if (same && told.record().get().state().accountedFor()) {
            return again(told.record().get(), live && told.record().get().state() != WindowState.PRUNED);
        }
        if (!same) {
            boolean forgotten = told.recorded() < told.archived();
            found(forgotten ? Kind.FORGOTTEN : Kind.DIFFERENT, Optional.of(told.window()),
                    "the archive has revision " + told.archived() + ", the ledger " + (told.recorded() == 0 ? "none" : "revision " + told.recorded() + (forgotten ? "" : ", of another manifest")));
        }
        if (told.pruned()) { // where the rows may still be there, they are looked for
            return heard(told, judged.record(live).in(WindowState.PRUNED));
        }
        boolean tooLate = !live && judged.manifest().orElseThrow().manifest().recount();
        return heard(told, tooLate ? judged.record(false).in(WindowState.SOURCE_GONE).because(Standing.TOO_LATE) : judged.record(live));
    }

    /** What a person has accepted of rows that only the archive has, or that are parked, no manifest says. */
    private WindowRecord heard(Told told, WindowRecord record) {
        Optional<String> before = told.record().flatMap(WindowRecord::acknowledged);
        boolean waits = record.state() == WindowState.DIVERGED || record.parkedRows() > 0 || before.isPresent();
        if (waits && record.acknowledged().isEmpty()) {
            found(Kind.UNACKNOWLEDGED, Optional.of(record.window()), before.map(who -> "of revision " + told.recorded() + " it was acknowledged by " + who)
                    .orElseGet(() -> record.reason().orElse("") + ": a person's word, if one was given, stood in the ledger alone"));
        }
        return record;
    }

    private static WindowRecord again(WindowRecord r, boolean recount) {
        return new WindowRecord(r.table(), r.window(), r.state(), r.revision(), r.epoch(), r.digest(), r.sizeBytes(), r.manifestSha256(), recount || r.recount(), r.reason(), r.parkedRows(),
                r.archiveOnly(), r.acknowledged(), r.updatedAt());
    }

    private void found(Kind kind, Optional<Window> window, String detail) {
        counts.merge(kind, 1L, Long::sum);
        if (findings.size() < NAMED) {
            findings.add(new Finding(kind, window, detail));
        }
    }

    private void write() {
        lease.ifPresent(held -> {
            held.outrank(archived.highestEpoch());
            held.keep();
            ports.ledger().rewrite(held.lease(), batch, Optional.ofNullable(cursor));
        });
        batch.clear();
    }
}
