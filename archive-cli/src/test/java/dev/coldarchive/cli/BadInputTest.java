package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each thing that people get wrong has an error of its own, an exit code, and changes nothing. */
class BadInputTest {
    private static final List<HttpServer> SERVERS = new ArrayList<>();
    /** Not even root writes here. */
    private static final String UNWRITABLE = Files.isDirectory(Path.of("/sys/kernel")) ? "/sys/kernel" : "/System";
    private static final String[] EXPORT = {"export"};

    /**
     * One mistake.
     *
     * @param name of the test
     * @param spoil makes it
     * @param command that is run then
     * @param code it ends with
     * @param says what stderr has to contain
     */
    record Mistake(String name, Consumer<Installation> spoil, String[] command, int code, List<String> says) {

        static Mistake in(String name, Consumer<Installation> spoil, int code, String... says) {
            return new Mistake(name, spoil, EXPORT, code, List.of(says));
        }

        static Mistake typed(String name, String command, int code, String... says) {
            return new Mistake(name, installation -> {}, command.split(" "), code, List.of(says));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Mistake> mistakes() {
        return Stream.of(connections(), tables(), values(), stores(), configurations(), ranges()).flatMap(mistakes -> mistakes);
    }

    private static Stream<Mistake> connections() {
        return Stream.of(
                Mistake.in("wrong password", i -> i.env("DB_PASSWORD", "a-wrong-password-0815").source(database(i, "locked", TestPostgres.port())), 12, "password", "locked"),
                Mistake.in("no password", i -> i.source("{url: \"" + url(i, TestPostgres.port()) + "\", user: locked}"), 2, "no password was provided"),
                Mistake.in("unknown database", i -> i.source("{url: \"jdbc:postgresql://localhost:" + TestPostgres.port() + "/nowhere\", user: postgres}"), 2, "nowhere"),
                Mistake.in("unreachable host", i -> i.env("DB_PASSWORD", "x").source(database(i, "postgres", unusedPort())), 5, "localhost"),
                Mistake.in("a role that may not read the table", i -> i.source("{url: \"" + url(i, TestPostgres.port()) + "\", user: blind}")
                        .sql("GRANT USAGE ON SCHEMA archive TO blind", "GRANT ALL ON ALL TABLES IN SCHEMA archive TO blind"), 12, "trades", "SELECT"));
    }

    private static Stream<Mistake> tables() {
        return Stream.of(
                Mistake.in("missing table", i -> i.sql("DROP TABLE trades"), 2, "trades"),
                Mistake.in("missing time column", i -> i.sql("ALTER TABLE trades RENAME exchange_ts TO ts"), 2, "exchange_ts"),
                Mistake.in("time column of the wrong type", i -> i.tables("  trades: {time-column: ticker, time-unit: micros}"), 2, "ticker"),
                Mistake.in("seconds where micros are configured", i -> i.sql("UPDATE trades SET exchange_ts = exchange_ts / 1000000"), 2, "exchange_ts", "time-unit"),
                Mistake.in("naive timestamps without a time zone", i -> i.sql("ALTER TABLE trades ADD at timestamp")
                        .tables("  trades: {time-column: at}"), 2, "at", "time-zone"),
                Mistake.in("unsupported type", i -> i.sql("ALTER TABLE trades ADD place point"), 3, "place", "point"),
                Mistake.in("numeric without precision", i -> i.sql("ALTER TABLE trades ADD amount numeric"), 3, "amount", "decimal(p,s)"));
    }

    private static Stream<Mistake> values() {
        return Stream.of(
                Mistake.in("NULL in a required column", i -> i.tables("  trades: {" + Installation.TIME + ", required: [price]}")
                        .sql("UPDATE trades SET price = NULL"), 3, "trades", "price", "NULL"),
                Mistake.in("a value that Parquet cannot hold", i -> i.sql("UPDATE trades SET price = 'NaN'"), 3, "trades", "price", "NaN"));
    }

    private static Stream<Mistake> stores() {
        return Stream.of(
                Mistake.in("no credentials", i -> i.env("S3_ACCESS_KEY", "").env("AWS_REGION", "us-east-1")
                        .store("{uri: \"s3://some-bucket\", endpoint: \"" + TestS3.endpoint() + "\"}"), 12, "credentials"),
                Mistake.in("wrong secret key", i -> bucket(i, TestS3.endpoint(), TestS3.freshBucket()).env("S3_SECRET_KEY", "a-wrong-secret-0815"), 12, "test-"),
                Mistake.in("bucket missing", i -> bucket(i, TestS3.endpoint(), "no-such-bucket-4711"), 10, "no-such-bucket-4711"),
                Mistake.in("endpoint unreachable", i -> bucket(i, URI.create("http://127.0.0.1:" + unusedPort()), "some-bucket"), 5, "Connection refused", "endpoint"),
                Mistake.in("access denied", i -> bucket(i, refusing(403, "AccessDenied", Map.of()), "some-bucket"), 12, "some-bucket"),
                Mistake.in("wrong region", i -> bucket(i, refusing(301, "PermanentRedirect", Map.of("x-amz-bucket-region", "eu-central-1")), "some-bucket"), 2, "eu-central-1"),
                Mistake.in("directory missing", i -> i.store("{uri: \"file:///nowhere/archive\"}"), 10, "/nowhere/archive", "mkdir"),
                Mistake.in("directory not writable", i -> i.store("{uri: \"file://" + UNWRITABLE + "\"}"), 12, UNWRITABLE),
                Mistake.in("a file where the directory should be", i -> i.store("{uri: \"file://" + i.configuration() + "\"}"), 3, "archive.yaml", "not a directory"));
    }

    private static Stream<Mistake> configurations() {
        return Stream.of(
                Mistake.in("everything in the configuration at once",
                        i -> i.tables("  trades: {time-column: exchange_ts, time-unit: fortnights, evry: 1h, lag: soon}").more("colour: green"),
                        2, "fortnights", "evry", "every", "soon", "colour", "4 problems"),
                Mistake.in("a password in clear", i -> i.source("{url: \"" + url(i, TestPostgres.port()) + "\", user: locked, password: in-clear-4711}"), 2, "password", "${"),
                Mistake.in("an environment variable that is not set", i -> i.source(database(i, "locked", TestPostgres.port())), 2, "DB_PASSWORD"));
    }

    private static Stream<Mistake> ranges() {
        return Stream.of(
                Mistake.typed("start after end", "export --start 2024-01-16 --end 2024-01-15", 2, "2024-01-16", "half-open"),
                Mistake.typed("range off the grid", "export --start 2024-01-15T10:20Z --end 2024-01-15T12:00Z", 2, "grid", "2024-01-15T10:00", "2024-01-15T11:00"),
                Mistake.typed("a window that is not closed", "export --start " + Installation.FIRST + " --end 2199-01-01", 2, "not closed", "may be read from"),
                Mistake.typed("an unknown table", "export --table trads", 2, "trads", "trades"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeHasAClearErrorAndChangesNothing(Mistake mistake, @TempDir Path directory) throws Exception {
        Installation installation = new Installation(directory).withLedger();
        mistake.spoil().accept(installation);

        CommandRun run = installation.run(mistake.command());

        assertThat(run.err()).as(run.err()).contains(mistake.says());
        assertThat(run.code()).as(run.err()).isEqualTo(mistake.code());
        assertThat(run.err()).contains("error: ", "  next: ").doesNotContain("\tat ", "Exception:", "null:");
        assertThat(run.out() + run.err()).doesNotContain("0815", "4711-secret", TestPostgres.PASSWORD, TestS3.SECRET_KEY, "in-clear-4711");
        assertThat(installation.archivedWindows()).isZero();
        assertThat(installation.storedFiles()).isEmpty();
        assertThat(installation.cursor()).isIn(0L, Installation.FIRST_MICROS);
        assertThat(leftovers(directory.resolve("work"))).isEmpty();
    }

    /** Temporary files that nobody removed. */
    private static List<String> leftovers(Path work) throws Exception {
        if (!Files.isDirectory(work)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(work)) {
            return files.filter(Files::isRegularFile).map(file -> work.relativize(file).toString()).filter(name -> name.contains("tmp") || name.endsWith(".parquet")).toList();
        }
    }

    @AfterAll
    static void stopServers() {
        SERVERS.forEach(server -> server.stop(0));
    }

    private static Installation bucket(Installation installation, URI endpoint, String bucket) {
        TestS3.credentials().forEach(installation::env);
        return installation.store(TestS3.store(endpoint, bucket));
    }

    private static URI refusing(int status, String code, Map<String, String> headers) {
        HttpServer server = TestS3.refusing(status, code, headers);
        SERVERS.add(server);
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static String url(Installation installation, int port) {
        return "jdbc:postgresql://localhost:" + port + "/" + installation.database;
    }

    private static String database(Installation installation, String user, int port) {
        return "{url: \"" + url(installation, port) + "\", user: " + user + ", password: \"${DB_PASSWORD}\", connect-timeout: 3s}";
    }

    private static int unusedPort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
