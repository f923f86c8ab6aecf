package dev.coldarchive.daemon;

import dev.coldarchive.Archiver;
import dev.coldarchive.TableSpec;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.daemon.config.LedgerSettings;
import dev.coldarchive.daemon.config.Secret;
import dev.coldarchive.daemon.config.SourceSettings;
import dev.coldarchive.daemon.config.StoreSettings;
import dev.coldarchive.daemon.proposal.ConfigurationProposal;
import dev.coldarchive.daemon.proposal.ProposalRequest;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.format.FileFormat;
import dev.coldarchive.ledger.Ledger;
import dev.coldarchive.parquet.ParquetFormat;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.PostgresLedger;
import dev.coldarchive.postgres.PostgresSource;
import dev.coldarchive.postgres.SourceOptions;
import dev.coldarchive.source.Source;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.store.ObjectStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The one place where ports meet adapters: everything that a configuration asks for, built and wired, and closed together.
 * This is how a host embeds the archiver, with its own pools and clients in place of those made here.
 *
 * <p>Building it connects to nothing. Connections are made when first needed, at most 3 to the source, 2 to its primary where
 * it is a standby, and 2 to the ledger (for each window more that is read at a time 2 more to the source and its primary), and given up after five idle minutes.
 * Safe for use by several threads.
 */
public final class Composition implements AutoCloseable {
    private static final int SOURCE_CONNECTIONS = 3;
    private static final int PRIMARY_CONNECTIONS = 2;
    private static final int LEDGER_CONNECTIONS = 2;
    private static final Duration PROPOSAL_CONNECT = Duration.ofSeconds(10);
    private static final Duration PROPOSAL_SILENCE = Duration.ofMinutes(5);
    /** Its transactions are short. */
    private static final Duration LEDGER_SILENCE = Duration.ofMinutes(2);

    /** What was opened, the last first. */
    private final Deque<Runnable> closing = new ArrayDeque<>();
    private final Configuration configuration;
    private final DataSource ledgerDatabase;
    private final Source source;
    private final ObjectStore store;
    private final PostgresLedger ledger;
    private final FileFormat format;
    private final Archiver archiver;
    /** A view holds one connection, and a question meanwhile takes another. */
    private final int moreConnections;

    private Composition(Configuration configuration, ArchiveListener listener, int windowsAtATime) {
        this.configuration = configuration;
        this.moreConnections = 2 * (windowsAtATime - 1);
        try {
            this.source = source(configuration.source());
            this.ledgerDatabase = ledgerDatabase(configuration.ledger());
            this.ledger = new PostgresLedger(ledgerDatabase, configuration.ledger().schema());
            this.store = store(configuration.store());
            this.format = parquet();
            this.archiver = Archiver.builder()
                    .source(source)
                    .store(store)
                    .ledger(ledger)
                    .format(format)
                    .tables(configuration.tables())
                    .workDir(configuration.workDir())
                    .instance(configuration.instance())
                    .batchRows(configuration.batchRows())
                    .cyclePause(configuration.cyclePause())
                    .openWriterWait(configuration.openWriterWait())
                    .alarms(configuration.alarms())
                    .leaseLength(configuration.lease())
                    .failurePolicy(configuration.retries())
                    .listener(listener)
                    .build();
            closing.push(archiver::close);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** @param listener hears what the archiver does */
    public static Composition of(Configuration configuration, ArchiveListener listener) {
        return of(configuration, listener, 1);
    }

    /**
     * @param listener hears what the archiver does
     * @param windowsAtATime how many windows of the source are read at the same time
     */
    public static Composition of(Configuration configuration, ArchiveListener listener, int windowsAtATime) {
        return new Composition(configuration, listener, windowsAtATime);
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

    private Source source(SourceSettings settings) {
        DatabasePool rows = opened(DatabasePool.of("source", settings.url(), settings.user(), settings.password(), SOURCE_CONNECTIONS + moreConnections, settings.connectTimeout(),
                settings.socketTimeout()));
        DataSource primary = settings.primaryUrl().<DataSource>map(url -> opened(DatabasePool.of("primary", url, settings.user(), settings.password(), PRIMARY_CONNECTIONS + moreConnections,
                settings.connectTimeout(), settings.socketTimeout()))).orElse(rows);
        return new PostgresSource(rows, primary, new SourceOptions(settings.lockTimeout(), settings.statementTimeout(), settings.fetchTimeout()));
    }

    private DataSource ledgerDatabase(LedgerSettings settings) {
        return opened(DatabasePool.of("ledger", settings.url(), settings.user(), settings.password(), LEDGER_CONNECTIONS,
                configuration.source().connectTimeout(), LEDGER_SILENCE));
    }

    private ObjectStore store(StoreSettings settings) {
        if (!settings.isBucket()) {
            return new DirectoryStore(settings.directory());
        }
        S3Client client = Stores.client(settings);
        closing.push(client::close);
        return Stores.bucket(client, settings);
    }

    private DatabasePool opened(DatabasePool pool) {
        closing.push(pool::close);
        return pool;
    }

    public Archiver archiver() {
        return archiver;
    }

    public Source source() {
        return source;
    }

    public ObjectStore store() {
        return store;
    }

    public Ledger ledger() {
        return ledger;
    }

    public FileFormat format() {
        return format;
    }

    /** In configured order. */
    public List<TableSpec> tables() {
        return configuration.tables();
    }

    /** Creates the ledger's schema and tables, or brings them up to date; nothing else here runs DDL. */
    public void installLedger() {
        LedgerSchema.install(ledgerDatabase, configuration.ledger().schema());
    }

    /** The SQL that {@link #installLedger} runs, for somebody else to run. */
    public String ledgerSql() {
        return LedgerSchema.sql(configuration.ledger().schema());
    }

    /** Stops the archiver at once, and closes all connections. */
    @Override
    public void close() {
        while (!closing.isEmpty()) {
            closing.pop().run();
        }
    }
}
