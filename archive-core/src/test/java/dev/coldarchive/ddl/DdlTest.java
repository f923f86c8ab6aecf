package dev.coldarchive.ddl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.store.KeyLayout;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts that were looked at once and stand in {@code src/test/resources/ddl}; {@code -Dddl.write=true} writes them anew, to be looked at again. */
class DdlTest {
    private static final Path EXPECTED = Path.of("src/test/resources/ddl");
    private static final Instant FIRST = Instant.parse("2024-01-15T10:00:00Z");
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
    private static final Place BUCKET = Place.of(URI.create("s3://kalshi-data-archive"), Optional.of("us-east-1"), Optional.empty(), false);
    private static final Place OWN_SERVER = Place.of(URI.create("s3://vault/old/"), Optional.of("eu-north-1"), Optional.of(URI.create("http://minio.internal:9000")), true);
    private static final Place DIRECTORY = Place.of(URI.create("file:///var/archive/"), Optional.empty(), Optional.empty(), false);
    private static final String DAY = "year={year}/month={month}/day={day}";

    private static final TableSchema TRADES = schema("trades", "trade_id string, exchange_ts int64!, received_at int64!, ticker string!, price int32!, size int32!, taker_side boolean!, sid int64");
    private static final TableSchema EVERY_TYPE = schema("everything", "at timestamp!, local local-timestamp, day_of date, o'clock time, id uuid, raw bytes, doc json, cents decimal(9,2), wide decimal(38,10), "
            + "single float, twofold double, select string, Größe int32, names list<string>, sums list<decimal(9,2)>, ids list<uuid>");
    private static final TableSchema OHLCV = schema("raw_ohlcv", "symbol string!, timestamp timestamp!, close decimal(18,6)");

    private static TableSchema schema(String table, String columns) {
        List<Column> all = Arrays.stream(columns.split(", ")).map(column -> column.split(" ", 2)).map(column -> column[1].endsWith("!")
                ? Column.required(column[0], ColumnType.parse(column[1].replace("!", ""))) : Column.optional(column[0], ColumnType.parse(column[1]))).toList();
        return new TableSchema(table, all);
    }

    private static ReaderTable table(TableSchema schema, String time, String layout, Place place, boolean found) {
        TimeColumn column = schema.columns().get(schema.position(time)).type().equals(ColumnType.INT64) ? TimeColumn.integer(time, TimeUnit.MICROS) : TimeColumn.timestamp(time);
        TableSpec spec = TableSpec.builder(schema.name()).time(column).every(layout.contains("{hour}") || layout.contains("{start}") ? Duration.ofHours(1) : Duration.ofDays(1))
                .layout(new KeyLayout(layout)).build();
        return new ReaderTable(spec, schema, place, Optional.empty(), schema.name(), Map.of(), FIRST, NOW, found);
    }

    private static ReaderTable named(ReaderTable t, String database, String name, Map<String, List<String>> values) {
        return new ReaderTable(t.spec(), t.schema(), t.place(), Optional.ofNullable(database), name, values, t.first(), t.now(), t.found());
    }

    private static final ReaderTable BY_DAY = table(TRADES, "exchange_ts", "raw/{table}/" + DAY + "/trades_{start}", BUCKET, false);
    private static final ReaderTable BY_HOUR = table(TRADES, "exchange_ts", "raw/{table}/" + DAY + "/hour={hour}/deltas_{start}", BUCKET, false);
    private static final ReaderTable BY_SYMBOL = table(OHLCV, "timestamp", "bronze/{table}/symbol={column:symbol}/date={date}", BUCKET, false);
    private static final ReaderTable BY_MONTH = table(schema("events", "timestamp timestamp!, payload json"), "timestamp", "events/{year}-{month}/events_{compact-date}_{compact-time}", BUCKET, false);
    private static final ReaderTable BY_PRODUCT = table(schema("ticker", "time timestamp!, product_id string!, price double, date date"), "time",
            "processed/coinbase/{table}/product_id={column:product_id}/utc_date={date}/part_{compact-date}T{hour}_{id}", BUCKET, false);
    private static final ReaderTable EVERYTHING = table(EVERY_TYPE, "at", "raw/{table}/" + DAY + "/{start}", OWN_SERVER, false);
    private static final ReaderTable IN_DIRECTORY = table(TRADES, "exchange_ts", "raw/{table}/" + DAY + "/trades_{start}", DIRECTORY, false);

    static Stream<Arguments> texts() {
        Stream<Arguments> every = Stream.of(Dialect.values()).flatMap(dialect -> Stream.of(Arguments.of("by-day", dialect, BY_DAY), Arguments.of("everything", dialect, EVERYTHING),
                Arguments.of("in-directory", dialect, IN_DIRECTORY), Arguments.of("by-symbol", dialect, BY_SYMBOL), Arguments.of("by-month", dialect, BY_MONTH)));
        return Stream.concat(every, Stream.of(
                Arguments.of("by-hour", Dialect.ATHENA, BY_HOUR), Arguments.of("by-product", Dialect.ATHENA, BY_PRODUCT),
                Arguments.of("by-day-msck", Dialect.ATHENA, table(TRADES, "exchange_ts", "raw/{table}/" + DAY + "/trades_{start}", BUCKET, true)),
                Arguments.of("by-symbol-enum", Dialect.ATHENA, named(BY_SYMBOL, "market", "ohlcv", Map.of("symbol", List.of("AAPL", "MSFT")))),
                Arguments.of("by-day-msck", Dialect.SPARK, table(TRADES, "exchange_ts", "raw/{table}/" + DAY + "/trades_{start}", BUCKET, true)),
                Arguments.of("named", Dialect.TRINO, named(BY_DAY, "o'brien", "the \"trades\"", Map.of())),
                Arguments.of("named", Dialect.DUCKDB, named(BY_DAY, "o'brien", "the \"trades\"", Map.of()))));
    }

    @ParameterizedTest(name = "{0} for {1}")
    @MethodSource("texts")
    void theTextIsTheOneThatWasLookedAt(String name, Dialect dialect, ReaderTable table) throws IOException {
        String text = Ddl.of(dialect, table);
        Path file = EXPECTED.resolve(dialect.name().toLowerCase(Locale.ROOT) + "-" + name + ".txt");
        if (Boolean.getBoolean("ddl.write")) {
            Files.writeString(file, text);
        }
        assertThat(text).isEqualTo(Files.readString(file));
    }

    @Test
    void msckIsRefusedWhereItWouldFindNothing() {
        assertThatThrownBy(() -> Ddl.of(Dialect.ATHENA, table(BY_MONTH.schema(), "timestamp", BY_MONTH.spec().layout().template(), BUCKET, true)))
                .isInstanceOf(ArchiveException.class).hasMessageContaining("events/${month}/");
    }

    @Test
    void aDirectoryThatIsNoSingleValueIsNoPartition() {
        ReaderTable mixed = table(OHLCV, "timestamp", "x/{column:symbol}-{year}/{start}", BUCKET, false);
        assertThat(Ddl.of(Dialect.ATHENA, mixed)).doesNotContain("PARTITIONED BY", "projection").contains("LOCATION 's3://kalshi-data-archive/x/'", "`symbol`");
    }

    /** Directories that readers add up must be the keys' own: whatever the template, the projection's gives back the key's directory. */
    @Test
    void theTemplateOfTheProjectionGivesTheDirectoriesOfKeys() {
        for (ReaderTable table : List.of(BY_DAY, BY_HOUR, BY_SYMBOL, BY_MONTH, BY_PRODUCT, EVERYTHING)) {
            String ddl = Ddl.of(Dialect.ATHENA, table);
            String template = ddl.replaceAll("(?s).*'storage.location.template' = '([^']*)'.*", "$1");
            var window = table.spec().grid().at(FIRST);
            String key = table.spec().layout().key(table.spec().name(), window, window, table.spec().partitionColumns().stream().map(column -> "AAPL").toList(), "parquet").value();
            String directory = template.replace("${year}", "2024").replace("${month}", BY_MONTH == table ? "2024-01" : "01").replace("${day}", "15").replace("${hour}", "10")
                    .replace("${utc_date}", "2024-01-15").replace("${symbol}", "AAPL").replace("${product_id}", "AAPL");
            assertThat(table.place().at(key)).startsWith(directory);
            assertThat(key.substring(directory.length() - table.place().at("").length())).doesNotContain("/");
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void anEmptyPrefixDoesNotTakeInWhatTheArchiveKeepsForItself(Dialect dialect) {
        ReaderTable bare = table(TRADES, "exchange_ts", "{table}/" + DAY + "/trades_{start}", BUCKET, false);
        assertThat(Ddl.of(dialect, bare)).contains("kalshi-data-archive").doesNotContain("kalshi-data-archive/*", "kalshi-data-archive/'");
    }
}
