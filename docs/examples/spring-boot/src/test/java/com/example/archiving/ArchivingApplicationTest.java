package com.example.archiving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.Archiver;
import dev.coldarchive.LoopHealth;
import dev.coldarchive.postgres.LedgerSchema;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The application as it is run, over HTTP, on a real PostgreSQL. */
@Timeout(300)
class ArchivingApplicationTest {
    private static EmbeddedPostgres server;
    private static int databases;

    @TempDir
    private Path temporary;

    private String name;
    private DataSource database;

    @BeforeAll
    static void aServer() throws IOException {
        server = EmbeddedPostgres.builder().start();
    }

    @AfterAll
    static void noServer() throws IOException {
        server.close();
    }

    @BeforeEach
    void aDatabaseWithTenTradesFiveHoursAgo() throws Exception {
        name = "application" + ++databases;
        execute(server.getPostgresDatabase(), "CREATE DATABASE " + name);
        database = server.getDatabase("postgres", name);
        execute(database, "CREATE TABLE trades (exchange_ts bigint NOT NULL, price int NOT NULL)",
                "INSERT INTO trades SELECT (extract(epoch FROM date_trunc('hour', now()) - interval '5 hours') * 1000000)::bigint + i, i FROM generate_series(1, 10) i");
        Files.createDirectories(temporary.resolve("files"));
    }

    private static void execute(DataSource where, String... statements) throws SQLException {
        try (Connection connection = where.getConnection(); Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(Application.class).run("--server.port=0", "--server.address=127.0.0.1", "--spring.main.banner-mode=off", "--logging.level.root=warn",
                "--spring.datasource.url=" + server.getJdbcUrl("postgres", name), "--archive.directory=" + temporary.resolve("files"), "--archive.work-dir=" + temporary.resolve("work"),
                "--archive.look=50ms");
    }

    private static String get(ConfigurableApplicationContext application, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port") + path);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()).body();
    }

    private static String awaited(ConfigurableApplicationContext application, String path, Predicate<String> condition) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        String answer = get(application, path);
        while (!condition.test(answer)) {
            never.await(50, TimeUnit.MILLISECONDS);
            answer = get(application, path);
        }
        return answer;
    }

    @Test
    void itArchivesByItselfAndSaysSoInItsMetricsAndItsHealth() throws Exception {
        LedgerSchema.install(database, "archive");
        try (ConfigurableApplicationContext application = start()) {
            String metrics = awaited(application, "/actuator/prometheus", text -> text.contains("export_rows_total{table=\"trades\"} 10.0") && text.contains("export_lag_seconds{table=\"trades\"} "));
            assertThat(metrics).contains("export_loop_running 1.0", "export_errors_total{class=\"failure\",table=\"trades\"} 0.0", "hikaricp_connections_active");
            assertThat(awaited(application, "/actuator/health", text -> text.contains("overdue 0 s"))).contains("\"archive\":{\"status\":\"UP\"", "\"archive\":\"HEALTHY\"");
        }
        assertThat(temporary.resolve("files/raw/trades")).isDirectoryRecursivelyContaining("glob:**.parquet");
    }

    @Test
    void withoutALedgerItIsDownMakesNoneAndTheApplicationLives() throws Exception {
        try (ConfigurableApplicationContext application = start()) {
            assertThat(awaited(application, "/actuator/health", text -> text.contains("UNHEALTHY"))).contains("\"archive\":{\"status\":\"DOWN\"", "\"db\":{\"status\":\"UP\"");
            assertThat(get(application, "/actuator/health/liveness")).contains("\"status\":\"UP\"");
        }
        try (Connection connection = database.getConnection(); Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT count(*) FROM pg_namespace WHERE nspname = 'archive'")) {
            assertThat(found.next()).isTrue();
            assertThat(found.getInt(1)).isZero();
        }
    }

    @Test
    void whenItEndsTheLoopEndsBeforeThePool() throws Exception {
        LedgerSchema.install(database, "archive");
        ConfigurableApplicationContext application = start();
        Archiver archiver = application.getBean(Archiver.class);
        awaited(application, "/actuator/prometheus", text -> text.contains("export_rows_total{table=\"trades\"} 10.0"));
        application.close();
        assertThat(archiver.loop().state()).isEqualTo(LoopHealth.State.OFF);
        try (Connection connection = database.getConnection(); Statement statement = connection.createStatement();
                ResultSet leases = statement.executeQuery("SELECT count(*) FROM archive.export_leases WHERE expires_at > clock_timestamp()")) {
            assertThat(leases.next()).isTrue();
            assertThat(leases.getInt(1)).as("leases that were not given back").isZero();
        }
    }
}
