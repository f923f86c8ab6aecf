package dev.coldarchive.internal.schedule;

import dev.coldarchive.ExportReport;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.export.ExportRun;
import dev.coldarchive.internal.export.ExportTurn;
import dev.coldarchive.internal.export.Memory;
import dev.coldarchive.internal.export.StopSignal;
import dev.coldarchive.internal.export.Streams;
import dev.coldarchive.internal.export.Turn;
import dev.coldarchive.internal.verify.RetentionWatch;
import dev.coldarchive.internal.verify.RetentionWatch.Standing;
import dev.coldarchive.internal.verify.StatusBoard;
import dev.coldarchive.internal.work.Crew;
import dev.coldarchive.internal.work.Ports;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/**
 * Gives every table that is due one bounded turn, those that lose rows soonest first. So a table that has much to catch up with takes turn after turn, and keeps the others waiting
 * for one turn only: what they have new is archived within a cycle. Not thread-safe.
 */
public final class Cycle {
    private final Ports ports;
    private final List<TableSpec> tables;
    private final RetentionWatch watch;
    private final StatusBoard board;
    private final Memory memory;
    private final ExportTurn workDir;
    private final Schedule schedule;
    private final Streams streams;

    /**
     * @param workDir lets one work at a time use the work directory
     * @param streams how many at a time
     * @param pause the longest time between two looks at a table
     */
    public Cycle(Ports ports, List<TableSpec> tables, RetentionWatch watch, StatusBoard board, Memory memory, ExportTurn workDir, Activities activities, Streams streams, Duration pause) {
        this.ports = ports;
        this.tables = tables;
        this.watch = watch;
        this.board = board;
        this.memory = memory;
        this.workDir = workDir;
        this.schedule = new Schedule(ports, pause, activities);
        this.streams = streams;
    }

    /** Lets every table be due, whatever was known of it. */
    public void beginAnew() {
        schedule.beginAnew();
    }

    /**
     * Runs one cycle, after having told the listener how near retention is to every table, whatever may fail after it.
     *
     * @param goesOn false once nothing more is to be begun: asked when the turns begin, for the look before them may take long
     * @return how long to rest until a table is due
     */
    public Duration run(BooleanSupplier goesOn) {
        List<Standing> due = watch.tell(tables).stream().filter(standing -> schedule.isDue(standing.table())).toList();
        if (!due.isEmpty()) {
            workDir.take(signal -> goesOn.getAsBoolean() ? turns(due, signal) : ExportReport.all(List.of()));
        }
        return schedule.rest(tables);
    }

    private ExportReport turns(List<Standing> due, StopSignal stop) {
        try (ExportRun run = ExportRun.open(ports, memory, streams, stop)) {
            Queue<ExportReport> reports = new ConcurrentLinkedQueue<>();
            new Crew<>(due, standing -> {
                if (!stop.endsAfterWindow()) {
                    reports.add(turn(run, standing));
                }
            }).work(streams.lanes().threads(), streams.lanes().most());
            ExportReport report = ExportReport.all(List.copyOf(reports));
            board.note(report);
            return report;
        } catch (RuntimeException e) {
            board.noteFailure();
            throw e;
        }
    }

    private ExportReport turn(ExportRun run, Standing standing) {
        Turn turn = schedule.turn(standing);
        ExportReport report = run.turn(standing.table(), turn);
        schedule.ended(standing.table(), turn);
        return report;
    }
}
