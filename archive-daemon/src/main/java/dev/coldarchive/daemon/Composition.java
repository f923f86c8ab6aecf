package dev.coldarchive.daemon;

import dev.coldarchive.Archiver;
import dev.coldarchive.ArchiverBuilder;
import dev.coldarchive.Pruner;
import dev.coldarchive.TableSpec;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.daemon.config.Secret;
import dev.coldarchive.daemon.config.StoreSettings;
import dev.coldarchive.daemon.proposal.ConfigurationProposal;
import dev.coldarchive.daemon.proposal.ProposalRequest;
import dev.coldarchive.doctor.BucketFacts;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.format.FileFormat;
import dev.coldarchive.ledger.LeaseStore;
import dev.coldarchive.ledger.Ledger;
import dev.coldarchive.ledger.LedgerBook;
import dev.coldarchive.ledger.StoreFinding;
import dev.coldarchive.lifecycle.BucketLifecycle;
import dev.coldarchive.load.Loader;
import dev.coldarchive.parquet.ParquetFormat;
import dev.coldarchive.postgres.PostgresLedger;
import dev.coldarchive.postgres.PostgresSource;
import dev.coldarchive.retention.AutoHold;
import dev.coldarchive.retention.Holding;
import dev.coldarchive.source.RetentionReader;
import dev.coldarchive.source.Source;
import dev.coldarchive.store.DirectoryRemoval;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.store.Removal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The one place where ports meet adapters: everything that a configuration asks for, built and wired, and closed together.
 * This is how a host embeds the archiver, with its own pools and clients in place of those made here.
 *
 * <p>Building it connects to nothing. Connections are made when first needed, at most 5 to the source, 4 to its primary where
 * it is a standby, and 5 to the ledger, two of each and one more to the ledger for whoever looks how it is (for each stream more that is read at a time one more to each), and given up after five idle minutes.
 * Safe for use by several threads.
 */
public final class Composition implements AutoCloseable {
    private static final Duration PROPOSAL_CONNECT = Duration.ofSeconds(10);
    private static final Duration PROPOSAL_SILENCE = Duration.ofMinutes(5);

    /** What was opened, the last first. */
    private final Deque<Runnable> closing = new ArrayDeque<>();
    private final Configuration configuration;
    private final Databases databases;
    private final PostgresSource source;
    private final Optional<S3Client> bucketClient;
    private final ObjectStore store;
    private final PostgresLedger ledger;
    private final FileFormat format;
    private final ArchiverBuilder builder;
    private final Archiver archiver;

    private Composition(Configuration configuration, List<ArchiveListener> listeners, int windowsAtATime) {
        this.configuration = configuration;
        try {
            this.databases = new Databases(configuration, windowsAtATime);
            closing.push(databases::close);
            this.source = databases.source();
            this.ledger = databases.ledger();
            this.bucketClient = bucketClient(configuration.store());
            this.store = bucketClient.<ObjectStore>map(client -> Stores.bucket(client, configuration.store())).orElseGet(() -> new DirectoryStore(configuration.store().directory()));
            this.format = parquet();
            this.builder = Archiver.builder()
                    .source(source)
                    .marks(databases.marks())
                    .store(store)
                    .ledger(ledger)
                    .format(format)
                    .tables(configuration.tables())
                    .workDir(configuration.workDir())
                    .instance(configuration.instance())
                    .batchRows(configuration.batchRows())
                    .cyclePause(configuration.cyclePause())
                    .parallel(configuration.streams().parallel())
                    .pace(configuration.streams().rowsPerSecond())
                    .temporaryDisk(configuration.streams().temporaryBytes())
                    .openWriterWait(configuration.openWriterWait())
                    .alarms(configuration.alarms())
                    .autoHold(new AutoHold(new Holding(databases.retentionJobs(), databases.holds(), configuration.tables()), configuration.alarms().loss()))
                    .leaseLength(configuration.lease())
                    .failurePolicy(configuration.retries());
            configuration.streams().replayLag().ifPresent(builder::replayLag);
            listeners.forEach(builder::listener);
            this.archiver = builder.build();
            closing.push(archiver::close);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** @param listeners hear what the archiver does, in this order */
    public static Composition of(Configuration configuration, ArchiveListener... listeners) {
        return new Composition(configuration, List.of(listeners), configuration.streams().parallel());
    }

    /**
     * @param listener hears what the archiver does
     * @param windowsAtATime how many windows of the source are read at the same time
     */
    public static Composition of(Configuration configuration, ArchiveListener listener, int windowsAtATime) {
        return new Composition(configuration, List.of(listener), windowsAtATime);
    }

    /** The file format alone, for looking at files without a configuration. */
    public static FileFormat parquet() {
        return new ParquetFormat();
    }

    /**
     * Proposes a configuration by looking at a database; see {@link ConfigurationProposal}.
     *
     * @param password of the request's user, where one is needed
     * @return YAML
     */
    public static String propose(ProposalRequest request, Optional<String> password) {
        try (DatabasePool database = DatabasePool.of("proposal", request.url(), request.user(), password.map(Secret::of), 1, PROPOSAL_CONNECT, PROPOSAL_SILENCE)) {
            return ConfigurationProposal.yaml(database, request);
        }
    }

    private Optional<S3Client> bucketClient(StoreSettings settings) {
        Optional<S3Client> client = settings.isBucket() ? Optional.of(Stores.client(settings)) : Optional.empty();
        client.ifPresent(made -> closing.push(made::close));
        return client;
    }

    /** What it was made of. */
    public Configuration configuration() {
        return configuration;
    }

    /** In configured order. */
    public List<TableSpec> tables() {
        return configuration.tables();
    }

    public Databases databases() {
        return databases;
    }

    /** What makes the ledger's tables; nothing else here runs DDL unasked. */
    public LedgerInstallation installation() {
        return databases.installation();
    }

    public Archiver archiver() {
        return archiver;
    }

    /** What loads rows back into the database that is written to. */
    public Loader loader() {
        return builder.loader(databases.loadTarget(), databases.drills());
    }

    /** What deletes rows of the same tables, when it is told to. */
    public Pruner pruner() {
        return builder.pruner(databases.prunable(), databases.holds());
    }

    public Source source() {
        return source;
    }

    /** The source too: says what it deletes by itself. */
    public RetentionReader retentionReader() {
        return source;
    }

    public FileFormat format() {
        return format;
    }

    public Ledger ledger() {
        return ledger;
    }

    /** The ledger's leases. */
    public LeaseStore leases() {
        return ledger;
    }

    /** The ledger as people read it. */
    public LedgerBook book() {
        return ledger;
    }

    /** Lets exporters that share the ledger go by what was found out about a store. */
    public void record(StoreFinding finding) {
        ledger.record(finding);
    }

    public ObjectStore store() {
        return store;
    }

    /** Takes things out of the store, which nothing else here can. */
    public Removal removal() {
        return bucketClient.<Removal>map(client -> Stores.removal(client, configuration.store())).orElseGet(() -> new DirectoryRemoval(configuration.store().directory()));
    }

    /**
     * A place in the store for what is only tried.
     *
     * @param prefix what keys in the store begin with that belong to it, and no others
     */
    public TrialPlace trial(String prefix) {
        return bucketClient.map(client -> Stores.trial(client, configuration.store(), prefix)).orElseGet(() -> TrialPlace.in(configuration.store().directory().resolve(prefix)));
    }

    /** The client that the store's bucket is reached by, closed with this; empty for a directory. */
    public Optional<S3Client> bucketClient() {
        return bucketClient;
    }

    /** The rules of the bucket; empty where the store is a directory. */
    public Optional<BucketLifecycle> bucketLifecycle() {
        return bucketClient.map(client -> Stores.lifecycle(client, configuration.store()));
    }

    /** What the store's bucket says of itself; empty for a directory. */
    public Optional<BucketFacts> bucketFacts() {
        return bucketClient.map(client -> Stores.facts(client, configuration.store()));
    }

    /** Stops the archiver at once, and closes all connections. */
    @Override
    public void close() {
        while (!closing.isEmpty()) {
            closing.pop().run();
        }
    }
}
