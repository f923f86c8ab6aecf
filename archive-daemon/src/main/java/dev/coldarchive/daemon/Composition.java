package dev.coldarchive.daemon;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.Archiver;
import dev.coldarchive.ArchiverBuilder;
import dev.coldarchive.Pruner;
import dev.coldarchive.TableSpec;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.daemon.config.LedgerSettings;
import dev.coldarchive.daemon.config.MoveSettings;
import dev.coldarchive.daemon.config.Secret;
import dev.coldarchive.daemon.config.SourceSettings;
import dev.coldarchive.daemon.config.StoreSettings;
import dev.coldarchive.daemon.metrics.PoolUse;
import dev.coldarchive.daemon.proposal.ConfigurationProposal;
import dev.coldarchive.daemon.proposal.ProposalRequest;
import dev.coldarchive.doctor.BucketFacts;
import dev.coldarchive.doctor.DatabaseFacts;
import dev.coldarchive.doctor.LedgerFacts;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.format.FileFormat;
import dev.coldarchive.ledger.Holds;
import dev.coldarchive.ledger.LeaseStore;
import dev.coldarchive.ledger.Ledger;
import dev.coldarchive.ledger.LedgerBook;
import dev.coldarchive.ledger.StoreFinding;
import dev.coldarchive.lifecycle.BucketLifecycle;
import dev.coldarchive.load.DrillLog;
import dev.coldarchive.load.Loader;
import dev.coldarchive.move.RowMover;
import dev.coldarchive.parquet.ParquetFormat;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.MarkTriggers;
import dev.coldarchive.postgres.PostgresDrillLog;
import dev.coldarchive.postgres.PostgresFacts;
import dev.coldarchive.postgres.PostgresHolds;
import dev.coldarchive.postgres.PostgresLedger;
import dev.coldarchive.postgres.PostgresLedgerFacts;
import dev.coldarchive.postgres.PostgresLoadTarget;
import dev.coldarchive.postgres.PostgresMarks;
import dev.coldarchive.postgres.PostgresMover;
import dev.coldarchive.postgres.PostgresPruning;
import dev.coldarchive.postgres.PostgresRetentionJobs;
import dev.coldarchive.postgres.PostgresSource;
import dev.coldarchive.postgres.SourceOptions;
import dev.coldarchive.retention.AutoHold;
import dev.coldarchive.retention.Holding;
import dev.coldarchive.source.MarkLog;
import dev.coldarchive.source.RetentionJobs;
import dev.coldarchive.source.RetentionReader;
import dev.coldarchive.source.Source;
import dev.coldarchive.store.DirectoryRemoval;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.store.Removal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The one place where ports meet adapters: everything that a configuration asks for, built and wired, and closed together.
 * This is how a host embeds the archiver, with its own pools and clients in place of those made here.
 *
 * <p>Building it connects to nothing. Connections are made when first needed, at most 5 to the source, 4 to its primary where
 * it is a standby, and 5 to the ledger, two of each and one more to the ledger for whoever looks how it is (for each window more that is read at a time 2 more to the source and its primary, and 1 to the
 * ledger), and given up after five idle minutes.
 * Safe for use by several threads.
 */
public final class Composition implements AutoCloseable {
    private static final int SOURCE_CONNECTIONS = 5;
    private static final int PRIMARY_CONNECTIONS = 4;
    private static final int LEDGER_CONNECTIONS = 5;
    private static final Duration PROPOSAL_CONNECT = Duration.ofSeconds(10);
    private static final Duration PROPOSAL_SILENCE = Duration.ofMinutes(5);
    /** Its transactions are short. */
    private static final Duration LEDGER_SILENCE = Duration.ofMinutes(2);

    /** What was opened, the last first. */
    private final Deque<Runnable> closing = new ArrayDeque<>();
    private final List<DatabasePool> pools = new ArrayList<>();
    private final Configuration configuration;
    private final DataSource rows;
    private final DataSource ledgerDatabase;
    private final DataSource writtenDatabase;
    private final Optional<PostgresMarks> marks;
    private final PostgresSource source;
    private final Optional<S3Client> bucketClient;
    private final ObjectStore store;
    private final PostgresLedger ledger;
    private final FileFormat format;
    private final SourceOptions limits;
    private final ArchiverBuilder builder;
    private final Archiver archiver;
    private final int windowsAtATime;

    private Composition(Configuration configuration, List<ArchiveListener> listeners, int windowsAtATime) {
        this.configuration = configuration;
        this.windowsAtATime = windowsAtATime;
        try {
            this.rows = pool("source", configuration.source().url(), SOURCE_CONNECTIONS);
            this.writtenDatabase = configuration.source().primaryUrl().<DataSource>map(url -> pool("primary", url, PRIMARY_CONNECTIONS)).orElse(rows);
            this.limits = limits(configuration.source());
            this.marks = configuration.ledger().marks().map(schema -> new PostgresMarks(writtenDatabase, schema, limits));
            this.source = marks.map(seen -> new PostgresSource(rows, writtenDatabase, limits, seen)).orElseGet(() -> new PostgresSource(rows, writtenDatabase, limits));
            this.ledgerDatabase = ledgerDatabase(configuration.ledger());
            this.ledger = new PostgresLedger(ledgerDatabase, configuration.ledger().schema());
            this.bucketClient = bucketClient(configuration.store());
            this.store = bucketClient.<ObjectStore>map(client -> Stores.bucket(client, configuration.store())).orElseGet(() -> new DirectoryStore(configuration.store().directory()));
            this.format = parquet();
            this.builder = Archiver.builder()
                    .source(source)
                    .marks(marks())
                    .store(store)
                    .ledger(ledger)
                    .format(format)
                    .tables(configuration.tables())
                    .workDir(configuration.workDir())
                    .instance(configuration.instance())
                    .batchRows(configuration.batchRows())
                    .cyclePause(configuration.cyclePause())
                    .windowsInFlight(configuration.windowsInFlight())
                    .openWriterWait(configuration.openWriterWait())
                    .alarms(configuration.alarms())
                    .autoHold(new AutoHold(new Holding(retentionJobs(), holds(), configuration.tables()), configuration.alarms().loss()))
                    .leaseLength(configuration.lease())
                    .failurePolicy(configuration.retries());
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
        return new Composition(configuration, List.of(listeners), configuration.windowsInFlight());
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

    /** A view holds one connection, and a question meanwhile takes another. */
    private DatabasePool pool(String name, String url, int connections) {
        SourceSettings settings = configuration.source();
        return opened(DatabasePool.of(name, url, settings.user(), settings.password(), connections + 2 * (windowsAtATime - 1), settings.connectTimeout(), settings.socketTimeout()));
    }

    private static SourceOptions limits(SourceSettings settings) {
        return new SourceOptions(settings.lockTimeout(), settings.statementTimeout(), settings.fetchTimeout());
    }

    private DataSource ledgerDatabase(LedgerSettings settings) {
        return opened(DatabasePool.of("ledger", settings.url(), settings.user(), settings.password(), LEDGER_CONNECTIONS + windowsAtATime - 1,
                configuration.source().connectTimeout(), LEDGER_SILENCE));
    }

    private Optional<S3Client> bucketClient(StoreSettings settings) {
        Optional<S3Client> client = settings.isBucket() ? Optional.of(Stores.client(settings)) : Optional.empty();
        client.ifPresent(made -> closing.push(made::close));
        return client;
    }

    private DatabasePool opened(DatabasePool pool) {
        closing.push(pool::close);
        pools.add(pool);
        return pool;
    }

    /** How its connections are used now. */
    public List<PoolUse> connections() {
        return pools.stream().map(DatabasePool::use).toList();
    }

    public Archiver archiver() {
        return archiver;
    }

    /** What loads rows back into the database that is written to. */
    public Loader loader() {
        return builder.loader(new PostgresLoadTarget(writtenDatabase, limits(configuration.source())), drills());
    }

    /** How drills went, by the ledger. */
    public DrillLog drills() {
        return new PostgresDrillLog(ledgerDatabase, configuration.ledger().schema());
    }

    public Source source() {
        return source;
    }

    /** The source too: says what it deletes by itself. */
    public RetentionReader retentionReader() {
        return source;
    }

    /** Of the database that is written to. */
    public RowMover rowMover() {
        return new PostgresMover(writtenDatabase, limits(configuration.source()), configuration.ledger().marks());
    }

    /** By table, what is moved within the database by itself. */
    public Map<String, MoveSettings> moves() {
        return configuration.moves();
    }

    /** Of the database that is written to. */
    public RetentionJobs retentionJobs() {
        return new PostgresRetentionJobs(writtenDatabase, limits);
    }

    public Holds holds() {
        return new PostgresHolds(ledgerDatabase, configuration.ledger().schema());
    }

    /** What deletes rows of the same tables, when it is told to. */
    public Pruner pruner() {
        return builder.pruner(new PostgresPruning(writtenDatabase, limits), holds());
    }

    public ObjectStore store() {
        return store;
    }

    /** The rules of the bucket; empty where the store is a directory. */
    public Optional<BucketLifecycle> bucketLifecycle() {
        return bucketClient.map(client -> Stores.lifecycle(client, configuration.store()));
    }

    /** What it was made of. */
    public Configuration configuration() {
        return configuration;
    }

    public Ledger ledger() {
        return ledger;
    }

    /** Takes things out of the store, which nothing else here can. */
    public Removal removal() {
        return bucketClient.<Removal>map(client -> Stores.removal(client, configuration.store())).orElseGet(() -> new DirectoryRemoval(configuration.store().directory()));
    }

    /** The ledger's leases. */
    public LeaseStore leases() {
        return ledger;
    }

    /** The ledger as people read it. */
    public LedgerBook book() {
        return ledger;
    }

    /** Of the database that is written to; keeps none where none are configured. */
    public MarkLog marks() {
        return marks.<MarkLog>map(log -> log).orElse(MarkLog.NONE);
    }

    public FileFormat format() {
        return format;
    }

    /** The client that the store's bucket is reached by, closed with this; empty for a directory. */
    public Optional<S3Client> bucketClient() {
        return bucketClient;
    }

    /** What the store's bucket says of itself; empty for a directory. */
    public Optional<BucketFacts> bucketFacts() {
        return bucketClient.map(client -> Stores.facts(client, configuration.store()));
    }

    public DatabaseFacts databaseFacts() {
        return new PostgresFacts(rows, configuration.source().primaryUrl().map(url -> writtenDatabase), limits(configuration.source()));
    }

    public LedgerFacts ledgerFacts() {
        String schema = configuration.ledger().schema();
        return marksElsewhere().<LedgerFacts>map(marked -> new PostgresLedgerFacts(ledgerDatabase, schema, writtenDatabase, marked)).orElseGet(() -> new PostgresLedgerFacts(ledgerDatabase, schema));
    }

    /** In configured order. */
    public List<TableSpec> tables() {
        return configuration.tables();
    }

    /** Lets exporters that share the ledger go by what was found out about a store. */
    public void record(StoreFinding finding) {
        ledger.record(finding);
    }

    /** Creates the ledger's schema and tables, or brings them up to date; nothing else here runs DDL. */
    public void installLedger() {
        LedgerSchema.install(ledgerDatabase, configuration.ledger().schema());
        marksElsewhere().ifPresent(schema -> LedgerSchema.installMarks(writtenDatabase, schema));
    }

    /** The SQL that {@link #installLedger} runs, for somebody else to run. */
    public String ledgerSql() {
        return LedgerSchema.sql(configuration.ledger().schema())
                + marksElsewhere().map(schema -> "\n-- In the database that is written to, " + written() + ":\n" + LedgerSchema.marksSql(schema)).orElse("");
    }

    /**
     * The SQL of triggers that mark the windows of a table, for its owner to run; see {@link MarkTriggers}.
     *
     * @throws ArchiveException of category USAGE if the table is not configured, or no marks are kept
     */
    public String markTriggers(String table) {
        String schema = configuration.ledger().marks().orElseThrow(() -> new ArchiveException(ArchiveException.Category.USAGE,
                "cannot print triggers of table " + table + ": no marks are kept", "name the schema of their table: ledger: {marks: archive}, then run archive init"));
        return tables().stream().filter(spec -> spec.name().equals(table)).findFirst().map(spec -> MarkTriggers.sql(schema, spec)).orElseThrow(() -> new ArchiveException(
                ArchiveException.Category.USAGE, "cannot print triggers of table " + table + ": it is not configured",
                "configured are " + tables().stream().map(TableSpec::name).collect(Collectors.joining(", "))));
    }

    /** The schema of marks that does not come with the ledger. */
    private Optional<String> marksElsewhere() {
        LedgerSettings ledgers = configuration.ledger();
        return ledgers.marks().filter(schema -> !ledgers.url().equals(written()) || !ledgers.schema().equals(schema));
    }

    private String written() {
        return configuration.source().primaryUrl().orElse(configuration.source().url());
    }

    /** Stops the archiver at once, and closes all connections. */
    @Override
    public void close() {
        while (!closing.isEmpty()) {
            closing.pop().run();
        }
    }
}
