package dev.coldarchive;

import dev.coldarchive.doctor.Check;
import dev.coldarchive.internal.export.Acknowledgement;
import dev.coldarchive.internal.export.ExportRun;
import dev.coldarchive.internal.export.ExportTurn;
import dev.coldarchive.internal.export.LedgerRebuild;
import dev.coldarchive.internal.export.Memory;
import dev.coldarchive.internal.export.SealSchedule;
import dev.coldarchive.internal.export.StopSignal;
import dev.coldarchive.internal.export.Streams;
import dev.coldarchive.internal.manifest.ManifestListing;
import dev.coldarchive.internal.schedule.Activities;
import dev.coldarchive.internal.schedule.Cycle;
import dev.coldarchive.internal.schedule.ExportLoop;
import dev.coldarchive.internal.verify.ArchiveChecks;
import dev.coldarchive.internal.verify.GapSearch;
import dev.coldarchive.internal.verify.Repairs;
import dev.coldarchive.internal.verify.RetentionWatch;
import dev.coldarchive.internal.verify.StatusBoard;
import dev.coldarchive.internal.verify.Validation;
import dev.coldarchive.internal.verify.Verification;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.TouchedWindows;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.verify.Gap;
import dev.coldarchive.verify.Gaps;
import dev.coldarchive.verify.RepairPlan;
import dev.coldarchive.verify.RepairReport;
import dev.coldarchive.verify.VerifyReport;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.verify.WindowVerdict;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The embeddable archiver: exports closed windows of tables, verifies them, and says how it stands. Built from ports that
 * the host made and closes; it opens no pool and no port, runs no DDL, keeps no static state, installs no shutdown hook.
 * Safe for use by several threads; one export runs at a time. Several in one JVM work, each with a work directory of its own.
 */
public final class Archiver implements AutoCloseable {
    private static final Duration PATIENCE_AFTER_GRACE = Duration.ofSeconds(10);

    private final Ports ports;
    private final List<TableSpec> tables;
    private final RetentionWatch watch;
    private final StatusBoard board;
    private final Memory memory;
    private final Streams streams;
    private final ExportTurn turn = new ExportTurn();
    private final Activities activities;
    private final Cycle cycle;
    private final ExportLoop loop;

    Archiver(Ports ports, List<TableSpec> tables, RetentionWatch watch, Activities activities, Streams streams, Duration pause) {
        this.ports = ports;
        this.tables = tables;
        this.watch = watch;
        this.memory = new Memory(new SealSchedule(watch::retention));
        this.board = new StatusBoard(ports, tables, watch);
        this.activities = activities;
        this.streams = streams;
        this.cycle = new Cycle(ports, tables, watch, board, memory, turn, activities, streams, pause);
        this.loop = new ExportLoop(cycle::run, ports.time(), ports.listener(), streams.lanes().threads(), pause);
    }

    /** Collects what an archiver is made of; connects to nothing. */
    public static ArchiverBuilder builder() {
        return new ArchiverBuilder();
    }

    /**
     * Looks for everything that would keep an export from working, without side effects.
     *
     * @return every problem found, each a sentence; empty if there is none
     */
    public List<String> validate() {
        return Validation.of(ports, tables);
    }

    /**
     * Every look there is through the ports: what {@link #validate} finds, how near retention is, whether ledger and archive tell of the same past, which windows wait for a person.
     * Nothing is changed. To be made by a {@link dev.coldarchive.doctor.Doctor}, together with those of the host's own database and store.
     */
    public List<Check> checks() {
        return ArchiveChecks.of(ports, tables, watch);
    }

    /** Says what {@link #export} would do. */
    public List<ExportPlan> plan(ExportRequest request) {
        return ExportRun.plan(ports, chosen(request.tables()), request);
    }

    /** Exports every due window of every table, oldest first. */
    public ExportReport exportNow() {
        return export(ExportRequest.due());
    }

    /**
     * Exports what is asked for. Failures of windows are in the report; only what keeps the whole request from being
     * carried out is thrown. The first thing it does, whatever may fail after it, is to tell the listener of every table how near retention is.
     */
    public ExportReport export(ExportRequest request) {
        List<TableSpec> urgentFirst = watch.tell(tables).stream().map(RetentionWatch.Standing::table).toList(); // one table that catches up for hours must not cost another its rows
        return turn.take(signal -> export(urgentFirst, request, signal));
    }

    private ExportReport export(List<TableSpec> order, ExportRequest request, StopSignal signal) {
        try (ExportRun run = ExportRun.open(ports, memory, streams, signal)) {
            List<TableSpec> chosen = chosen(request.tables());
            ExportReport report = run.export(order.stream().filter(chosen::contains).toList(), request);
            board.note(report);
            return report;
        } catch (ArchiveException e) {
            board.noteFailure();
            throw e;
        }
    }

    /**
     * Notes that rows of these times were written, changed or deleted, so that windows which have ended already are looked at again. For the process that writes: call it
     * in the same transaction as the rows, before or after them. One statement, whatever the number of times; no clock but the database's decides which windows have
     * ended, and the ledger is not asked. Never makes writers wait for each other.
     *
     * @param writer the connection of the transaction that writes the rows; neither committed nor rolled back here
     * @param table configured name
     * @param times values of the table's time column; of one without a time zone, its wall clock (or midnight of its date) taken as UTC, as in keys and ranges. An update
     *     that changes a row's time touches the old one and the new one
     * @throws ArchiveException of category USAGE if this archiver keeps no marks, the table is not configured, or the connection commits every statement by itself; after
     *     any other, the transaction has to be rolled back
     */
    public void touched(Connection writer, String table, Collection<Instant> times) {
        TableSpec spec = chosen(List.of(table)).get(0);
        ports.marks().mark(writer, spec, TouchedWindows.of(spec, times));
    }

    /**
     * Counts windows for the last time, and seals those that the archive holds exactly as the source does; {@link #exportNow} does so by itself, ahead of retention. What is
     * late is taken in first. A window that is sealed stays so when retention has taken it; rows that come later unseal it.
     *
     * @throws ArchiveException if a dependency does not answer; what is sealed by then stays sealed
     */
    public SealReport seal(SealRequest request) {
        return turn.take(signal -> {
            try (ExportRun run = ExportRun.open(ports, memory, streams, signal)) {
                return run.seal(chosen(request.tables()), request);
            }
        });
    }

    /** Says what {@link #ack} would do. */
    public AckReport planAck(AckRequest request) {
        return Acknowledgement.plan(ports, chosen(List.of(request.table())).get(0), request);
    }

    /**
     * Takes a person's word that what windows wait for is known: a DIVERGED one is COMMITTED again, and what the archive alone has of it stays; a part that is missing or
     * damaged is made anew from the rows that can be read, and what only it had is lost. Who and why is kept in the ledger and its audit. What diverges later does so anew.
     *
     * @param plan the {@linkplain AckReport#id() id} of what {@link #planAck} said: where anything else is found by now, nothing is done
     * @throws ArchiveException of category USAGE if there is something else to accept than was planned
     */
    public AckReport ack(AckRequest request, String plan) {
        return turn.take(signal -> Acknowledgement.act(ports, chosen(List.of(request.table())).get(0), request, plan, signal));
    }

    /** Compares ledger, manifests, store and source; changes nothing. */
    public VerifyReport verify(VerifyRequest request) {
        return verify(request, verdict -> { });
    }

    /**
     * The same, giving each verdict away as soon as it is known, table by table, oldest window first: the report keeps no more than the first problems.
     *
     * @param verdicts called on this thread; what it throws ends the verification
     */
    public VerifyReport verify(VerifyRequest request, Consumer<WindowVerdict> verdicts) {
        return Verification.verify(ports, chosen(request.tables()), request, verdicts);
    }

    /**
     * Rebuilds the ledger from what the archive holds: for each window its highest revision, the cursor at the end of the contiguous run, all windows that are still live to be
     * read again, and epochs above all that were ever given out. What is in doubt is quarantined, and everything that differs is reported.
     */
    public RebuildReport rebuildLedger(RebuildRequest request) {
        return request.confirmed() ? turn.take(signal -> LedgerRebuild.act(ports, chosen(request.tables()), request)) : LedgerRebuild.plan(ports, chosen(request.tables()), request);
    }

    /**
     * Windows that are due and not archived, from the first window on.
     *
     * @param names configured names; empty for all
     * @param from who is asked what is archived
     */
    public Gaps gaps(List<String> names, Gaps.From from) {
        return GapSearch.of(ports, chosen(names), from);
    }

    /** Archives the windows of gaps, in their order, as far as the source still has them. Ends after the running window when told to {@link #stop}. */
    public ExportReport backfill(Gaps gaps) {
        return turn.take(signal -> {
            List<ExportReport> reports = new ArrayList<>();
            for (Gap gap : gaps.gaps()) {
                if (!signal.endsAfterWindow()) {
                    reports.add(export(tables, ExportRequest.range(gap.table(), gap.start(), gap.end()), signal));
                }
            }
            return ExportReport.all(reports);
        });
    }

    /** Verifies, and says what can be done about the problems; changes nothing. */
    public RepairPlan planRepair(VerifyRequest request) {
        return Repairs.plan(request.level(), verify(request));
    }

    /**
     * Carries a plan out: windows are exported again, which only ever adds to the archive, and each is verified afterwards. Ends after the running window when told to
     * {@link #stop}.
     */
    public RepairReport repair(RepairPlan plan) {
        return turn.take(signal -> Repairs.carryOut(plan, request -> export(tables, request, signal), this::verify, signal::endsAfterWindow));
    }

    /**
     * Manifests of the newest revisions of a table's archived windows that start in {@code [start, end)}, oldest first. Each is
     * read from the store when the stream comes to it; one that is missing or damaged is thrown as category INTEGRITY.
     *
     * @param start empty for the first window
     * @param end empty for the last
     */
    public Stream<Manifest> manifests(String table, Optional<Instant> start, Optional<Instant> end) {
        return ManifestListing.of(ports, chosen(List.of(table)).get(0), start, end);
    }

    /** Where each table stands, in configured order. */
    public List<TableStatus> status() {
        return board.status();
    }

    /**
     * How it is, from what is known already and one look at source and ledger; never throws. It waits as long as these take to answer, or not to: a page that has to answer at
     * once shows what a thread of its own last found here.
     */
    public Health health() {
        return board.health(loop());
    }

    /** How the background loop is, and what each table does now; from memory, at once. */
    public LoopHealth loop() {
        return loop.health(activities.now());
    }

    /**
     * Begins to export due windows in the background, cycle after cycle, until stopped: every table when its next window becomes due, and in turns of bounded length, so that
     * none waits for one that has much to catch up with. Seals windows ahead of retention. What is due already is exported at once.
     */
    public void start() {
        cycle.beginAnew();
        loop.start();
    }

    /**
     * Finishes the running window within the grace period, or abandons it; then gives leases back.
     *
     * @return false if it had to be abandoned
     */
    public boolean stop(Duration grace) {
        loop.end();
        boolean finished = turn.end(grace, PATIENCE_AFTER_GRACE);
        loop.join(PATIENCE_AFTER_GRACE);
        return finished;
    }

    /** Stops at once; the ports stay open, they are the host's. */
    @Override
    public void close() {
        stop(Duration.ZERO);
    }

    private List<TableSpec> chosen(List<String> names) {
        List<String> known = tables.stream().map(TableSpec::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new ArchiveException(ArchiveException.Category.USAGE, "cannot find table " + name + ": it is not configured", "configured are " + String.join(", ", known));
            }
        }
        return names.isEmpty() ? tables : tables.stream().filter(table -> names.contains(table.name())).toList();
    }
}
