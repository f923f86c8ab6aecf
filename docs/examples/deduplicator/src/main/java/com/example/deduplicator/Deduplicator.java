package com.example.deduplicator;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.coldarchive.postgres.GatheringSocketFactory;
import dev.coldarchive.s3.S3Clients;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.s3.S3Client;

/** Merges the databases of several gatherers into production, and archives production. */
public final class Deduplicator implements AutoCloseable {
    private static final int EXPORT_CONNECTIONS = 2;
    private static final long PATIENCE_SECONDS = 30;

    private final Settings settings;
    private final List<HikariDataSource> pools = new ArrayList<>();
    private final List<Sync> syncs = new ArrayList<>();
    private final S3Client s3;
    private final Exporter exporter;
    private final HealthPage health;
    private final ScheduledExecutorService threads;
    private final HttpPort http;

    Deduplicator(Settings settings) throws IOException {
        this.settings = settings;
        PrometheusRegistry registry = new PrometheusRegistry();
        Metrics metrics = new Metrics(registry);
        HikariDataSource production = pool("production", settings.production(), settings.gatherers().size() + 1);
        s3 = S3Clients.builder(System.getenv()).endpoint(settings.endpoint().orElse(null)).pathStyle(settings.endpoint().isPresent()).build();
        exporter = new Exporter(pool("export", settings.production(), EXPORT_CONNECTIONS), s3, settings, registry);
        for (String url : settings.gatherers()) {
            String name = "gatherer-" + (syncs.size() + 1);
            syncs.add(new Sync(name, pool(name, url, 1), production, settings.overlap(), exporter, metrics));
        }
        health = new HealthPage(production, syncs, exporter);
        threads = Executors.newScheduledThreadPool(syncs.size() + 1);
        http = new HttpPort(settings.httpPort(), health, registry);
    }

    public static void main(String[] args) throws IOException, SQLException {
        Settings settings = Settings.of(System.getenv());
        if (List.of(args).equals(List.of("install"))) {
            install(settings);
            return;
        }
        Deduplicator deduplicator = new Deduplicator(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(deduplicator::close, "shutdown"));
        deduplicator.start();
    }

    /** Once, by somebody who may create tables: what this process needs in production beside the tables themselves. */
    static void install(Settings settings) throws SQLException {
        try (HikariDataSource production = open("install", settings.production(), 1)) {
            try (Connection connection = production.getConnection(); Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE IF NOT EXISTS sync_cursors (gatherer text, table_name text, position bigint NOT NULL, PRIMARY KEY (gatherer, table_name))");
            }
            Exporter.install(production);
        }
    }

    /** Nothing has been connected to before this. */
    void start() {
        exporter.start();
        syncs.forEach(sync -> threads.scheduleWithFixedDelay(sync, 0, settings.poll().toMillis(), TimeUnit.MILLISECONDS));
        threads.scheduleWithFixedDelay(health, 0, settings.health().toMillis(), TimeUnit.MILLISECONDS);
    }

    int port() {
        return http.port();
    }

    /** Ends after the running batches and the running window; gives up on them after half a minute each. */
    @Override
    public void close() {
        http.close();
        threads.shutdownNow();
        try {
            threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exporter.close();
        s3.close();
        pools.forEach(HikariDataSource::close);
    }

    private HikariDataSource pool(String name, String url, int connections) {
        HikariDataSource pool = open(name, url, connections);
        pools.add(pool);
        return pool;
    }

    /** A database that is down when this process starts is no reason not to start. */
    private static HikariDataSource open(String name, String url, int connections) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(5_000);
        config.addDataSourceProperty("ApplicationName", "deduplicator-" + name);
        config.addDataSourceProperty("socketFactory", GatheringSocketFactory.class.getName());
        return new HikariDataSource(config);
    }
}
