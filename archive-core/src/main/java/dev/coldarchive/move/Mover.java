package dev.coldarchive.move;

import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.Archiver;
import dev.coldarchive.TableSpec;
import dev.coldarchive.Transient;
import dev.coldarchive.internal.move.HeldRows;
import dev.coldarchive.internal.move.Readiness;
import dev.coldarchive.ledger.LedgerReader;
import dev.coldarchive.move.MovePlan.Unready;
import dev.coldarchive.move.RowMover.Month;
import dev.coldarchive.move.RowMover.MoveState;
import dev.coldarchive.move.RowMover.Obstacle;
import dev.coldarchive.move.RowMover.Outcome;
import dev.coldarchive.move.RowMover.Proof;
import dev.coldarchive.policy.TimeSource;
import dev.coldarchive.source.MarkLog;
import dev.coldarchive.source.Source;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Moves old rows of a table into an archive table of the same database, a month of UTC at a time, each in one transaction. Of a table that is archived, only windows that the
 * archive holds for certain are moved: they are sealed before, and no other row than the archive was found to hold may go. From then on such a window counts as one that the source has let go of,
 * and no export takes its rows for deleted ones. Safe for use by several threads.
 */
public final class Mover {
    private static final int TRIES = 5;
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);

    private final Source source;
    private final RowMover rows;
    private final Readiness readiness;
    private final HeldRows held;
    private final TimeSource time;

    /**
     * @param archiver seals what is to be moved
     * @param time for the pauses
     */
    public Mover(Archiver archiver, Source source, LedgerReader ledger, MarkLog marks, RowMover rows, TimeSource time) {
        this.source = source;
        this.rows = rows;
        this.readiness = new Readiness(archiver, source, ledger, marks);
        this.held = new HeldRows(archiver, ledger, rows);
        this.time = time;
    }

    /** What would be moved; changes nothing. */
    public MovePlan plan(MoveRequest request) {
        Instant cutoff = cutoff(request);
        MoveState state = rows.look(request.table(), cutoff);
        return new MovePlan(request.table().name(), cutoff, state, request.unarchived() || state.months().isEmpty() ? Optional.empty()
                : readiness.first(request.table(), rows.movedUntil(request.table()), cutoff));
    }

    /** The midnight of UTC before which everything is surely old enough. */
    private Instant cutoff(MoveRequest request) {
        Instant exactly = request.keep().before(source.now());
        Instant cutoff = exactly.truncatedTo(ChronoUnit.DAYS);
        while (request.table().time().surelyPassed(cutoff).isAfter(exactly)) {
            cutoff = cutoff.minus(Duration.ofDays(1));
        }
        return cutoff;
    }

    /**
     * Moves what is old, oldest month first. What fails is in the log of the database too; months before it have been moved.
     *
     * @param goesOn asked before each month whether to go on
     * @param heard of each month that was moved
     * @throws ArchiveException of category USAGE, with nothing done, if something is in the way
     */
    public MoveReport move(MoveRequest request, BooleanSupplier goesOn, Consumer<MovedBatch> heard) {
        Instant cutoff = cutoff(request);
        MoveState state = rows.look(request.table(), cutoff);
        requireFree(request, state);
        long run = rows.begin(request.table(), request.keep(), cutoff);
        try {
            MoveReport report = months(request, run, cutoff, state.months(), goesOn, heard);
            rows.end(request.table(), run, report.complete() ? Outcome.DONE : Outcome.PARTIAL, report.unready().map(one -> "stopped at " + one.start() + ": " + one.why()).orElse(""));
            return report;
        } catch (RuntimeException e) {
            try {
                rows.end(request.table(), run, Outcome.FAILED, String.valueOf(e.getMessage()));
            } catch (RuntimeException unlogged) {
                e.addSuppressed(unlogged);
            }
            throw e;
        }
    }

    private static void requireFree(MoveRequest request, MoveState state) {
        String table = request.table().name();
        if (!state.obstacles().isEmpty()) {
            Obstacle first = state.obstacles().get(0);
            throw new ArchiveException(Category.USAGE, "cannot move rows of table " + table + ": " + first.what(), first.remedy()).inTable(table);
        }
        if (!state.installed()) {
            throw new ArchiveException(Category.USAGE, "cannot move rows of table " + table + ": " + state.archiveTable() + " and what belongs to it are not installed",
                    "archive retention move --table " + table + " --keep " + request.keep() + " --install --confirm (or --sql, for its owner to run)").inTable(table);
        }
    }

    private MoveReport months(MoveRequest request, long run, Instant cutoff, List<Month> months, BooleanSupplier goesOn, Consumer<MovedBatch> heard) {
        TableSpec table = request.table();
        Optional<Instant> done = Optional.empty();
        Optional<Unready> unready = Optional.empty();
        long moved = 0;
        int batches = 0;
        for (int i = 0; i < months.size() && unready.isEmpty(); i++) {
            if (!goesOn.getAsBoolean()) {
                unready = Optional.of(new Unready(months.get(i).start(), "it was told to stop"));
                break;
            }
            Instant end = end(months.get(i), cutoff);
            Optional<Instant> before = rows.movedUntil(table);
            unready = request.unarchived() ? Optional.empty() : readiness.sealed(table, before, end);
            unready = unready.filter(one -> one.start().isBefore(end));
            Instant to = unready.map(Unready::start).orElse(end);
            if (done.map(to::isAfter).orElse(true) && to.isAfter(months.get(i).start())) {
                Part part = batch(request, run, before, to);
                moved += part.rows();
                batches += part.rows() > 0 ? 1 : 0;
                done = Optional.of(part.to());
                unready = part.unready().isPresent() ? part.unready() : unready;
                heard.accept(new MovedBatch(part.to(), moved));
                if (!time.pause(request.pause())) {
                    unready = unready.or(() -> Optional.of(new Unready(part.to(), "it was interrupted")));
                }
            }
        }
        return new MoveReport(table.name(), run, cutoff, moved, batches, unready);
    }

    /** What was moved, and the window that kept it from going further. */
    private record Part(long rows, Instant to, Optional<Unready> unready) {}

    /** Late rows of what was moved before go by themselves: they are held by windows whose other rows are gone. */
    private Part batch(MoveRequest request, long run, Optional<Instant> before, Instant to) {
        TableSpec table = request.table();
        if (request.unarchived()) {
            return tried(() -> new Part(rows.move(table, run, Optional.empty(), to, Proof.NONE), to, Optional.empty()));
        }
        Optional<Instant> lateTo = before.map(moved -> moved.isBefore(to) ? moved : to);
        Part late = lateTo.map(end -> tried(() -> held(table, run, Optional.empty(), end, before))).orElse(new Part(0, to, Optional.empty()));
        if (late.unready().isPresent() || lateTo.filter(to::equals).isPresent()) {
            return late;
        }
        Part rest = tried(() -> held(table, run, before, to, before));
        return new Part(late.rows() + rest.rows(), rest.to(), rest.unready());
    }

    /** Moves what the archive was just found to hold. */
    private Part held(TableSpec table, long run, Optional<Instant> from, Instant to, Optional<Instant> moved) {
        HeldRows.Held known = held.in(table, from, to, moved);
        boolean news = known.rows().rows() > 0 || moved.map(known.to()::isAfter).orElse(known.unready().isEmpty());
        return new Part(news ? rows.move(table, run, from, known.to(), new Proof(true, Optional.of(known.rows()))) : 0, known.to(), known.unready());
    }

    /** A writer that has just one of the rows makes a try fail, or changes what has to be proved. */
    private Part tried(Supplier<Part> move) {
        for (int failed = 1;; failed++) {
            try {
                return move.get();
            } catch (ArchiveException e) {
                if (!(e instanceof Transient) || failed == TRIES || !time.pause(FIRST_WAIT.multipliedBy(failed))) {
                    throw e;
                }
            }
        }
    }

    private static Instant end(Month month, Instant cutoff) {
        Instant end = month.start().atZone(ZoneOffset.UTC).plusMonths(1).toInstant();
        return end.isBefore(cutoff) ? end : cutoff;
    }
}
