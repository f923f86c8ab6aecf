package dev.coldarchive;

import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.format.FileFormat;
import dev.coldarchive.internal.export.StreamSettings;
import dev.coldarchive.internal.guard.Guards;
import dev.coldarchive.internal.schedule.Activities;
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
import dev.coldarchive.source.MarkedSource;
import dev.coldarchive.source.PrunableSource;
import dev.coldarchive.source.ReplicaLag;
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
    private MarkLog marks;
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
    private final StreamSettings reading = new StreamSettings();

    ArchiverBuilder() {}

    /** Where rows come from. Required. */
    public ArchiverBuilder source(Source rows) {
        source = rows;
        return this;
    }

    /** Where late rows are noted, in the database that is written to; the source has to see the same marks. Default: the source's own, if it has any; else {@link MarkLog#NONE}. */
    public ArchiverBuilder marks(MarkLog notes) {
        marks = notes;
        return this;
    }

    /** What rows become. Required. */
    public ArchiverBuilder format(FileFormat files) {
        format = files;
        return this;
    }

    /** Where files go. Required. */
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

    /** What is archived, each under a name of its own. Required. */
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
     * How many streams of rows are read from the source at a time, of all tables together: windows of one table or of several, or slices of one window; the same bytes come of it.
     * Each stream holds a connection to the source while it reads; questions in between, and the ledger, take others for moments. With more than one, as many windows more may be on
     * their way into the store meanwhile, listeners are called on several threads, and memory is needed for each stream. Default: 1, on the caller's thread alone.
     */
    public ArchiverBuilder parallel(int streams) {
        reading.parallel(streams);
        return this;
    }

    /** Most rows a second on the average, of all streams together: it rests between windows, when no transaction is open, never within one. Default: 0, as many as there are. */
    public ArchiverBuilder pace(long rows) {
        reading.pace(rows);
        return this;
    }

    /**
     * How far a source that is a standby may be behind its primary for windows to be read from it: while it is further, no window is begun. Needs a source that is a
     * {@link ReplicaLag}. Default: any.
     */
    public ArchiverBuilder replayLag(Duration most) {
        reading.replayLag(most);
        return this;
    }

    /**
     * Most bytes of temporary files in the work directory: no window is begun beside others unless so much of it is left as the largest one may need. A window that is alone takes what
     * it needs; while no size is known, each is. Default: 0, what its disk has.
     */
    public ArchiverBuilder temporaryDisk(long bytes) {
        reading.temporaryDisk(bytes);
        return this;
    }

    /**
     * Lends {@link Archiver#start} a thread for as long as it runs, and exports others where {@link #parallel} is above 1. One that refuses, or has no thread free, means fewer streams;
     * one whose {@code execute} waits until a thread is free must not be given, for those that it waits for may be waiting for each other. Default: daemon threads of its own, made
     * when needed.
     */
    public ArchiverBuilder executor(Executor threads) {
        reading.executor(threads);
        return this;
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
        return new Archiver(guarded, tables, new RetentionWatch(guarded, alarms, reader, holds), activities, reading.from(source, time), cyclePause);
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
        MarkLog notes = marks != null ? marks : source instanceof MarkedSource own ? own.marks() : MarkLog.NONE;
        return new Ports(source, notes, format, store, ledger, leases, findings, workDir, instance, safe, time, Guards.of(failures, time, chance, safe), chance, limits, openWriterWait,
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
