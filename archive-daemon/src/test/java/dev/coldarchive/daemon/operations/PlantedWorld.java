package dev.coldarchive.daemon.operations;

import dev.coldarchive.ExportReport;
import dev.coldarchive.daemon.Composition;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.daemon.config.ConfigurationException;
import dev.coldarchive.doctor.Caller;
import dev.coldarchive.doctor.CheckResult;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.policy.TimeSource;
import dev.coldarchive.postgres.EmbeddedPostgresServer;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.TestDatabase;
import dev.coldarchive.s3.FaultyS3;
import dev.coldarchive.s3.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A healthy installation on real parts: an exporter with the documented grants and no more, a plain and a partitioned table with their hours archived, and an S3 server behind a wire that
 * answers for the settings which the server has none of. Each part can be spoiled and mended.
 */
final class PlantedWorld implements AutoCloseable {
    static final String ROLE = "doctor_exporter";
    private static final int ROWS = 140_000;
    static final Instant NOW = Instant.now();
    private static final Instant FIRST = NOW.truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(4));
    /** As in the tests of the command line: the last window has become due this minute. */
    private static final String LAG = "lag: " + Duration.between(FIRST.plus(Duration.ofHours(3)), NOW).toMinutes() + "m";
    static final String LIFECYCLE = "<LifecycleConfiguration><Rule><ID>uploads</ID><Filter><Prefix></Prefix></Filter><Status>Enabled</Status><AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation>"
                    + "</AbortIncompleteMultipartUpload></Rule></LifecycleConfiguration>";
    private static final Map<String, String> HEALTHY = Map.of(
            "versioning", "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
            "encryption", "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>",
            "publicAccessBlock", "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy>"
                    + "<RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>",
            "policyStatus", error("NoSuchBucketPolicy"),
            "ownershipControls", "<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>",
            "lifecycle", LIFECYCLE,
            "DELETE", error("AccessDenied"));

    final TestDatabase database = EmbeddedPostgresServer.freshDatabase();
    final S3Server server = S3Server.get();
    final String bucket = server.freshBucket();
    final Path directory;
    final FaultyS3 wire;
    /** What the wire says: by the query of a GET, by {@code DELETE}, or by the beginning of a request's first line. */
    final Map<String, String> answers = new HashMap<>(HEALTHY);
    /** Words of the configuration and what stands there instead. */
    final Map<String, String> replaced = new HashMap<>();
    String moreTables = "";
    Machine machine;
    Caller caller = Optional::empty;
    Duration clockAhead = Duration.ZERO;

    PlantedWorld(Path directory) throws IOException, SQLException {
        this.directory = directory;
        this.wire = new FaultyS3(server.endpoint());
        wire.answer(this::answer);
        Path mounts = Files.writeString(directory.resolve("mounts"), "/dev/sda1 / ext4 rw,relatime 0 0\n");
        machine = new Machine(65_536, 1L << 30, 4L << 30, mounts, directory);
        database.execute("DO $$ BEGIN CREATE ROLE " + ROLE + " LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
                "CREATE TABLE trades (trade_id text NOT NULL, exchange_ts bigint NOT NULL, price numeric(10,2))", "CREATE INDEX trades_by_time ON trades (exchange_ts)",
                "INSERT INTO trades SELECT repeat('t', 40) || i, " + micros(FIRST) + " + i * " + Duration.ofHours(3).toMillis() * 1_000 / ROWS + "::bigint, i / 4.0 FROM generate_series(0, " + (ROWS - 1) + ") i",
                "CREATE TABLE quotes (at timestamptz NOT NULL, bid double precision) PARTITION BY RANGE (at)",
                "CREATE TABLE quotes_now PARTITION OF quotes FOR VALUES FROM ('" + FIRST + "') TO ('" + FIRST.plus(Duration.ofDays(2)) + "')", "CREATE INDEX ON quotes (at)",
                "INSERT INTO quotes SELECT '" + FIRST + "'::timestamptz + i * interval '1 minute', i FROM generate_series(0, 179) i", "ANALYZE");
        LedgerSchema.install(database.pooled(), "archive");
        database.execute("GRANT SELECT ON trades, quotes TO " + ROLE);
        for (String grant : LedgerSchema.grants("archive", ROLE).split(";")) {
            if (!grant.isBlank()) {
                database.execute(grant);
            }
        }
        Configuration configuration = configuration();
        try (Composition composition = Composition.of(configuration, ArchiveListener.NONE)) {
            ExportReport report = composition.archiver().exportNow();
            if (!report.complete()) {
                throw new IllegalStateException(report.toString());
            }
            database.execute("INSERT INTO archive.export_stores (store, conditional_writes) VALUES ('" + composition.store().uri() + "', 'ATOMIC')");
        }
    }

    static long micros(Instant time) {
        return time.getEpochSecond() * 1_000_000;
    }

    static String error(String code) {
        return "<Error><Code>" + code + "</Code><Message>said the wire</Message></Error>";
    }

    private synchronized Optional<String> answer(String line) {
        String[] words = line.split(" ");
        String query = words[1].contains("?") ? words[1].substring(words[1].indexOf('?') + 1).replaceAll("[=&].*", "") : "";
        Optional<String> begun = answers.keySet().stream().filter(key -> key.contains(" ") && line.startsWith(key)).findFirst();
        String key = begun.orElse(words[0].equals("GET") ? query : words[0].equals("DELETE") && query.isEmpty() ? "DELETE" : "none");
        return Optional.ofNullable(answers.get(key)).map(PlantedWorld::whole);
    }

    private static String whole(String body) {
        if (body.startsWith("HTTP/")) {
            return body;
        }
        String status = body.contains("<Code>AccessDenied") ? "403 Forbidden" : body.startsWith("<Error>") ? "404 Not Found" : "200 OK";
        return "HTTP/1.1 " + status + "\r\nContent-Type: application/xml\r\nContent-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body;
    }

    /** An answer without a body, whose date is wrong. */
    static String dated(Instant date) {
        return "HTTP/1.1 200 OK\r\nDate: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(date.atZone(ZoneOffset.UTC)) + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    }

    Configuration configuration() {
        String yaml = """
                source: {url: "%s", user: %s}
                store: {uri: "s3://%s", endpoint: "%s", region: us-east-1, access-key: "${KEY}", secret-key: "${SECRET}"}
                ledger: {schema: archive}
                instance: planted
                work-dir: %s
                http: {health: off, metrics: off}
                tables:
                  trades: {time-column: exchange_ts, time-unit: micros, %s}
                  quotes: {time-column: at, %s}
                %s""".formatted(database.url(), ROLE, bucket, wire.endpoint(), directory.resolve("work"), LAG, LAG, moreTables);
        for (Map.Entry<String, String> word : replaced.entrySet()) {
            if (!yaml.contains(word.getKey())) {
                throw new IllegalStateException(word.getKey() + " is not in\n" + yaml);
            }
            yaml = yaml.replace(word.getKey(), word.getValue());
        }
        return Configuration.parse("archive.yaml", yaml, directory, Map.of("KEY", S3Server.ACCESS_KEY, "SECRET", S3Server.SECRET_KEY));
    }

    /** What the doctor says now. */
    List<CheckResult> examine() {
        try {
            Configuration configuration = configuration();
            try (Composition composition = Composition.of(configuration, ArchiveListener.NONE)) {
                return new Examination(configuration, composition, machine, caller, clock()).run(result -> { });
            }
        } catch (ConfigurationException e) {
            return Examination.of(e);
        }
    }

    private TimeSource clock() {
        TimeSource real = TimeSource.system();
        return new TimeSource() {
            @Override
            public Instant now() {
                return real.now().plus(clockAhead);
            }

            @Override
            public long nanoTime() {
                return real.nanoTime();
            }

            @Override
            public void sleep(Duration length) throws InterruptedException {
                real.sleep(length);
            }
        };
    }

    /** A further table that was never archived: rows each minute from so long ago on. */
    void table(String name, Duration ago, long unit, String settings) throws SQLException {
        database.execute("CREATE TABLE " + name + " (at bigint NOT NULL)", "INSERT INTO " + name + " SELECT (" + NOW.minus(ago).getEpochSecond() + " + i * 60) * " + unit + "::bigint FROM generate_series(0, 9) i",
                "GRANT SELECT ON " + name + " TO " + ROLE);
        moreTables = "  " + name + ": {time-column: at, time-unit: micros" + settings + "}\n";
    }

    void dropTable(String name) throws SQLException {
        database.execute("DROP TABLE " + name);
        moreTables = "";
    }

    void mendSettings() {
        answers.putAll(HEALTHY);
    }

    void mendMachine() {
        machine = new Machine(65_536, 1L << 30, 4L << 30, machine.mounts(), directory);
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
