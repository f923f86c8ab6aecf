package dev.coldarchive.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigurationProblemsTest {

    private static Arguments inTable(String keys, String problem) {
        return Arguments.of(Yaml.HEAD + "tables: {trades: {time-column: ts, " + keys + "}}", "tables.trades." + problem + " (line 3)");
    }

    private static Arguments inStore(String keys, String problem) {
        return Arguments.of("source: {url: 'jdbc:postgresql://db/d'}\nstore: {" + keys + "}\ntables: {t: {time-column: ts}}", "store." + problem + " (line 2)");
    }

    private static Arguments inSource(String keys, String problem) {
        return Arguments.of("source: {" + keys + "}\nstore: {uri: 'file:///var/archive'}\ntables: {t: {time-column: ts}}", "source." + problem + " (line 1)");
    }

    private static Arguments atTop(String line, String problem) {
        return Arguments.of(Yaml.HEAD + "tables: {t: {time-column: ts}}\n" + line, problem + " (line 4)");
    }

    static Stream<Arguments> wrongConfigurations() {
        String duration = "a duration such as 90s, 15m, 1h or 7d";
        return Stream.of(
                inTable("lag: 0", "lag: \"0\": has to be at least 1ms"),
                inTable("lag: 1 hour", "lag: \"1 hour\": allowed: a duration above zero, such as 90s, 15m, 1h or 7d"),
                inTable("lag: -1h", "lag: \"-1h\": allowed: a duration above zero, such as 90s, 15m, 1h or 7d"),
                inTable("lag: 90", "lag: \"90\": allowed: a duration above zero, such as 90s, 15m, 1h or 7d"),
                inTable("every: 7m", "every: \"7m\": allowed: a duration that divides 24 hours in whole seconds, such as 15m, 1h, 6h or 1d"),
                inTable("every: 2d", "every: \"2d\": allowed: a duration that divides 24 hours in whole seconds, such as 15m, 1h, 6h or 1d"),
                inTable("every: 1d, retention: 12h", "every: a window of 1d is longer than the retention of 12h"),
                inTable("lag: 5h, retention: 6h", "retention: rows are deleted after 6h, but a window is read 6h after its first row at the earliest (every + lag)"),
                inTable("lag: 1h, retention: 6h, time-zone: America/New_York", "retention: rows are deleted after 6h, but a window is read 7h after its first row"
                        + " at the earliest (every + lag + the time zone's offset)"),
                atTop("http: {health: 70000}", "http.health: \"70000\": allowed: off, or a port from 1 to 65535; 0 for one that is free, which the log then names"),
                atTop("http: {metrics: on}", "http.metrics: \"on\": allowed: off, or a port from 1 to 65535; 0 for one that is free, which the log then names"),
                atTop("http: {health: 9090}", "http.metrics: is the port of health too"),
                atTop("http: {bind: everywhere}", "http.bind: \"everywhere\": allowed: an address of this machine, such as 127.0.0.1, ::1 or 0.0.0.0"),
                inTable("retention: never", "retention: \"never\": allowed: forever, or a duration such as 90d"),
                inTable("slices: 7", "slices: \"7\": a window of 1h cannot be cut into 7 slices of whole seconds"),
                inTable("slices: 0", "slices: \"0\": allowed: a number from 1 to 86400 that cuts a window into whole seconds"),
                inTable("slices: [4]", "slices: is a list; allowed: a number from 1 to 86400 that cuts a window into whole seconds"),
                inTable("time_unit: micros", "time_unit: there is no such key here; did you mean time-unit?"),
                inTable("retenton: 90d", "retenton: there is no such key here; did you mean retention?"),
                inTable("region: us-east-1", "region: there is no such key here; it belongs to store"),
                inTable("time-unit: hours", "time-unit: \"hours\": allowed: seconds, millis, micros or nanos"),
                inTable("time-zone: Mars", "time-zone: \"Mars\": allowed: a time zone such as UTC or America/New_York"),
                inTable("time-unit: micros, time-zone: UTC", "time-zone: contradicts time-unit: an integer counts from the Unix epoch, in no zone"),
                inTable("compression: lz4", "compression: \"lz4\": allowed: none, snappy, gzip or zstd"),
                inTable("compression: snappy, compression-level: 3", "compression-level: \"3\": snappy has no levels; leave it out"),
                inTable("compression: gzip, compression-level: 10", "compression-level: \"10\": allowed: 1 to 22 for zstd, 1 to 9 for gzip"),
                inTable("schema-policy: ignore", "schema-policy: \"ignore\": allowed: fail, widen or new-files"),
                inTable("start-from: yesterday", "start-from: \"yesterday\": allowed: a UTC date or time that begins a window, such as 2024-01-15 or 2024-01-15T10:00:00Z"),
                inTable("start-from: '2024-01-15T10:20:00Z'",
                        "start-from: \"2024-01-15T10:20:00Z\": no window of 1h begins there; the nearest begin at 2024-01-15T10:00:00Z and 2024-01-15T11:00:00Z"),
                inTable("columns: {price: money}", "columns.price: \"money\": allowed: map of column to type".replace("map of column to type", ConfigKey.COLUMNS.allowed())),
                inTable("columns: [price]", "columns: is not a map of keys to values"),
                inTable("required: ticker", "required: is not a list; allowed: a list of columns"),
                inTable("required: [ticker, ticker]", "required: \"ticker\" is there twice"),
                inTable("relation: a.b.c", "relation: \"a.b.c\": allowed: table or schema.table"),
                inTable("page-rows: 200, row-group-rows: 100", "page-rows: is more than the 100 rows of a row group"),
                inTable("page-size: 64MiB", "page-size: is more than the 33554432 bytes of a row group"),
                inTable("page-size: 1MB", "page-size: \"1MB\": allowed: a size such as 65536, 64KiB or 32MiB"),
                inTable("row-group-size: 5GiB", "row-group-size: \"5GiB\": has to lie between 1KiB and 2048MiB"),
                inTable("layout: {path: '{table}/{date}'}", "layout: '{table}/{date}' gives several windows or slices of 1h the same key; add {start}"),
                inTable("layout: {path: '{table}/{week}_{start}'}", "layout.path: \"{table}/{week}_{start}\": layout '{table}/{week}_{start}' has an unknown token {week};"
                        + " known are {table}, {start}, {id}, {column:NAME}, {year}, {month}, {day}, {hour}, {minute}, {second}, {date}, {compact-date}, {compact-time}"),
                inTable("layout: {path: '../{start}'}", "layout.path: \"../{start}\": object key '../x' has an empty, '.' or '..' segment"),
                inTable("layout: {path: '_archive/{table}/{start}'}", "layout: '_archive/{table}/{start}' lies under _archive/, where manifests are"),
                inTable("layout: {path: 'raw/{table}/{start}', prefix: raw}", "layout.prefix: contradicts path, which says the whole key"),
                inTable("layout: {prefix: /raw}", "layout.prefix: \"/raw\": a prefix has no slash at its ends and no braces"),
                inTable("layout: {file-name: a/b}", "layout.file-name: \"a/b\": allowed: text without slash or brace"),
                inTable("every: 6h, layout: {partition-by: [date, hour]}",
                        "layout: a file of 6h does not fit into a directory of 1h; readers would look for its rows in the wrong place"),
                Arguments.of(Yaml.HEAD + "tables: {trades: {every: 1h}}", "tables.trades.time-column: is missing; allowed: text (line 3)"),
                Arguments.of(Yaml.HEAD + "tables: {trades: 7}", "tables.trades: is not a map of keys to values (line 3)"),
                Arguments.of(Yaml.HEAD + "tables: {" + "x".repeat(65) + ": {time-column: ts}}", "tables." + "x".repeat(65) + ": the name of a table has 1 to 64 characters (line 3)"),
                Arguments.of(Yaml.HEAD, "tables: has no table; at least one is needed, for example tables: {trades: {time-column: exchange_ts, time-unit: micros}} (line 1)"),
                Arguments.of(Yaml.HEAD + "tables:\n  a: {time-column: ts, layout: {path: 'raw/x_{start}'}}\n  b: {time-column: ts, layout: {path: 'raw/x_{start}'}}\n",
                        "tables.b.layout: gives the same keys as the layout of table a, such as raw/x_2024-11-15_00-00-00.parquet; add {table} or another prefix (line 5)"),
                Arguments.of(Yaml.HEAD + "tables:\n  a: {time-column: ts}\n  a: {time-column: ts}\n", "tables.a: is there twice (line 5)"),
                Arguments.of(Yaml.HEAD + "defaults: {every: 1x}\ntables: {a: {time-column: ts}, b: {time-column: ts}}", "defaults.every: \"1x\": allowed: "
                        + ConfigKey.EVERY.allowed() + " (line 3)"),
                Arguments.of(Yaml.HEAD + "defaults: {lag: 1x}\ntables: {a: {time-column: ts, lag: 1h}}", "defaults.lag: \"1x\": allowed: " + ConfigKey.LAG.allowed() + " (line 3)"),
                Arguments.of(Yaml.HEAD + "defaults: {relation: x}\ntables: {a: {time-column: ts}}", "defaults.relation: belongs to a table: it cannot be the same for all (line 3)"),
                inStore("uri: 'https://bucket'", "uri: \"https://bucket\": allowed: s3://bucket/prefix or file:///path"),
                inStore("uri: 's3://b'", "uri: \"s3://b\": 'b' is no name of a bucket"),
                inStore("uri: 'file:///'", "uri: \"file:///\": the root of the file system is no archive"),
                inStore("uri: 'file:///a', region: us-east-1", "region: means nothing to a directory; leave it out"),
                inStore("uri: 's3://bucket', kms-key: alias/a", "kms-key: means nothing without encryption: SSE-KMS"),
                inStore("uri: 's3://bucket', encryption: AES", "encryption: \"AES\": allowed: none, SSE-S3 or SSE-KMS"),
                inStore("uri: 's3://bucket', access-key: '${DB_PASSWORD}'", "access-key: needs the other half: access-key and secret-key come together"),
                inStore("uri: 's3://bucket', endpoint: 'minio:9000'", "endpoint: \"minio:9000\": allowed: an http:// or https:// URL"),
                inStore("uri: 's3://bucket', path-style: yes", "path-style: \"yes\": allowed: true or false"),
                inStore("region: us-east-1", "uri: is missing; allowed: s3://bucket/prefix or file:///path"),
                inStore("uri: 's3://bucket', conditional-writes: maybe", "conditional-writes: \"maybe\": allowed: atomic or unknown"),
                inStore("uri: 's3://bucket', storage-class: GLACIER", "storage-class: \"GLACIER\": allowed: " + ConfigKey.STORAGE_CLASS.allowed()),
                inSource("user: x", "url: is missing; allowed: jdbc:postgresql://host:port/database, without a password"),
                inSource("url: 'jdbc:mysql://db/d'", "url: \"jdbc:mysql://db/d\": allowed: jdbc:postgresql://host:port/database, without a password"),
                inSource("url: 'jdbc:postgresql://db/d', primary-url: 'jdbc:postgresql://db/d'", "primary-url: is the same as url; leave it out where the source is no standby"),
                inSource("url: 'jdbc:postgresql://db/d', lock-timeout: soon", "lock-timeout: \"soon\": allowed: " + duration),
                inSource("url: 'jdbc:postgresql://db/d', password: '${NOT_SET}'", "password: \"${NOT_SET}\": the environment variable NOT_SET is not set"),
                inSource("url: 'jdbc:postgresql://db/d', password: 'file:/no/such/file'",
                        "password: \"file:/no/such/file\": the file /no/such/file cannot be read (NoSuchFileException)"),
                inSource("url: 'jdbc:postgresql://${NOT_SET}/d'", "url: \"jdbc:postgresql://${NOT_SET}/d\": the environment variable NOT_SET is not set"),
                atTop("batch-rows: 0", "batch-rows: \"0\": allowed: a number from 1 to 1000000"),
                atTop("batch-rows: many", "batch-rows: \"many\": allowed: a number from 1 to 1000000"),
                atTop("cycle-pause: 0s", "cycle-pause: \"0s\": has to be at least 1ms"),
                atTop("parallel: 0", "parallel: \"0\": allowed: a number from 1 to 16"),
                atTop("pace: 0", "pace: \"0\": allowed: rows a second, 1 or more"),
                atTop("temporary-disk: 20GB", "temporary-disk: \"20GB\": allowed: a size such as 20GiB"),
                atTop("temporary-disk: 0", "temporary-disk: \"0\": has to be more than nothing"),
                inSource("url: 'jdbc:postgresql://db/d', replay-lag: 5m", "replay-lag: belongs to a standby: without primary-url the source is its own primary"),
                atTop("instance: ''", "instance: \"\": is empty"),
                atTop("instance:", "instance: has no value; allowed: text"),
                atTop("instances: x", "instances: there is no such key here; did you mean instance?"),
                atTop("web: {health: 8080}", "web: there is no such key here; known are alarms, allow-literal-secrets, batch-rows, cost, cycle-pause, defaults, http, instance, lease, ledger, lifecycle,"
                        + " notify, open-writer-wait, pace, parallel, retries, source, stop-grace, store, tables, temporary-disk, work-dir"),
                atTop("notify: {format: slack}", "notify.url: is missing; allowed: ${VARIABLE} or file:path"),
                atTop("notify: {url: 'https://hooks.example/canary'}", "notify.url: a secret does not stand here in clear; use ${VARIABLE} or file:path, or say allow-literal-secrets: true"),
                atTop("notify: {url: '${DB_PASSWORD}'}", "notify.url: leads to something that is no http:// or https:// URL with a host, without user and password"),
                atTop("notify: {url: '${WEBHOOK}', format: SLACK}", "notify.format: \"SLACK\": allowed: json or slack"),
                atTop("notify: {url: '${WEBHOOK}', daily-summary: '7:00'}", "notify.daily-summary: \"7:00\": allowed: off, or a time of day in UTC such as 07:00"),
                atTop("notify: {url: '${WEBHOOK}', daily-summary: '24:00'}", "notify.daily-summary: \"24:00\": allowed: off, or a time of day in UTC such as 07:00"),
                atTop("alarms: {critical: 1h}", "alarms.warning: comes after a later one: warning, critical, unhealthy and emergency may not shrink in this order"),
                atTop("ledger: {schema: " + "s".repeat(64) + "}", "ledger.schema: \"" + "s".repeat(64) + "\": names in PostgreSQL have 1 to 63 characters"));
    }

    @ParameterizedTest
    @MethodSource("wrongConfigurations")
    void eachMistakeIsNamedWithItsPlaceItsValueAndWhatIsAllowed(String yaml, String problem) {
        assertThat(Yaml.problems(yaml)).containsExactly(problem);
    }

    /** One file with a mistake in every section. */
    @Test
    void allMistakesAreReportedAtOnce() {
        String yaml = """
                source: {url: "jdbc:mysql://db", user: exporter, pasword: hunter2}
                store: {uri: "ftp://x", encryption: rot13}
                ledger: {schema: ""}
                batch-rows: none
                defaults: {lag: soon}
                tables:
                  trades: {time-column: ts, every: 5h, compression: lz4}
                  deltas: {retention: 1y, colums: {}}
                """;
        assertThat(Yaml.problems(yaml).stream().map(p -> p.substring(0, p.indexOf(':')))).containsExactly("source.pasword", "source.url", "store.uri", "store.encryption",
                "ledger.schema", "batch-rows", "defaults.lag", "tables.trades.every", "tables.trades.compression", "tables.deltas.colums", "tables.deltas.time-column",
                "tables.deltas.retention");
    }

    /** The mistakes of all rows above that are made within one table, made by one table each in one file. */
    @Test
    void mistakesOfOneTableHideNoneOfAnother() {
        String tables = Stream.of("lag: 0", "every: 7m", "slices: 7", "retenton: 1d", "compression: lz4").map(k -> "  t" + k.hashCode() + ": {time-column: ts, " + k + "}")
                .collect(Collectors.joining("\n"));
        assertThat(Yaml.problems(Yaml.HEAD + "tables:\n" + tables)).hasSize(5);
    }

    @Test
    void theMessageCountsAndListsThem() {
        var thrown = catchThrowableOfType(ConfigurationException.class, () -> Yaml.table("lag: 0, every: 7m"));
        assertThat(thrown).hasMessageStartingWith("cannot use configuration archive.yaml: 2 problems\n  - tables.trades.");
        assertThat(thrown.hint()).contains("every key is explained in docs/reference/configuration.md");
    }

    @Test
    void textThatIsNotYamlIsNamedByItsLineOnly() {
        assertThat(Yaml.problems("source:\n  password: 'canary\n").toString()).contains("is not YAML").doesNotContain("canary");
        assertThat(Yaml.problems("- a\n- b\n").toString()).contains("is not a map of keys to values");
        assertThat(Yaml.problems("")).anyMatch(p -> p.startsWith("tables: has no table")).anyMatch(p -> p.startsWith("source.url: is missing"));
    }

    @Test
    void aBucketNeedsARegion() {
        assertThat(Yaml.problems(Yaml.HEAD + "tables: {t: {time-column: ts}}", java.util.Map.of("DB_PASSWORD", "x")))
                .containsExactly("store.region: is missing, and neither AWS_REGION nor AWS_DEFAULT_REGION is set (line 2)");
    }
}
