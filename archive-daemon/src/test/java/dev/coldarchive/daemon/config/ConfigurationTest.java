package dev.coldarchive.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.TableSpec;
import dev.coldarchive.format.BloomFilters;
import dev.coldarchive.format.Compression;
import dev.coldarchive.format.WriteOptions;
import dev.coldarchive.policy.FailurePolicy;
import dev.coldarchive.policy.RetryPolicy;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.SchemaPolicy;
import dev.coldarchive.store.KeyLayout;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {

    @Test
    void whatIsLeftOutHasItsDefault() {
        Configuration configuration = Yaml.table("");
        assertThat(configuration.instance()).isEqualTo("default");
        assertThat(configuration.workDir()).isEqualTo(Path.of("/var/lib/archive"));
        assertThat(configuration.batchRows()).isEqualTo(4_096);
        assertThat(configuration.cyclePause()).isEqualTo(Duration.ofMinutes(1));
        assertThat(configuration.openWriterWait()).isEqualTo(Duration.ofMinutes(15));
        assertThat(configuration.ledger()).isEqualTo(new LedgerSettings("jdbc:postgresql://db:5432/kalshi_prod", Optional.of("exporter"),
                Optional.of(Secret.of("canary-from-environment")), "archive", Optional.of("archive")));
        assertThat(configuration.store().region()).contains("eu-west-1");
        assertThat(configuration.retries()).isEqualTo(FailurePolicy.DEFAULT);
        assertThat(configuration.tables()).containsExactly(TableSpec.builder("trades").time(TimeColumn.timestamp("exchange_ts")).build());
    }

    @Test
    void everyKeyOfTheRetriesIsRead() {
        FailurePolicy retries = Yaml.read(Yaml.HEAD + """
                retries: {source: 1, store-put: 7, store-read: 2, ledger: 4, first-wait: 250ms, breaker-failures: 9, breaker-pause: 2m}
                tables: {trades: {time-column: exchange_ts}}
                """).retries();
        Duration wait = Duration.ofMillis(250);
        assertThat(retries).isEqualTo(new FailurePolicy(new RetryPolicy(1, wait, 0.2), new RetryPolicy(7, wait, 0.2), new RetryPolicy(2, wait, 0.2),
                new RetryPolicy(4, wait, 0.2), 9, Duration.ofMinutes(2)));
    }

    @Test
    void everyKeyOfATableIsRead() {
        TableSpec table = Yaml.table("""
                relation: market.trades, time-unit: micros, every: 2h, lag: 1h30m, slices: 4, layout: {prefix: cold, partition-by: [date, hour], file-name: t},
                retention: 90d, start-from: 2024-01-15, compression: gzip, compression-level: 9, columns: {price: "decimal(18,6)", tags: list<string>}, required: [ticker, price],
                schema-policy: new-files, row-group-rows: 1000, row-group-size: 1MiB, page-rows: 100, page-size: 64KiB, cluster-by: [ticker, sid],
                bloom-filters: [trade_id], bloom-false-positives: 0.001, bloom-filter-size: 64KiB""").tables().get(0);
        assertThat(table).isEqualTo(TableSpec.builder("trades").relation("market", "trades").time(TimeColumn.integer("exchange_ts", TimeUnit.MICROS))
                .every(Duration.ofHours(2)).lag(Duration.ofMinutes(90)).slices(4).layout(KeyLayout.hive("cold", List.of("date", "hour"), "t"))
                .write(new WriteOptions(Compression.GZIP, 9, 1_000, 1 << 20, 100, 64 << 10).clusteredBy(List.of("ticker", "sid")).with(new BloomFilters(List.of("trade_id"), 0.001, 64 << 10))).retention(Duration.ofDays(90)).startFrom(Instant.parse("2024-01-15T00:00:00Z"))
                .columnTypes(Map.of("price", ColumnType.decimal(18, 6), "tags", ColumnType.listOf(ColumnType.STRING))).required(Set.of("ticker", "price"))
                .schemaPolicy(SchemaPolicy.NEW_FILES).build());
    }

    @Test
    void aTableTakesFromTheDefaultsWhatItDoesNotSay() {
        Configuration configuration = Yaml.read(Yaml.HEAD + """
                defaults: {time-column: ts, time-zone: Europe/Paris, compression: snappy, layout: {prefix: cold, partition-by: [date]}, columns: {a: string}}
                tables:
                  plain:
                  other: {time-column: at, layout: {file-name: o}, columns: {b: int64}}
                  own: {compression: zstd, layout: {path: "x/{start}"}}
                """);
        TableSpec plain = configuration.table("plain").orElseThrow();
        assertThat(plain.time()).isEqualTo(TimeColumn.local("ts", ZoneId.of("Europe/Paris")));
        assertThat(plain.write()).isEqualTo(WriteOptions.of(Compression.SNAPPY));
        assertThat(plain.layout().template()).isEqualTo("cold/{table}/date={date}/plain_{start}");
        TableSpec other = configuration.table("other").orElseThrow();
        assertThat(other.time().name()).isEqualTo("at");
        assertThat(other.layout().template()).isEqualTo("cold/{table}/date={date}/o_{start}");
        assertThat(other.columnTypes()).isEqualTo(Map.of("a", ColumnType.STRING, "b", ColumnType.INT64));
        TableSpec own = configuration.table("own").orElseThrow();
        assertThat(own.layout().template()).isEqualTo("x/{start}");
        assertThat(own.write().compression()).isEqualTo(Compression.ZSTD);
    }

    @Test
    void everyKeyOfTheStoreIsRead() {
        StoreSettings store = Yaml.read("""
                source: {url: "jdbc:postgresql://db/d"}
                store: {uri: "s3://bucket/a/b/", region: eu-central-1, endpoint: "http://localhost:9000", encryption: SSE-KMS, kms-key: alias/x, checksums: false,
                        storage-class: STANDARD_IA, access-key: "${DB_PASSWORD}", secret-key: "${DB_PASSWORD}", conditional-writes: atomic}
                tables: {t: {time-column: ts}}
                """).store();
        assertThat(store.bucket()).isEqualTo("bucket");
        assertThat(store.prefix()).isEqualTo("a/b");
        assertThat(store.pathStyle()).isTrue();
        assertThat(store.encryption()).isEqualTo(StoreSettings.Encryption.SSE_KMS);
        assertThat(store.conditionalWrites()).contains(ObjectStore.ConditionalWrites.ATOMIC);
        assertThat(store.checksums()).isFalse();
        assertThat(store.secretKey().map(Secret::reveal)).contains("canary-from-environment");
    }

    @Test
    void theLedgerOfAStandbyIsOnItsPrimary() {
        Configuration configuration = Yaml.read("""
                source: {url: "jdbc:postgresql://standby/d", primary-url: "jdbc:postgresql://primary/d"}
                store: {uri: "file:///var/archive"}
                tables: {t: {time-column: ts}}
                """);
        assertThat(configuration.ledger().url()).isEqualTo("jdbc:postgresql://primary/d");
        assertThat(configuration.store().directory()).isEqualTo(Path.of("/var/archive"));
    }

    @Test
    void aLedgerWithAUserOfItsOwnDoesNotGetTheSourcesPassword() {
        LedgerSettings own = Yaml.read(Yaml.HEAD + "ledger: {url: 'jdbc:postgresql://elsewhere/l', user: archive}\ntables: {t: {time-column: ts}}").ledger();
        assertThat(own).isEqualTo(new LedgerSettings("jdbc:postgresql://elsewhere/l", Optional.of("archive"), Optional.empty(), "archive", Optional.empty()));
    }

    @Test
    void marksAreWithTheLedgerWhereItIsInTheDatabaseThatIsWrittenTo() {
        String tables = "tables: {t: {time-column: ts}}";
        assertThat(Yaml.read(Yaml.HEAD + "ledger: {schema: record}\n" + tables).ledger().marks()).contains("record");
        assertThat(Yaml.read(Yaml.HEAD + "ledger: {marks: none}\n" + tables).ledger().marks()).isEmpty();
        assertThat(Yaml.read(Yaml.HEAD + "ledger: {url: 'jdbc:postgresql://elsewhere/l', marks: notes}\n" + tables).ledger().marks()).contains("notes");
    }

    @Test
    void aRecountHorizonIsOffUnlessGiven() {
        assertThat(Yaml.read(Yaml.HEAD + "tables: {t: {time-column: ts}}").tables().get(0).recount()).isEmpty();
        assertThat(Yaml.read(Yaml.HEAD + "tables: {t: {time-column: ts, recount: 7d}}").tables().get(0).recount()).contains(Duration.ofDays(7));
    }

    @Test
    void relativePathsAreTakenFromTheFilesDirectory() {
        assertThat(Yaml.read(Yaml.HEAD + "work-dir: work\ntables: {t: {time-column: ts}}").workDir()).isEqualTo(Path.of("/etc/archive/work"));
    }

    @Test
    void theOptionComesBeforeTheVariable(@TempDir Path directory) throws IOException {
        Path one = directory.resolve("one.yaml");
        Path two = directory.resolve("two.yaml");
        String yaml = "source: {url: 'jdbc:postgresql://db/d'}\nstore: {uri: 'file:///a'}\ntables: {t: {time-column: ts}}\ninstance: ";
        Files.writeString(one, yaml + "one");
        Files.writeString(two, yaml + "two");
        Map<String, String> environment = Map.of("ARCHIVE_CONFIG", two.toString());
        assertThat(Configuration.load(Optional.of(one), environment).instance()).isEqualTo("one");
        assertThat(Configuration.load(Optional.empty(), environment).instance()).isEqualTo("two");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Configuration.load(Optional.of(Path.of("no-such.yaml")), Map.of())).hasMessageContaining("no-such.yaml").hasMessageContaining("no such file");
    }

    @Test
    void schemaPoliciesAreSpelledInLowerCase() {
        assertThat(Yaml.table("schema-policy: new-files, start-from: '2024-01-15T10:00:00Z', required: [a]").tables().get(0))
                .returns(SchemaPolicy.NEW_FILES, TableSpec::schemaPolicy).returns(Optional.of(Instant.parse("2024-01-15T10:00:00Z")), TableSpec::startFrom)
                .returns(Set.of("a"), TableSpec::required);
    }
}
