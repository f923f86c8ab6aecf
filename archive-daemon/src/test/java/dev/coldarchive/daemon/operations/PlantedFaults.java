package dev.coldarchive.daemon.operations;

import static dev.coldarchive.daemon.operations.PlantedFault.bucket;
import static dev.coldarchive.daemon.operations.PlantedFault.sql;
import static dev.coldarchive.daemon.operations.PlantedFault.yaml;
import static dev.coldarchive.daemon.operations.PlantedWorld.ROLE;
import static dev.coldarchive.doctor.Status.FAIL;
import static dev.coldarchive.doctor.Status.WARN;

import com.sun.net.httpserver.HttpServer;
import dev.coldarchive.TableSpec;
import dev.coldarchive.doctor.CheckId;
import dev.coldarchive.doctor.Status;
import dev.coldarchive.window.Window;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import software.amazon.awssdk.core.sync.RequestBody;

/** Everything that a person may get wrong, one thing at a time. */
final class PlantedFaults {
    private static final String JOB = "INSERT INTO timescaledb_information.jobs VALUES ";
    private static final String DROP_STAND_INS = "DROP SCHEMA timescaledb_information CASCADE";

    private PlantedFaults() {}

    static List<PlantedFault> all() {
        List<PlantedFault> all = new ArrayList<>();
        Stream.of(configuration(), database(), ledger(), tables(), hypertables(), store(), settings(), archive(), machine()).forEach(all::addAll);
        return all;
    }

    private static List<PlantedFault> configuration() {
        return List.of(
                yaml("a key is misspelled", CheckId.CONFIGURATION, FAIL, "instanc", "configuration.md", "instance:", "instanc:"),
                yaml("health and metrics have the same port", CheckId.CONFIGURATION, FAIL, "is the port of health too", "configuration.md", "{health: off, metrics: off}", "{health: 8080, metrics: 8080}"),
                yaml("a window is longer than the retention", CheckId.CONFIGURATION, FAIL, "longer than the retention", "configuration.md", "time-column: at,", "time-column: at, every: 6h, retention: 3h,"));
    }

    private static List<PlantedFault> database() {
        return List.of(
                new PlantedFault("the database's host name is wrong", CheckId.DATABASE_NAME, FAIL, "no such host is known here now: no-such-host.invalid", "getent hosts",
                        world -> world.replaced.put("//127.0.0.1:" + world.database.port(), "//no-such-host.invalid:5432"), world -> world.replaced.clear()),
                new PlantedFault("the database's port is wrong", CheckId.DATABASE_REACHABLE, FAIL, "cannot connect to the source", "port",
                        world -> world.replaced.put("//127.0.0.1:" + world.database.port(), "//127.0.0.1:" + closedPort()), world -> world.replaced.clear()),
                new PlantedFault("there is no such database", CheckId.DATABASE_REACHABLE, FAIL, "does not exist", "check the connection's URL",
                        world -> world.replaced.put("/" + world.database.name() + "\"", "/nowhere\""), world -> world.replaced.clear()),
                yaml("there is no such role", CheckId.DATABASE_REACHABLE, FAIL, "nobody", "check user and password", "user: " + ROLE, "user: nobody"),
                yaml("the role is a superuser", CheckId.DATABASE_ROLE, WARN, "role postgres is a superuser", "CREATE ROLE exporter LOGIN", "user: " + ROLE, "user: postgres"),
                sql("the role passes by row security", CheckId.DATABASE_ROLE, WARN, "BYPASSRLS", "NOBYPASSRLS", "ALTER ROLE " + ROLE + " BYPASSRLS", "ALTER ROLE " + ROLE + " NOBYPASSRLS"),
                new PlantedFault("this machine's clock is 45 seconds ahead of the database's", CheckId.DATABASE_CLOCK, WARN, "ahead of the database's", "chronyc",
                        world -> world.clockAhead = Duration.ofSeconds(45), world -> world.clockAhead = Duration.ZERO));
    }

    private static List<PlantedFault> ledger() {
        return List.of(
                yaml("the ledger was never installed", CheckId.LEDGER_VERSION, FAIL, "there is no ledger", "archive init", "ledger: {schema: archive}", "ledger: {schema: elsewhere}"),
                sql("a newer program has installed the ledger", CheckId.LEDGER_VERSION, FAIL, "version 99", "newer program", "INSERT INTO archive.export_ledger_version (version) VALUES (99)",
                        "DELETE FROM archive.export_ledger_version WHERE version = 99"),
                sql("the role may not use the ledger's schema", CheckId.LEDGER_VERSION, FAIL, "permission denied for schema archive", "GRANT USAGE ON SCHEMA \"archive\" TO", "REVOKE USAGE ON SCHEMA archive FROM " + ROLE,
                        "GRANT USAGE ON SCHEMA archive TO " + ROLE),
                sql("a right on the ledger is missing", CheckId.LEDGER_RIGHTS, FAIL, "lacks rights", "GRANT INSERT ON \"archive\".export_audit TO \"" + ROLE + "\"", "REVOKE INSERT ON archive.export_audit FROM " + ROLE,
                        "GRANT INSERT ON archive.export_audit TO " + ROLE));
    }

    private static List<PlantedFault> tables() {
        return List.of(
                sql("the role may not read a table", CheckId.TABLE_READABLE, FAIL, "may not read", "GRANT SELECT ON", "REVOKE SELECT ON trades FROM " + ROLE, "GRANT SELECT ON trades TO " + ROLE),
                yaml("the time column is misspelled", CheckId.TABLE_READABLE, FAIL, "\"exchange_time\" does not exist", "its columns are", "time-column: exchange_ts", "time-column: exchange_time"),
                sql("a column has no exact type in files", CheckId.TABLE_READABLE, FAIL, "\"fee\" of type numeric", "give \"fee\" the type", "ALTER TABLE quotes ADD COLUMN fee numeric", "ALTER TABLE quotes DROP COLUMN fee"),
                sql("the role may delete rows", CheckId.TABLE_RIGHTS, WARN, "the role may DELETE, TRUNCATE on public.trades", "REVOKE DELETE, TRUNCATE ON public.trades FROM " + ROLE,
                        "GRANT DELETE, TRUNCATE ON trades TO " + ROLE, "REVOKE DELETE, TRUNCATE ON trades FROM " + ROLE),
                sql("the role owns a table", CheckId.TABLE_RIGHTS, WARN, "the role owns public.trades", "OWNER TO", "ALTER TABLE trades OWNER TO " + ROLE,
                        "ALTER TABLE trades OWNER TO postgres; GRANT SELECT ON trades TO " + ROLE),
                sql("row security hides rows", CheckId.TABLE_ROW_SECURITY, FAIL, "row security of public.trades applies", "BYPASSRLS", "ALTER TABLE trades ENABLE ROW LEVEL SECURITY", "ALTER TABLE trades DISABLE ROW LEVEL SECURITY"),
                sql("a large table has no index on its time column", CheckId.TABLE_TIME_INDEX, WARN, "MB of public.trades: no index begins with exchange_ts (Seq Scan", "CREATE INDEX CONCURRENTLY ON \"public\".\"trades\" (\"exchange_ts\")",
                        "DROP INDEX trades_by_time", "CREATE INDEX trades_by_time ON trades (exchange_ts)"),
                table("times are milliseconds and the configuration says micros", CheckId.TABLE_TIME_UNIT, FAIL, "which in micros is 1970", "set time-unit: millis", Duration.ofMinutes(150), 1_000, ""),
                sql("a row lies far in the future", CheckId.TABLE_STRAYS, WARN, "more than a day ahead", "mend or move", "INSERT INTO trades VALUES ('stray', " + PlantedWorld.micros(PlantedWorld.NOW.plus(Duration.ofDays(400))) + ", 1)",
                        "DELETE FROM trades WHERE trade_id = 'stray'"));
    }

    private static List<PlantedFault> hypertables() {
        return List.of(
                hypertable("a chunk is shorter than a window", CheckId.HYPERTABLE_CHUNKS, WARN, "a chunk takes 10 min, a window 1 h", "set_chunk_time_interval", 600, ""),
                hypertable("chunks are compressed before they are archived", CheckId.HYPERTABLE_COMPRESSION, WARN, "chunks are compressed 1 h after", "compress_after", 604_800,
                        JOB + "(1000, 'policy_compression', 'public', 'trades', true, '{\"compress_after\": 3600000000}')"),
                hypertable("chunks are dropped before they are archived", CheckId.HYPERTABLE_RETENTION, FAIL, "before a window can be archived", "archive retention hold --table trades", 604_800,
                        JOB + "(1000, 'policy_retention', 'public', 'trades', true, '{\"drop_after\": 3600000000}')"),
                hypertable("chunks are dropped before they can be sealed", CheckId.HYPERTABLE_RETENTION, WARN, "no time is left to seal", "drop_after", 604_800,
                        JOB + "(1000, 'policy_retention', 'public', 'trades', true, '{\"drop_after\": 86400000000}')"));
    }

    private static PlantedFault hypertable(String what, CheckId id, Status status, String message, String todo, long chunkSeconds, String job) {
        String standIns = "CREATE SCHEMA timescaledb_information; GRANT USAGE ON SCHEMA timescaledb_information TO public;"
                + " CREATE TABLE timescaledb_information.jobs (job_id integer, proc_name name, hypertable_schema name, hypertable_name name, scheduled boolean, config jsonb);"
                + " CREATE TABLE timescaledb_information.dimensions (hypertable_schema name, hypertable_name name, column_name name, time_interval interval, integer_interval bigint);"
                + " INSERT INTO timescaledb_information.dimensions VALUES ('public', 'trades', 'exchange_ts', NULL, " + chunkSeconds * 1_000_000 + ");"
                + " GRANT SELECT ON ALL TABLES IN SCHEMA timescaledb_information TO public;";
        return sql(what, id, status, message, todo, standIns + job, DROP_STAND_INS);
    }

    private static List<PlantedFault> store() {
        AtomicReference<HttpServer> tokens = new AtomicReference<>();
        return List.of(
                new PlantedFault("the endpoint's host name is wrong", CheckId.STORE_NAME, FAIL, "no-such-endpoint.invalid", "getent hosts",
                        world -> world.replaced.put(world.wire.endpoint().toString(), "http://no-such-endpoint.invalid:9000"), world -> world.replaced.clear()),
                new PlantedFault("there is no such bucket", CheckId.STORE_REACHABLE, FAIL, "there is no such bucket", "aws s3 mb", world -> world.replaced.put("s3://" + world.bucket, "s3://no-such-bucket-here"),
                        world -> world.replaced.clear()),
                bucket("the secret key is wrong", CheckId.STORE_REACHABLE, FAIL, "403", "allow", "HEAD /", "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
                new PlantedFault("this machine's clock is five minutes behind the store's", CheckId.STORE_CLOCK, WARN, "behind the store's", "chronyc",
                        world -> world.answers.put("HEAD /" + world.bucket + " ", PlantedWorld.dated(PlantedWorld.NOW.plus(Duration.ofMinutes(5)))), world -> world.answers.remove("HEAD /" + world.bucket + " ")),
                new PlantedFault("the credentials are the account's root", CheckId.STORE_IDENTITY, WARN, "arn:aws:iam::123456789012:root", "run-with-least-rights.md", world -> {
                    tokens.set(tokenService("arn:aws:iam::123456789012:root"));
                    world.caller = new CallerIdentity(world.server.client(), Optional.of(URI.create("http://127.0.0.1:" + tokens.get().getAddress().getPort())));
                }, world -> {
                    tokens.get().stop(0);
                    world.caller = Optional::empty;
                }),
                new PlantedFault("the server does not look at conditions", CheckId.STORE_ROUND_TRIP, FAIL, "conditions are not looked at", "archive selftest", world -> {
                    world.server.client().putObject(r -> r.bucket(world.bucket).key("_archive-selftest/doctor"), RequestBody.fromString("of a former doctor"));
                    world.answers.put("PUT /" + world.bucket + "/_archive-selftest/doctor ", "HTTP/1.1 200 OK\r\nETag: \"d41d8cd98f00b204e9800998ecf8427e\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                    world.answers.put("GET /" + world.bucket + "/_archive-selftest/doctor ", written());
                }, world -> {
                    world.answers.remove("PUT /" + world.bucket + "/_archive-selftest/doctor ");
                    world.answers.remove("GET /" + world.bucket + "/_archive-selftest/doctor ");
                }),
                new PlantedFault("unfinished uploads cannot be dropped", CheckId.STORE_UPLOADS, WARN, "cannot be cleaned up", "s3:AbortMultipartUpload",
                        world -> world.answers.put("DELETE /" + world.bucket + "/_archive-selftest/doctor-upload?", PlantedWorld.error("AccessDenied")),
                        world -> world.answers.remove("DELETE /" + world.bucket + "/_archive-selftest/doctor-upload?")),
                sql("the selftest was 40 days ago", CheckId.STORE_CONDITIONS, WARN, "found 40 days ago", "archive selftest", "UPDATE archive.export_stores SET tested_at = now() - interval '40 days 1 hour'",
                        "UPDATE archive.export_stores SET tested_at = now()"),
                sql("the store was never tested", CheckId.STORE_CONDITIONS, WARN, "nobody knows whether conditional writes", "archive selftest", "UPDATE archive.export_stores SET store = store || ' of another'",
                        "UPDATE archive.export_stores SET store = replace(store, ' of another', '')"),
                sql("two writers of the selftest won", CheckId.STORE_CONDITIONS, WARN, "are RACY", "archive selftest", "UPDATE archive.export_stores SET conditional_writes = 'RACY'", "UPDATE archive.export_stores SET conditional_writes = 'ATOMIC'"));
    }

    /** What the round trip has written, as it comes back. */
    private static String written() {
        String body = String.valueOf((char) (byte) "small-0".hashCode()).repeat(1_000);
        return "HTTP/1.1 200 OK\r\nETag: \"d41d8cd98f00b204e9800998ecf8427e\"\r\nLast-Modified: Mon, 15 Jan 2024 10:00:00 GMT\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n"
                + body.replace(body.charAt(0), (char) (body.charAt(0) & 0xff));
    }

    private static List<PlantedFault> settings() {
        return List.of(
                bucket("the credentials may delete objects", CheckId.STORE_DELETE_RIGHT, WARN, "can delete objects", "take s3:DeleteObject away", "DELETE", null),
                bucket("versioning is suspended", CheckId.STORE_VERSIONING, WARN, "suspended", "put-bucket-versioning", "versioning", "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>"),
                bucket("versioning was never switched on", CheckId.STORE_VERSIONING, WARN, "versioning is off", "put-bucket-versioning", "versioning", "<VersioningConfiguration></VersioningConfiguration>"),
                bucket("the bucket does not encrypt", CheckId.STORE_ENCRYPTION, WARN, "does not encrypt", "put-bucket-encryption", "encryption", PlantedWorld.error("ServerSideEncryptionConfigurationNotFoundError")),
                bucket("public access is not blocked", CheckId.STORE_PUBLIC_ACCESS, WARN, "public access is not blocked", "put-public-access-block", "publicAccessBlock", PlantedWorld.error("NoSuchPublicAccessBlockConfiguration")),
                new PlantedFault("a policy makes the bucket public", CheckId.STORE_PUBLIC_ACCESS, FAIL, "anybody reads the archive", "put-public-access-block", world -> {
                    world.answers.put("publicAccessBlock", PlantedWorld.error("NoSuchPublicAccessBlockConfiguration"));
                    world.answers.put("policyStatus", "<PolicyStatus><IsPublic>true</IsPublic></PolicyStatus>");
                }, PlantedWorld::mendSettings),
                bucket("a lifecycle rule expires archived files", CheckId.STORE_LIFECYCLE, FAIL, "rule old deletes its files after 365 days", "archive lifecycle", "lifecycle", PlantedWorld.LIFECYCLE.replace("</LifecycleConfiguration>",
                        "<Rule><ID>old</ID><Filter><Prefix>raw/</Prefix></Filter><Status>Enabled</Status><Expiration><Days>365</Days></Expiration></Rule></LifecycleConfiguration>")),
                bucket("no lifecycle rule drops unfinished uploads", CheckId.STORE_LIFECYCLE, WARN, "no rule aborts unfinished uploads", "archive lifecycle", "lifecycle", PlantedWorld.error("NoSuchLifecycleConfiguration")),
                bucket("objects belong to who writes them", CheckId.STORE_OWNERSHIP, WARN, "ObjectWriter", "BucketOwnerEnforced", "ownershipControls",
                        "<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>"));
    }

    private static List<PlantedFault> archive() {
        AtomicReference<byte[]> manifest = new AtomicReference<>();
        AtomicReference<String> key = new AtomicReference<>();
        return List.of(
                yaml("another installation's archive lies under the prefix", CheckId.ARCHIVE_IDENTITY, FAIL, "archived here by somebody else", "another prefix", "instance: planted", "instance: another"),
                sql("the ledger was restored from a backup", CheckId.ARCHIVE_PAST, FAIL, "the archive is ahead of the ledger by 1 window", "archive ledger rebuild --table trades",
                        "CREATE TABLE archive.saved AS SELECT * FROM archive.export_windows WHERE table_name = 'trades' ORDER BY window_start LIMIT 1; "
                                + "DELETE FROM archive.export_windows w USING archive.saved s WHERE w.table_name = s.table_name AND w.window_start = s.window_start",
                        "INSERT INTO archive.export_windows SELECT * FROM archive.saved; DROP TABLE archive.saved"),
                new PlantedFault("a manifest was deleted", CheckId.ARCHIVE_MANIFESTS, FAIL, "1 window is archived by the ledger and without a manifest", "archive verify --table trades --level head", world -> {
                    key.set(world.server.client().listObjectsV2(r -> r.bucket(world.bucket).prefix("_archive/trades/")).contents().stream().map(object -> object.key()).filter(name -> name.endsWith("r0001.json")).findFirst().orElseThrow());
                    manifest.set(world.server.client().getObjectAsBytes(r -> r.bucket(world.bucket).key(key.get())).asByteArray());
                    world.server.client().deleteObject(r -> r.bucket(world.bucket).key(key.get()));
                }, world -> world.server.client().putObject(r -> r.bucket(world.bucket).key(key.get()), RequestBody.fromBytes(manifest.get()))),
                new PlantedFault("an older system's file lies where a window would go", CheckId.ARCHIVE_OLDER_OBJECTS, FAIL, "nothing here has put it there", "archive check", world -> {
                    world.table("older", Duration.ofMinutes(150), 1_000_000, "");
                    TableSpec table = world.configuration().table("older").orElseThrow();
                    Window first = table.grid().at(PlantedWorld.NOW.minus(Duration.ofMinutes(150)));
                    key.set(table.layout().key("older", first, first, List.of(), "parquet").value());
                    world.server.client().putObject(r -> r.bucket(world.bucket).key(key.get()), RequestBody.fromString("PAR1"));
                }, world -> {
                    world.server.client().deleteObject(r -> r.bucket(world.bucket).key(key.get()));
                    world.dropTable("older");
                }),
                sql("the cursor lies in the future", CheckId.CURSOR, FAIL, "in the future", "archive ledger rebuild --table quotes", cursor("+ 172800000000"), cursor("- 172800000000")),
                sql("an older exporter has left the cursor within a window", CheckId.CURSOR, WARN, "within a window", "archive export --table quotes", cursor("- 60000000"), cursor("+ 60000000")),
                sql("partitions were dropped that the cursor had not reached", CheckId.CURSOR, FAIL, "what lay between is gone", "SOURCE_GONE", cursor("- 864000000000"), cursor("+ 864000000000")),
                sql("a window was refused and waits for a person", CheckId.WINDOWS_WAITING, FAIL, "1 window waits for a person: QUARANTINED", "archive status --table quotes",
                        "UPDATE archive.export_windows SET state = 'QUARANTINED', reason = 'a value that no file holds' WHERE ctid = (SELECT min(ctid) FROM archive.export_windows WHERE table_name = 'quotes')",
                        "UPDATE archive.export_windows SET state = 'COMMITTED', reason = NULL WHERE state = 'QUARANTINED'"),
                table("rows are deleted in an hour and not archived", CheckId.RETENTION_RISK, FAIL, "the source deletes rows of window", "archive export --table planted --catchup", Duration.ofMinutes(150), 1_000_000, ", retention: 4h"));
    }

    private static String cursor(String moved) {
        return "UPDATE archive.export_cursors SET last_export_ts = last_export_ts " + moved + " WHERE table_name = 'quotes'";
    }

    private static List<PlantedFault> machine() {
        AtomicReference<HttpServer> taken = new AtomicReference<>();
        return List.of(
                new PlantedFault("the work directory cannot be made", CheckId.WORK_DIR, FAIL, "is not writable", "choose a work-dir", world -> world.replaced.put("work-dir: " + world.directory.resolve("work"), "work-dir: " + world.directory.resolve("mounts/work")),
                        world -> world.replaced.clear()),
                mounts("the work directory lies in memory", WARN, "lies in memory (tmpfs)", "on a disk", "tmpfs %s tmpfs rw 0 0\n"),
                mounts("nothing may be executed from the directory for temporary files", FAIL, "is mounted noexec", "-Djava.io.tmpdir", "/dev/sdb1 %s ext4 rw,noexec 0 0\n"),
                sql("there is no room for a window like the largest", CheckId.WORK_DIR_SPACE, WARN, "may need", "more slices", "UPDATE archive.export_windows SET size_bytes = size_bytes + 1000000000000000000 WHERE table_name = 'quotes'",
                        "UPDATE archive.export_windows SET size_bytes = size_bytes - 1000000000000000000 WHERE table_name = 'quotes'"),
                new PlantedFault("few files may be open", CheckId.OPEN_FILES, WARN, "may open 256 files", "LimitNOFILE", world -> world.machine = new Machine(256, 1L << 30, 4L << 30, world.machine.mounts(), world.directory), PlantedWorld::mendMachine),
                new PlantedFault("the heap is larger than the memory", CheckId.HEAP, WARN, "the process is killed before the heap is full", "-Xmx1024m", world -> world.machine = new Machine(65_536, 4L << 30, 2L << 30, world.machine.mounts(), world.directory),
                        PlantedWorld::mendMachine),
                new PlantedFault("another program has the port for health", CheckId.HTTP_PORTS, WARN, "is another process's", "ss -ltnp", world -> {
                    taken.set(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
                    taken.get().start();
                    world.replaced.put("health: off", "health: " + taken.get().getAddress().getPort());
                }, world -> {
                    taken.get().stop(0);
                    world.replaced.clear();
                }));
    }

    private static PlantedFault mounts(String what, Status status, String message, String todo, String line) {
        return new PlantedFault(what, CheckId.WORK_DIR_DISK, status, message, todo, world -> {
            String at = (line.contains("noexec") ? world.directory : world.directory.resolve("work")).toString();
            Files.writeString(world.machine.mounts(), "/dev/sda1 / ext4 rw 0 0\n" + String.format(Locale.ROOT, line, at));
        }, world -> Files.writeString(world.machine.mounts(), "/dev/sda1 / ext4 rw 0 0\n"));
    }

    private static PlantedFault table(String what, CheckId id, Status status, String message, String todo, Duration ago, long unit, String settings) {
        return new PlantedFault(what, id, status, message, todo, world -> world.table("planted", ago, unit, settings), world -> world.dropTable("planted"));
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static HttpServer tokenService(String arn) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] body = ("<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult><Arn>" + arn
                + "</Arn><UserId>1</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>").getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }
}
