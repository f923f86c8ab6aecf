package dev.coldarchive.daemon.config;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.lifecycle.LifecyclePolicy;
import dev.coldarchive.policy.AlarmThresholds;
import dev.coldarchive.policy.FailurePolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a runner has to know, read from one YAML file and checked as far as that goes without a connection.
 *
 * @param source where rows come from
 * @param store where files go
 * @param ledger where the record is kept
 * @param instance name of this installation; an archive belongs to one
 * @param workDir where temporary files and the lock of this process are
 * @param tables in the order of the file
 * @param batchRows rows in memory at a time
 * @param cyclePause longest time between two looks of the daemon at a table
 * @param streams how rows are read from the source
 * @param openWriterWait how long an open writer holds a window back before it is archived and marked
 * @param lease how long a table stays with an exporter that does not answer
 * @param stopGrace how long the running window may take to be finished when the daemon is told to stop
 * @param retries how often what is tried again, and when a dependency is left alone
 * @param alarms from when on something is worth an alarm
 * @param http where the daemon says how it is
 * @param notifications whom the daemon tells of alarms; empty for nobody
 * @param moves by table, what is moved within the database by itself
 * @param lifecycle what the bucket's own rules are to be
 * @param cost what keeping the archive is reckoned with
 */
public record Configuration(
        SourceSettings source, StoreSettings store, LedgerSettings ledger, String instance, Path workDir, List<TableSpec> tables,
        int batchRows, Duration cyclePause, StreamSettings streams, Duration openWriterWait, Duration lease, Duration stopGrace, FailurePolicy retries, AlarmThresholds alarms,
        HttpSettings http, Optional<NotifySettings> notifications, Map<String, MoveSettings> moves,
        LifecyclePolicy lifecycle, CostSettings cost) {

    public Configuration {
        tables = List.copyOf(tables);
        moves = Map.copyOf(moves);
    }

    /**
     * Finds and reads the configuration file: the option, else {@code ARCHIVE_CONFIG}, {@code ./archive.yaml},
     * {@code /etc/archive/archive.yaml}.
     *
     * @param option the path that the command line names
     * @param environment variables, for the look-up and for {@code ${NAME}} references
     * @throws ConfigurationException with every problem found
     */
    public static Configuration load(Optional<Path> option, Map<String, String> environment) {
        return ConfigurationFile.find(option, environment).read(environment);
    }

    /**
     * Reads a configuration from text.
     *
     * @param name how messages call it
     * @param directory what relative paths in it are relative to
     * @throws ConfigurationException with every problem found
     */
    public static Configuration parse(String name, String yaml, Path directory, Map<String, String> environment) {
        return ConfigurationReader.read(name, yaml, new References(environment, directory.toAbsolutePath()));
    }

    /** The same, with another number of rows in memory. */
    public Configuration withBatchRows(int rows) {
        return new Configuration(source, store, ledger, instance, workDir, tables, rows, cyclePause, streams, openWriterWait, lease, stopGrace, retries, alarms, http, notifications, moves,
                lifecycle, cost);
    }

    /** The same, with another number of streams. */
    public Configuration withParallel(int parallel) {
        return new Configuration(source, store, ledger, instance, workDir, tables, batchRows, cyclePause, streams.of(parallel), openWriterWait, lease, stopGrace, retries, alarms, http,
                notifications, moves, lifecycle, cost);
    }

    /**
     * The same with another store, reached with the settings of this one.
     *
     * @param uri {@code s3://bucket/prefix} or {@code file:///path}
     * @param environment where the region is looked up that the configuration need not have named
     * @throws ArchiveException of category USAGE if that is no uri of a store
     */
    public Configuration withStore(String uri, Map<String, String> environment) {
        return withStore(StoreReader.at(uri, store, environment));
    }

    /** The same with another store. */
    public Configuration withStore(StoreSettings other) {
        return new Configuration(source, other, ledger, instance, workDir, tables, batchRows, cyclePause, streams, openWriterWait, lease, stopGrace, retries, alarms,
                http, notifications, moves, lifecycle, cost);
    }

    /** The table of that configured name. */
    public Optional<TableSpec> table(String name) {
        return tables.stream().filter(t -> t.name().equals(name)).findFirst();
    }
}
