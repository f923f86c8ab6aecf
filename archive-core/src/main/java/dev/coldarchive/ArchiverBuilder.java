package dev.coldarchive;

import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.format.FileFormat;
import dev.coldarchive.internal.guard.Guards;
import dev.coldarchive.internal.schedule.Activities;
import dev.coldarchive.internal.schedule.Cycle;
import dev.coldarchive.internal.verify.RetentionWatch;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.internal.work.SafeListener;
import dev.coldarchive.ledger.Holds;
import dev.coldarchive.ledger.LeaseStore;
import dev.coldarchive.ledger.Ledger;
import dev.coldarchive.ledger.StoreFindings;
import dev.coldarchive.load.DrillLog;
import dev.coldarchive.load.LoadTarget;
import dev.coldarchive.load.Loader;
import dev.coldarchive.policy.AlarmThresholds;
import dev.coldarchive.policy.Chance;
import dev.coldarchive.policy.FailurePolicy;
import dev.coldarchive.policy.TimeSource;
import dev.coldarchive.retention.AutoHold;
import dev.coldarchive.source.MarkLog;
import dev.coldarchive.source.PrunableSource;
import dev.coldarchive.source.RetentionReader;
import dev.coldarchive.source.Source;
import dev.coldarchive.source.SourceRetention;
import dev.coldarchive.store.ObjectStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/** Collects the ports and settings of an {@link Archiver}. Not thread-safe. */
public final class ArchiverBuilder {
    private static final int MAX_BATCH_ROWS = 1_000_000;

    private Source source;
    private MarkLog marks = MarkLog.NONE;
    private FileFormat format;
    private ObjectStore store;
    private Ledger ledger;
    private LeaseStore leases;
    private StoreFindings findings;
    private List<TableSpec> tables = List.of();
    private Path workDir;
    private String instance = "default";
    private final List<ArchiveListener> listeners = new ArrayList<>();
    private TimeSource time = TimeSource.system();
    private Chance chance = Chance.system();
    private FailurePolicy failures = FailurePolicy.DEFAULT;
    private AlarmThresholds alarms = AlarmThresholds.DEFAULT;
    private RetentionReader retention;
    private AutoHold holds = AutoHold.NONE;
    private BatchLimits limits = BatchLimits.DEFAULT;
    private Duration openWriterWait = Duration.ofMinutes(15);
    private Duration leaseLength = Duration.ofMinutes(5);
    private Duration cyclePause = Duration.ofMinutes(1);
    private int windowsInFlight = 1;
    private Executor executor = ArchiverBuilder::ownThread;

    ArchiverBuilder() {}

    public ArchiverBuilder source(Source rows) {
        source = rows;
        return this;
    }

    /** Where late rows are noted, in the database that is written to; the source has to see the same marks. Default: {@link MarkLog#NONE}. */
    public ArchiverBuilder marks(MarkLog notes) {
        marks = notes;
        return this;
    }

    public ArchiverBuilder format(FileFormat files) {
        format = files;
        return this;
    }

    public ArchiverBuilder store(ObjectStore objects) {
        store = objects;
        return this;
    }

    /** The ledger, which keeps the leases and what is known of the store too. */
    public <L extends Ledger & LeaseStore & StoreFindings> ArchiverBuilder ledger(L record) {
        ledger = record;
        leases = record;
        findings = record;
        return this;
    }

    public ArchiverBuilder tables(List<TableSpec> specs) {
        tables = List.copyOf(specs);
        return this;
    }

    /** Where temporary files go, and whose lock says that this process is alive; created if missing. */
    public ArchiverBuilder workDir(Path directory) {
        workDir = directory;
        return this;
    }

    /** Name of this installation; an archive belongs to one. Default: {@code default}. */
    public ArchiverBuilder instance(String name) {
        instance = name;
        return this;
    }

    /** Adds one; they hear in this order. Default: none. */
    public ArchiverBuilder listener(ArchiveListener hears) {
        listeners.add(hears);
        return this;
    }

    /** Default: {@link TimeSource#system()}. */
    public ArchiverBuilder time(TimeSource clocks) {
        time = clocks;
        return this;
    }

    /** Default: {@link Chance#system()}. */
    public ArchiverBuilder chance(Chance numbers) {
        chance = numbers;
        return this;
    }

    /** Rows in memory at a time, 1 to 1,000,000; changes nothing else. Default: 4,096. */
    public ArchiverBuilder batchRows(int rows) {
        if (rows > MAX_BATCH_ROWS) {
            throw new IllegalArgumentException("a batch holds at most " + MAX_BATCH_ROWS + " rows, not " + rows);
        }
        limits = new BatchLimits(rows, BatchLimits.DEFAULT.sizeBytes());
        return this;
    }

    /** How long a window waits for a writer that is still open before it is archived all the same, and read again later. Default: 15 minutes. */
    public ArchiverBuilder openWriterWait(Duration wait) {
        openWriterWait = wait;
        return this;
    }

    /**
     * How long a table stays with an exporter that is dead or does not answer, before another may take it over; a living one renews its lease each third of this time.
     * Default: 5 minutes.
     */
    public ArchiverBuilder leaseLength(Duration length) {
        if (length.isNegative() || length.isZero()) {
            throw new IllegalArgumentException("a lease has to last for some time, not " + length);
        }
        leaseLength = length;
        return this;
    }

    /** How often what is tried again, and when a dependency is left alone. Default: {@link FailurePolicy#DEFAULT}. */
    public ArchiverBuilder failurePolicy(FailurePolicy policy) {
        failures = policy;
        return this;
    }

    /** Says what the source deletes by itself. Default: the source, if it can; else what the tables' configuration says is all that is known. */
    public ArchiverBuilder retention(RetentionReader reader) {
        retention = reader;
        return this;
    }

    /** Pauses what deletes rows while loss is near, of the tables that are configured so. Default: {@link AutoHold#NONE}. */
    public ArchiverBuilder autoHold(AutoHold pauses) {
        holds = pauses;
        return this;
    }

    /** From when on something is worth an alarm. Default: {@link AlarmThresholds#DEFAULT}. */
    public ArchiverBuilder alarms(AlarmThresholds thresholds) {
        alarms = thresholds;
        return this;
    }

    /**
     * Longest time between two looks of {@link Archiver#start} at a table: how soon late rows are noticed, and what failed is tried again. New windows are taken when they become
     * due, whatever it is. Default: one minute.
     */
    public ArchiverBuilder cyclePause(Duration pause) {
        cyclePause = pause;
        return this;
    }

    /**
     * How many windows, each of another table, {@link Archiver#start} reads and archives at the same time; each takes two connections to the source and one to the ledger.
     * Default: 1.
     */
    public ArchiverBuilder windowsInFlight(int windows) {
        if (windows < 1) {
            throw new IllegalArgumentException("at least one window has to be in flight, not " + windows);
        }
        windowsInFlight = windows;
        return this;
    }

    /** Lends {@link Archiver#start} a thread for as long as it runs, and others for windows that are in flight beside. Default: daemon threads of its own, made when needed. */
    public ArchiverBuilder executor(Executor threads) {
        executor = threads;
        return this;
    }

    private static void ownThread(Runnable loop) {
        Thread thread = new Thread(loop, "archive-export");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * @throws IllegalArgumentException if a port or the work directory is missing, or two tables have one name
     */
    public Archiver build() {
        requireWhole();
        Activities activities = new Activities(tables, time);
        ArchiveListener safe = new SafeListener(Stream.concat(Stream.of(activities), listeners.stream()).toList());
        RetentionReader reader = retention != null ? retention : source instanceof RetentionReader own ? own : table -> SourceRetention.NONE;
        Ports guarded = ports(safe);
        return new Archiver(guarded, tables, new RetentionWatch(guarded, alarms, reader, holds), activities, new Cycle.Pacing(cyclePause, windowsInFlight, executor));
    }

    /**
     * What loads rows of the same tables back, from the same archive.
     *
     * @param target where they are loaded
     * @param drills is told of them
     * @throws IllegalArgumentException as {@link #build}
     */
    public Loader loader(LoadTarget target, DrillLog drills) {
        requireWhole();
        return new Loader(ports(new SafeListener(listeners)), tables, target, drills);
    }

    /**
     * What deletes rows of the same tables from the source, with proof.
     *
     * @param deletes the source too
     * @param holds say which tables are not to be touched
     * @throws IllegalArgumentException as {@link #build}
     */
    public Pruner pruner(PrunableSource deletes, Holds holds) {
        requireWhole();
        return new Pruner(ports(new SafeListener(listeners)), tables, deletes, holds);
    }

    private Ports ports(ArchiveListener safe) {
        return new Ports(source, marks, format, store, ledger, leases, findings, workDir, instance, safe, time, Guards.of(failures, time, chance, safe), chance, limits, openWriterWait,
                leaseLength).guarded();
    }

    private void requireWhole() {
        if (source == null || format == null || store == null || ledger == null || workDir == null || tables.isEmpty()) {
            throw new IllegalArgumentException("an archiver needs a source, a format, a store, a ledger, a work directory and at least one table");
        }
        if (tables.stream().map(TableSpec::name).distinct().count() < tables.size()) {
            throw new IllegalArgumentException("two tables have the same name");
        }
    }
}
