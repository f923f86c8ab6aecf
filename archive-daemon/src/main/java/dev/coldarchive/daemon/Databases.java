package dev.coldarchive.daemon;

import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.daemon.config.LedgerSettings;
import dev.coldarchive.daemon.config.SourceSettings;
import dev.coldarchive.daemon.metrics.PoolUse;
import dev.coldarchive.doctor.DatabaseFacts;
import dev.coldarchive.doctor.LedgerFacts;
import dev.coldarchive.ledger.Holds;
import dev.coldarchive.load.DrillLog;
import dev.coldarchive.load.LoadTarget;
import dev.coldarchive.move.RowMover;
import dev.coldarchive.postgres.PostgresDrillLog;
import dev.coldarchive.postgres.PostgresFacts;
import dev.coldarchive.postgres.PostgresHolds;
import dev.coldarchive.postgres.PostgresLedger;
import dev.coldarchive.postgres.PostgresLedgerFacts;
import dev.coldarchive.postgres.PostgresLoadTarget;
import dev.coldarchive.postgres.PostgresMarks;
import dev.coldarchive.postgres.PostgresMover;
import dev.coldarchive.postgres.PostgresPlainReads;
import dev.coldarchive.postgres.PostgresPruning;
import dev.coldarchive.postgres.PostgresRetentionJobs;
import dev.coldarchive.postgres.PostgresSource;
import dev.coldarchive.postgres.SourceOptions;
import dev.coldarchive.source.MarkLog;
import dev.coldarchive.source.PrunableSource;
import dev.coldarchive.source.RetentionJobs;
import dev.coldarchive.source.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * The databases of a configuration, and what is done in them: where rows are read, where they are written (the same, but for a standby), and where the ledger is. Nothing connects before it is used.
 * Safe for use by several threads.
 */
public final class Databases implements AutoCloseable {
    private static final int SOURCE_CONNECTIONS = 5;
    private static final int PRIMARY_CONNECTIONS = 4;
    private static final int LEDGER_CONNECTIONS = 5;
    /** Its transactions are short. */
    private static final Duration LEDGER_SILENCE = Duration.ofMinutes(2);

    private final List<DatabasePool> pools = new ArrayList<>();
    private final Configuration configuration;
    private final SourceOptions limits;
    private final DataSource read;
    private final DataSource written;
    private final DataSource ledger;
    private final Optional<PostgresMarks> marks;

    /** @param windowsAtATime how many windows of the source are read at the same time: a view holds one connection; questions meanwhile share the others */
    Databases(Configuration configuration, int windowsAtATime) {
        this.configuration = configuration;
        SourceSettings settings = configuration.source();
        this.limits = new SourceOptions(settings.lockTimeout(), settings.statementTimeout(), settings.fetchTimeout());
        this.read = source("source", settings.url(), SOURCE_CONNECTIONS + windowsAtATime - 1);
        this.written = settings.primaryUrl().<DataSource>map(url -> source("primary", url, PRIMARY_CONNECTIONS + windowsAtATime - 1)).orElse(read);
        LedgerSettings ledgers = configuration.ledger();
        this.ledger = opened(DatabasePool.of("ledger", ledgers.url(), ledgers.user(), ledgers.password(), LEDGER_CONNECTIONS + windowsAtATime - 1, settings.connectTimeout(), LEDGER_SILENCE));
        this.marks = ledgers.marks().map(schema -> new PostgresMarks(written, schema, limits));
    }

    private DatabasePool source(String name, String url, int connections) {
        SourceSettings settings = configuration.source();
        return opened(DatabasePool.of(name, url, settings.user(), settings.password(), connections, settings.connectTimeout(), settings.socketTimeout()));
    }

    private DatabasePool opened(DatabasePool pool) {
        pools.add(pool);
        return pool;
    }

    /** Begins to connect to the source and to the ledger at once, and waits for neither: for who is about to need both. What goes wrong is said to who asks for a connection. */
    public void begin() {
        pools.forEach(DatabasePool::begin);
    }

    /** How the connections are used now. */
    public List<PoolUse> connections() {
        return pools.stream().map(DatabasePool::use).toList();
    }

    PostgresSource source() {
        return marks.map(seen -> new PostgresSource(read, written, limits, seen)).orElseGet(() -> new PostgresSource(read, written, limits));
    }

    PostgresLedger ledger() {
        return new PostgresLedger(ledger, configuration.ledger().schema());
    }

    /** The source as it is for who keeps no marks, and needs no ledger. */
    public Source unmarkedSource() {
        return new PostgresSource(read, written, limits);
    }

    /** Reads rows as the source does, and keeps none. */
    public PostgresPlainReads plainReads() {
        return new PostgresPlainReads(read, limits);
    }

    LoadTarget loadTarget() {
        LedgerSettings own = configuration.ledger();
        return new PostgresLoadTarget(written, limits, Stream.concat(Stream.of(own.schema()), own.marks().stream()).collect(Collectors.toSet()));
    }

    PrunableSource prunable() {
        return new PostgresPruning(written, limits);
    }

    LedgerInstallation installation() {
        return new LedgerInstallation(ledger, written, configuration);
    }

    /** Of the database that is written to; keeps none where none are configured. */
    public MarkLog marks() {
        return marks.<MarkLog>map(log -> log).orElse(MarkLog.NONE);
    }

    /** How drills went, by the ledger. */
    public DrillLog drills() {
        return new PostgresDrillLog(ledger, configuration.ledger().schema());
    }

    /** What moves rows within the database that is written to. */
    public RowMover rowMover() {
        return new PostgresMover(written, limits, configuration.ledger().marks());
    }

    /** The jobs that delete in the database that is written to. */
    public RetentionJobs retentionJobs() {
        return new PostgresRetentionJobs(written, limits);
    }

    public Holds holds() {
        return new PostgresHolds(ledger, configuration.ledger().schema());
    }

    public DatabaseFacts facts() {
        return new PostgresFacts(read, configuration.source().primaryUrl().map(url -> written), limits);
    }

    public LedgerFacts ledgerFacts() {
        String schema = configuration.ledger().schema();
        return installation().marksElsewhere().<LedgerFacts>map(marked -> new PostgresLedgerFacts(ledger, schema, written, marked)).orElseGet(() -> new PostgresLedgerFacts(ledger, schema));
    }

    @Override
    public void close() {
        pools.forEach(DatabasePool::close);
    }
}
