package dev.coldarchive;

import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.format.FileFormat;
import dev.coldarchive.ledger.Ledger;
import dev.coldarchive.ledger.LeaseStore;
import dev.coldarchive.policy.TimeSource;
import dev.coldarchive.source.Source;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.verify.VerifyReport;
import dev.coldarchive.verify.VerifyRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The embeddable archiver: exports closed windows of tables, verifies them, and says how it stands. Built from ports that
 * the host made and closes; it opens no pool and no port, runs no DDL, keeps no static state, installs no shutdown hook.
 * Safe for use by several threads; one export runs at a time. Several in one JVM work, each with a work directory of its own.
 */
public final class Archiver implements AutoCloseable {

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Looks for everything that would keep an export from working, without side effects.
     *
     * @return every problem found, each a sentence; empty if there is none
     */
    public List<String> validate() {
        throw new IllegalStateException();
    }

    /** Says what {@link #export} would do. */
    public List<ExportPlan> plan(ExportRequest request) {
        throw new IllegalStateException();
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
        throw new IllegalStateException();
    }

    /** Compares ledger, manifests, store and source; changes nothing. */
    public VerifyReport verify(VerifyRequest request) {
        throw new IllegalStateException();
    }

    /** Where each table stands, in configured order. */
    public List<TableStatus> status() {
        throw new IllegalStateException();
    }

    /** How it is, from what is known already and one look at source and ledger; never throws. */
    public Health health() {
        throw new IllegalStateException();
    }

    /** Begins to export due windows in the background, cycle after cycle, until stopped. */
    public void start() {
        throw new IllegalStateException();
    }

    /**
     * Finishes the running window within the grace period, or abandons it; then gives leases back.
     *
     * @return false if it had to be abandoned
     */
    public boolean stop(Duration grace) {
        throw new IllegalStateException();
    }

    /** Stops at once; the ports stay open, they are the host's. */
    @Override
    public void close() {
        stop(Duration.ZERO);
    }

    /** Collects ports and settings. Not thread-safe. */
    public static final class Builder {
        private Builder() {}

        public Builder source(Source rows) {
            return this;
        }

        public Builder format(FileFormat files) {
            return this;
        }

        public Builder store(ObjectStore objects) {
            return this;
        }

        /** The ledger, which keeps the leases too. */
        public <L extends Ledger & LeaseStore> Builder ledger(L record) {
            return this;
        }

        public Builder tables(List<TableSpec> specs) {
            return this;
        }

        /** Where temporary files go, and whose lock says that this process is alive; created if missing. */
        public Builder workDir(Path directory) {
            return this;
        }

        /** Name of this installation; an archive belongs to one. Default: {@code default}. */
        public Builder instance(String name) {
            return this;
        }

        /** Default: {@link ArchiveListener#NONE}. */
        public Builder listener(ArchiveListener hears) {
            return this;
        }

        /** Default: {@link TimeSource#system()}. */
        public Builder time(TimeSource clocks) {
            return this;
        }

        /** Rows in memory at a time; changes nothing else. Default: 4,096. */
        public Builder batchRows(int rows) {
            return this;
        }

        /** Pause between two cycles of {@link #start}. Default: one minute. */
        public Builder cyclePause(Duration pause) {
            return this;
        }

        public Archiver build() {
            return new Archiver();
        }
    }
}
