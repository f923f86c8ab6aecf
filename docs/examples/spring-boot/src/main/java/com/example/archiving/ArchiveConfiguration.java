package com.example.archiving;

import dev.coldarchive.Archiver;
import dev.coldarchive.Health;
import dev.coldarchive.TableSpec;
import dev.coldarchive.metrics.ArchiveMetrics;
import dev.coldarchive.metrics.LastLook;
import dev.coldarchive.micrometer.MicrometerMeters;
import dev.coldarchive.parquet.ParquetFormat;
import dev.coldarchive.postgres.PostgresLedger;
import dev.coldarchive.postgres.PostgresSource;
import dev.coldarchive.store.DirectoryStore;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.SchedulingConfigurer;

/** The archive in this application: its tables, its metrics, its health. Spring closes nothing of it but the loop; pool and registry are the application's. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class ArchiveConfiguration {
    static final List<TableSpec> TABLES = List.of(TableSpec.builder("trades").time(TimeColumn.integer("exchange_ts", TimeUnit.MICROS)).build());

    @Bean
    ObjectStore archiveStore(ArchiveProperties properties) {
        return new DirectoryStore(properties.directory());
    }

    @Bean
    ArchiveMetrics archiveMetrics(MeterRegistry registry) {
        return new ArchiveMetrics(new MicrometerMeters(registry), TABLES.stream().map(TableSpec::name).toList());
    }

    @Bean
    Archiver archiver(DataSource database, ObjectStore store, ArchiveMetrics metrics, ArchiveProperties properties) {
        Archiver archiver = Archiver.builder()
                .source(new PostgresSource(database))
                .ledger(new PostgresLedger(database, "archive"))
                .format(new ParquetFormat())
                .store(store)
                .workDir(properties.workDir())
                .instance(properties.instance())
                .listener(metrics)
                .tables(TABLES)
                .build();
        metrics.loop(archiver::loop);
        return archiver;
    }

    /** Begins when everything else stands, and ends while the pool is still there. */
    @Bean
    ArchiveLoop archiveLoop(Archiver archiver, ArchiveProperties properties) {
        return new ArchiveLoop(archiver, properties.stopGrace());
    }

    @Bean
    LastLook<Health> archiveLook(Archiver archiver, ArchiveMetrics metrics) {
        LastLook<Health> look = LastLook.at(archiver::health);
        metrics.health(look::known);
        return look;
    }

    /** So that neither a probe nor a scrape ever waits for a database. */
    @Bean
    SchedulingConfigurer archiveLooking(LastLook<Health> look, ArchiveProperties properties) {
        return schedule -> schedule.addFixedDelayTask(look::look, properties.look());
    }

    @Bean
    ArchiveHealth archiveHealthIndicator(LastLook<Health> look) {
        return new ArchiveHealth(look);
    }
}
