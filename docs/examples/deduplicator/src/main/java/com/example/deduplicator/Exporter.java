package com.example.deduplicator;

import static java.time.Duration.ofDays;

import dev.coldarchive.Archiver;
import dev.coldarchive.Health;
import dev.coldarchive.TableSpec;
import dev.coldarchive.format.Compression;
import dev.coldarchive.format.WriteOptions;
import dev.coldarchive.metrics.ArchiveMetrics;
import dev.coldarchive.metrics.LastLook;
import dev.coldarchive.parquet.ParquetFormat;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.PostgresLedger;
import dev.coldarchive.postgres.PostgresMarks;
import dev.coldarchive.postgres.PostgresSource;
import dev.coldarchive.prometheus.PrometheusMeters;
import dev.coldarchive.s3.S3Options;
import dev.coldarchive.s3.S3Store;
import dev.coldarchive.store.KeyLayout;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import software.amazon.awssdk.services.s3.S3Client;

/** The archive of production's tables: all that this program knows of the library, but for how the client of S3 is made. Safe for use by several threads. */
final class Exporter implements AutoCloseable {
    private static final String LEDGER = "archive";

    private final Archiver archiver;
    private final LastLook<Health> health;

    /** @param production two connections do */
    Exporter(DataSource production, S3Client s3, Settings settings, PrometheusRegistry registry) {
        ArchiveMetrics metrics = new ArchiveMetrics(new PrometheusMeters(registry), Table.ALL.stream().map(Table::name).toList());
        archiver = Archiver.builder()
                .source(new PostgresSource(production, new PostgresMarks(production, LEDGER)))
                .ledger(new PostgresLedger(production, LEDGER))
                .format(new ParquetFormat())
                .store(new S3Store(s3, settings.bucket(), "", S3Options.defaults()))
                .tables(List.of(
                        table("trades", "exchange_ts", settings.lag(), "trades", "year", "month", "day").build(),
                        table("orderbook_deltas", "exchange_ts", settings.lag(), "deltas", "year", "month", "day", "hour").retention(ofDays(90)).build(),
                        table("orderbook_snapshots", "snapshot_ts", settings.lag().multipliedBy(24), "snapshots", "year", "month", "day").every(ofDays(1)).build(),
                        table("tickers", "exchange_ts", settings.lag(), "tickers", "year", "month", "day", "hour").retention(ofDays(30)).build()))
                .workDir(settings.workDir()).instance("production").cyclePause(settings.look()).listener(metrics)
                .build();
        health = LastLook.at(archiver::health);
        metrics.health(health::known);
        metrics.loop(archiver::loop);
    }

    private static TableSpec.Builder table(String name, String time, Duration lag, String file, String... partitions) {
        return TableSpec.builder(name).time(TimeColumn.integer(time, TimeUnit.MICROS)).lag(lag)
                .layout(KeyLayout.hive("raw", List.of(partitions), file)).write(WriteOptions.of(Compression.SNAPPY));
    }

    /** Once, by somebody who may create tables. */
    static void install(DataSource production) {
        LedgerSchema.install(production, LEDGER);
    }

    void start() {
        archiver.start();
    }

    /** In the transaction that wrote rows of these times: what is late for a window that is archived is noted, and will be archived too. */
    void touched(Connection writer, String table, Collection<Instant> times) {
        archiver.touched(writer, table, times);
    }

    /** The component {@code s3_export} of the health page, and what the metrics say until the next look. Takes as long as production does to answer, or not to; never throws. */
    Map<String, Object> health() {
        health.look();
        Health found = health.known().orElseThrow().value();
        Map<String, Object> tables = new LinkedHashMap<>();
        found.tables().forEach((name, table) -> tables.put(name, Map.of("lag_seconds", table.lag().toSeconds(), "last_success", table.lastSuccess().map(Instant::toString).orElse("never"))));
        return Map.of("status", found.status().name().toLowerCase(Locale.ROOT), "reasons", found.reasons(), "tables", tables, "errors_last_hour", found.errorsLastHour());
    }

    @Override
    public void close() {
        archiver.stop(Duration.ofSeconds(30));
    }
}
