package dev.coldarchive;

import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.format.FileFormat;
import dev.coldarchive.internal.ExportLoop;
import dev.coldarchive.internal.ExportRun;
import dev.coldarchive.internal.ManifestListing;
import dev.coldarchive.internal.Ports;
import dev.coldarchive.internal.SafeListener;
import dev.coldarchive.internal.StatusBoard;
import dev.coldarchive.internal.StopSignal;
import dev.coldarchive.internal.Validation;
import dev.coldarchive.internal.Verification;
import dev.coldarchive.ledger.Ledger;
import dev.coldarchive.ledger.LeaseStore;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.policy.Chance;
import dev.coldarchive.policy.TimeSource;
import dev.coldarchive.source.Source;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.verify.VerifyReport;
import dev.coldarchive.verify.VerifyRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
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
    private final StatusBoard board;
    private final ReentrantLock exporting = new ReentrantLock();
    private final ExportLoop loop;
    private volatile StopSignal running = new StopSignal();

    private Archiver(Ports ports, List<TableSpec> tables, Executor executor, Duration cyclePause) {
        this.ports = ports;
        this.tables = tables;
        this.board = new StatusBoard(ports, tables);
        this.loop = new ExportLoop(this::exportNow, ports.time(), ports.listener(), executor, cyclePause);
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Looks for everything that would keep an export from working, without side effects.
     *
     * @return every problem found, each a sentence; empty if there is none
     */
    public List<String> validate() {
        return Validation.of(ports, tables);
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
     * carried out is thrown.
     */
    public ExportReport export(ExportRequest request) {
        exporting.lock();
        try {
            StopSignal signal = new StopSignal();
            running = signal;
            ExportReport report = ExportRun.export(ports, chosen(request.tables()), request, signal);
            board.note(report.failures().size(), !report.outcomes().isEmpty());
            return report;
        } catch (ArchiveException e) {
            board.note(1, false);
            throw e;
        } finally {
            exporting.unlock();
        }
    }

    /** Compares ledger, manifests, store and source; changes nothing. */
    public VerifyReport verify(VerifyRequest request) {
        return Verification.verify(ports, chosen(request.tables()), request);
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

    /** How it is, from what is known already and one look at source and ledger; never throws. */
    public Health health() {
        return board.health();
    }

    /** Begins to export due windows in the background, cycle after cycle, until stopped. */
    public void start() {
        loop.start();
    }

    /**
     * Finishes the running window within the grace period, or abandons it; then gives leases back.
     *
     * @return false if it had to be abandoned
     */
    public boolean stop(Duration grace) {
        loop.end();
        running.afterWindow();
        boolean finished = awaitExport(grace);
        if (!finished) {
            running.now();
            awaitExport(PATIENCE_AFTER_GRACE);
        }
        loop.join(PATIENCE_AFTER_GRACE);
        return finished;
    }

    private boolean awaitExport(Duration patience) {
        try {
            boolean idle = exporting.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (idle) {
                exporting.unlock();
            }
            return idle;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
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

    /** Collects ports and settings. Not thread-safe. */
    public static final class Builder {
        private static final int MAX_BATCH_ROWS = 1_000_000;

        private Source source;
        private FileFormat format;
        private ObjectStore store;
        private Ledger ledger;
        private LeaseStore leases;
        private List<TableSpec> tables = List.of();
        private Path workDir;
        private String instance = "default";
        private ArchiveListener listener = ArchiveListener.NONE;
        private TimeSource time = TimeSource.system();
        private Chance chance = Chance.system();
        private BatchLimits limits = BatchLimits.DEFAULT;
        private Duration openWriterWait = Duration.ofMinutes(15);
        private Duration cyclePause = Duration.ofMinutes(1);
        private Executor executor = Builder::ownThread;

        private Builder() {}

        public Builder source(Source rows) {
            source = rows;
            return this;
        }

        public Builder format(FileFormat files) {
            format = files;
            return this;
        }

        public Builder store(ObjectStore objects) {
            store = objects;
            return this;
        }

        /** The ledger, which keeps the leases too. */
        public <L extends Ledger & LeaseStore> Builder ledger(L record) {
            ledger = record;
            leases = record;
            return this;
        }

        public Builder tables(List<TableSpec> specs) {
            tables = List.copyOf(specs);
            return this;
        }

        /** Where temporary files go, and whose lock says that this process is alive; created if missing. */
        public Builder workDir(Path directory) {
            workDir = directory;
            return this;
        }

        /** Name of this installation; an archive belongs to one. Default: {@code default}. */
        public Builder instance(String name) {
            instance = name;
            return this;
        }

        /** Default: {@link ArchiveListener#NONE}. */
        public Builder listener(ArchiveListener hears) {
            listener = hears;
            return this;
        }

        /** Default: {@link TimeSource#system()}. */
        public Builder time(TimeSource clocks) {
            time = clocks;
            return this;
        }

        /** Default: {@link Chance#system()}. */
        public Builder chance(Chance numbers) {
            chance = numbers;
            return this;
        }

        /** Rows in memory at a time, 1 to 1,000,000; changes nothing else. Default: 4,096. */
        public Builder batchRows(int rows) {
            if (rows > MAX_BATCH_ROWS) {
                throw new IllegalArgumentException("a batch holds at most " + MAX_BATCH_ROWS + " rows, not " + rows);
            }
            limits = new BatchLimits(rows, BatchLimits.DEFAULT.sizeBytes());
            return this;
        }

        /** How long a window waits for a writer that is still open before it is archived all the same, and read again later. Default: 15 minutes. */
        public Builder openWriterWait(Duration wait) {
            openWriterWait = wait;
            return this;
        }

        /** Pause between two cycles of {@link #start}. Default: one minute. */
        public Builder cyclePause(Duration pause) {
            cyclePause = pause;
            return this;
        }

        /** Lends {@link #start} a thread, for as long as it runs. Default: a daemon thread of its own, made at start. */
        public Builder executor(Executor threads) {
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
            if (source == null || format == null || store == null || ledger == null || workDir == null || tables.isEmpty()) {
                throw new IllegalArgumentException("an archiver needs a source, a format, a store, a ledger, a work directory and at least one table");
            }
            if (tables.stream().map(TableSpec::name).distinct().count() < tables.size()) {
                throw new IllegalArgumentException("two tables have the same name");
            }
            ArchiveListener safe = new SafeListener(listener);
            return new Archiver(new Ports(source, format, store, ledger, leases, workDir, instance, safe, time, chance, limits, openWriterWait), tables, executor, cyclePause);
        }
    }
}
