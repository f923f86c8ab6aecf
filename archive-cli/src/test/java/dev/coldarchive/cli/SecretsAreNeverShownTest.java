package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;

/** Secrets are planted wherever one may stand; then all that is printed, logged at any level, recorded and stored is searched for them. */
class SecretsAreNeverShownTest {
    private static final String WRONG_PASSWORD = "canary-wrong-password-1a";
    private static final String URL_PASSWORD = "canary-url-password-2b";
    private static final String FILE_PASSWORD = "canary-file-password-3c";
    private static final String WRONG_SECRET_KEY = "canary-wrong-secret-key-4d";
    private static final String SESSION_TOKEN = "canary-session-token-5e";
    private static final String LITERAL = "canary-literal-6f";
    private static final List<String> CANARIES = List.of("canary-", TestPostgres.PASSWORD, TestS3.SECRET_KEY);

    @TempDir
    Path directory;
    private final StringBuilder shown = new StringBuilder();
    private final CapturedLogs logs = CapturedLogs.everything();
    private Installation installation;

    @AfterEach
    void stopListening() {
        logs.close();
    }

    @Test
    void nothingThatWorksShowsASecret() throws Exception {
        String bucket = TestS3.freshBucket();
        installation = new Installation(directory).sql("GRANT ALL ON SCHEMA public TO locked", "GRANT SELECT ON trades TO locked");
        installation.sql("GRANT CREATE ON DATABASE " + installation.database + " TO locked");
        installation.env("DB_PASSWORD", TestPostgres.PASSWORD).source(source("locked", "password: \"${DB_PASSWORD}\""));
        TestS3.credentials().forEach(installation::env);
        installation.store(TestS3.store(TestS3.endpoint(), bucket));
        all("init", "check", "export", "status", "verify", "ls", "version");
        assertThat(shown.toString()).contains("trades");
        record(recordedInTheLedger());
        record(stored(bucket));
        assertThat(shown.toString()).contains("export_windows", "\"canonicalVersion\"");
        nothingIsShown();
    }

    @Test
    void aWrongPasswordIsNotRepeated() {
        installation = new Installation(directory);
        installation.env("DB_PASSWORD", WRONG_PASSWORD).source(source("locked", "password: \"${DB_PASSWORD}\", connect-timeout: 2s"));
        all("init", "export");
        nothingIsShown();
    }

    @Test
    void aPasswordFromAUrlOrAFileIsNotRepeated() throws IOException {
        installation = new Installation(directory);
        installation.env("DB_URL", url() + "?password=" + URL_PASSWORD + "&sslpassword=" + URL_PASSWORD + "&user=locked").source("{url: \"${DB_URL}\"}");
        all("check");
        Files.writeString(directory.resolve("secret"), FILE_PASSWORD + "\n");
        installation.source(source("locked", "password: \"file:secret\""));
        all("export");
        nothingIsShown();
    }

    @Test
    void aDatabaseThatIsDownShowsNoPassword() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        installation = new Installation(directory).env("DB_PASSWORD", WRONG_PASSWORD)
                .source("{url: \"jdbc:postgresql://localhost:" + port + "/x?sslpassword=${DB_PASSWORD}\", user: locked, password: \"${DB_PASSWORD}\", connect-timeout: 1s}");
        all("check");
        nothingIsShown();
    }

    @Test
    void aStoreThatRefusesShowsNoKey() {
        installation = new Installation(directory).withLedger().env("S3_ACCESS_KEY", "canary-id").env("S3_SECRET_KEY", WRONG_SECRET_KEY);
        installation.env("S3_ACCESS_KEY", TestS3.ACCESS_KEY).store(TestS3.store(TestS3.endpoint(), TestS3.freshBucket()));
        all("check", "export");
        HttpServer refusing = TestS3.refusing(403, "AccessDenied", Map.of());
        try {
            installation.store(TestS3.store(URI.create("http://127.0.0.1:" + refusing.getAddress().getPort()), "some-bucket"));
            all("export");
        } finally {
            refusing.stop(0);
        }
        nothingIsShown();
    }

    @Test
    void aSessionTokenOfTheSurroundingsIsNotShown() {
        Map<String, String> properties = Map.of("aws.accessKeyId", TestS3.ACCESS_KEY, "aws.secretAccessKey", WRONG_SECRET_KEY, "aws.sessionToken", SESSION_TOKEN);
        properties.forEach(System::setProperty);
        try {
            installation = new Installation(directory).withLedger();
            installation.store("{uri: \"s3://" + TestS3.freshBucket() + "\", endpoint: \"" + TestS3.endpoint() + "\", region: us-east-1}");
            all("export");
        } finally {
            properties.keySet().forEach(System::clearProperty);
        }
        nothingIsShown();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{url: \"%s\", password: %s}", "{url: \"%s?password=%s\"}", "{url: \"%s?sslpassword=%s\"}", "{url: \"postgres://u:%2$s@db/x\"}", "{url: \"%s\", passwrd: %s}",
        "{url: \"%s\", password: [%s]}", "{url: \"%s\", password: \"%s", "{url: \"%s\", password: {a: %s}}", "%2$s", "{\"%2$s\": 1}", "{url: \"%s\", password: \"file:%s\"}", "{url: \"%s\", password: \"${%s}\"}"})
    void aConfigurationThatIsRefusedRepeatsNoPassword(String source) {
        installation = new Installation(directory);
        installation.source(source.formatted(url(), source.contains("file:") || source.contains("$") || source.contains("\"%2$s\"") ? "not-a-secret" : LITERAL));
        all("check");
        nothingIsShown();
    }

    @Test
    void aPasswordThatIsTypedIntoInitsUrlIsNotWrittenIntoTheConfiguration() {
        installation = new Installation(directory);
        Path written = directory.resolve("written.yaml");
        record(CommandRun.of("init", "--verbose", "--url", url() + "?password=" + LITERAL + "&user=postgres", "--store", "file://" + directory.resolve("files"), "--output", written.toString()));
        assertThat(shown.toString()).contains("--password-env");
        assertThat(written).doesNotExist();
        nothingIsShown();
    }

    /** Runs verbs with all that they can print: for people with stack traces, and for programs. */
    private void all(String... verbs) {
        for (String verb : verbs) {
            record(installation.run(verb, "--verbose"));
        }
        record(installation.run(verbs[verbs.length - 1], "--verbose", "--json"));
    }

    private void record(CommandRun run) {
        record(run.out() + run.err());
    }

    private void record(String text) {
        shown.append(text).append('\n');
    }

    private void nothingIsShown() {
        for (String canary : CANARIES) {
            assertThat(shown.toString()).doesNotContain(canary);
            assertThat(logs.text().lines().filter(line -> line.contains(canary))).isEmpty();
        }
    }

    private String url() {
        return "jdbc:postgresql://localhost:" + TestPostgres.port() + "/" + installation.database;
    }

    private String source(String user, String more) {
        return "{url: \"" + url() + "\", user: " + user + ", " + more + "}";
    }

    /** Every row of every table of the ledger. */
    private String recordedInTheLedger() throws SQLException {
        StringBuilder rows = new StringBuilder();
        try (Connection connection = TestPostgres.connect(installation.database); Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet names = statement.executeQuery("SELECT tablename FROM pg_tables WHERE schemaname = 'archive'")) {
                while (names.next()) {
                    tables.add(names.getString(1));
                }
            }
            for (String table : tables) {
                rows.append(table).append('\n');
                try (ResultSet all = statement.executeQuery("SELECT t::text FROM archive." + table + " t")) {
                    while (all.next()) {
                        rows.append(all.getString(1)).append('\n');
                    }
                }
            }
        }
        return rows.toString();
    }

    /** Every object of the bucket, and what is left in the work directory. */
    private String stored(String bucket) throws IOException {
        StringBuilder objects = new StringBuilder();
        try (S3Client client = TestS3.client()) {
            client.listObjectsV2Paginator(b -> b.bucket(bucket)).contents().forEach(object -> {
                var bytes = client.getObjectAsBytes(b -> b.bucket(bucket).key(object.key()));
                objects.append(object.key()).append(bytes.response().metadata()).append(new String(bytes.asByteArray(), StandardCharsets.ISO_8859_1)).append('\n');
            });
        }
        try (Stream<Path> left = Files.walk(directory.resolve("work"))) {
            for (Path file : left.filter(Files::isRegularFile).toList()) {
                objects.append(file).append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)).append('\n');
            }
        }
        return objects.toString();
    }
}
