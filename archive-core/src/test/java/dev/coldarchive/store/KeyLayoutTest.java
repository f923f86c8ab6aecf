package dev.coldarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyLayoutTest {
    private static final List<String> DAY = List.of("year", "month", "day");
    private static final List<String> HOUR = List.of("year", "month", "day", "hour");

    private static String key(KeyLayout layout, String table, String start, Duration every, String... values) {
        Window window = Window.of(Instant.parse(start), every);
        return layout.key(table, window, window, Arrays.asList(values), "parquet").value();
    }

    @ParameterizedTest
    @CsvSource({
        "trades, trades, false, 1h, raw/trades/year=2024/month=01/day=15/trades_2024-01-15_10-00-00.parquet",
        "orderbook_deltas, deltas, true, 1h, raw/orderbook_deltas/year=2024/month=01/day=15/hour=10/deltas_2024-01-15_10-00-00.parquet",
        "orderbook_snapshots, snapshots, false, 24h, raw/orderbook_snapshots/year=2024/month=01/day=15/snapshots_2024-01-15.parquet",
        "tickers, tickers, true, 1h, raw/tickers/year=2024/month=01/day=15/hour=10/tickers_2024-01-15_10-00-00.parquet"})
    void theFourTablesOfAMarketDataPlatform(String table, String fileName, boolean byHour, String every, String expected) {
        KeyLayout layout = KeyLayout.hive("raw", byHour ? HOUR : DAY, fileName);
        String start = every.equals("24h") ? "2024-01-15T00:00:00Z" : "2024-01-15T10:00:00Z";
        assertThat(key(layout, table, start, Duration.parse("PT" + every.toUpperCase(java.util.Locale.ROOT)))).isEqualTo(expected);
    }

    @Test
    void theFirstHourOfADayIsNotWrittenLikeADay() {
        assertThat(key(KeyLayout.hive("raw", DAY, "trades"), "trades", "2024-01-15T00:00:00Z", Duration.ofHours(1)))
                .isEqualTo("raw/trades/year=2024/month=01/day=15/trades_2024-01-15_00-00-00.parquet");
    }

    @Test
    void byProductAndDate() {
        KeyLayout layout = new KeyLayout("processed/coinbase/{table}/product_id={column:product_id}/date={date}/part_{compact-date}T{hour}_{id}");
        assertThat(layout.columns()).containsExactly("product_id");
        String key = key(layout, "ticker", "2025-12-03T14:00:00Z", Duration.ofHours(1), "BTC-USD");
        assertThat(key).matches("processed/coinbase/ticker/product_id=BTC-USD/date=2025-12-03/part_20251203T14_[0-9a-f]{8}\\.parquet");
        assertThat(key(layout, "ticker", "2025-12-03T14:00:00Z", Duration.ofHours(1), "BTC-USD")).as("the same in every revision").isEqualTo(key);
        assertThat(key).as("the identity of a window is permanent too").endsWith("_c352884b.parquet");
    }

    @Test
    void byMonth() {
        KeyLayout layout = new KeyLayout("{table}/{year}-{month}/{table}_{compact-date}_{compact-time}");
        assertThat(key(layout, "events", "2024-02-15T12:00:00Z", Duration.ofHours(6))).isEqualTo("events/2024-02/events_20240215_120000.parquet");
        assertThat(key(KeyLayout.hive("", List.of("year-month"), "events"), "events", "2024-01-15T12:00:00Z", Duration.ofHours(1)))
                .isEqualTo("events/2024-01/events_2024-01-15_12-00-00.parquet");
    }

    @Test
    void bySymbolOneFileADay() {
        KeyLayout layout = new KeyLayout("bronze/{table}/symbol={column:symbol}/date={date}");
        assertThat(key(layout, "raw_ohlcv", "2025-10-18T00:00:00Z", Duration.ofDays(1), "AAPL")).isEqualTo("bronze/raw_ohlcv/symbol=AAPL/date=2025-10-18.parquet");
        assertThat(layout.tellsApart(Duration.ofDays(1))).isTrue();
        assertThat(layout.tellsApart(Duration.ofHours(1))).isFalse();
    }

    @Test
    void furtherSlicesOfADayAreNamedByTheirOwnStart() {
        KeyLayout layout = KeyLayout.hive("raw", DAY, "snapshots");
        Window day = Window.of(Instant.parse("2024-01-15T00:00:00Z"), Duration.ofDays(1));
        assertThat(day.slices(2)).extracting(slice -> layout.key("s", day, slice, List.of(), "parquet").fileName())
                .containsExactly("snapshots_2024-01-15.parquet", "snapshots_2024-01-15_12-00-00.parquet");
    }

    @ParameterizedTest
    @CsvSource({"'..', symbol=..", "'a/b', symbol=a%2Fb", "'%2F', symbol=%252F", "'=', symbol=%3D", "'/etc/passwd', symbol=%2Fetc%2Fpasswd", "'../../x', symbol=..%2F..%2Fx"})
    void hostileValuesStayInTheirSegment(String value, String segment) {
        KeyLayout layout = KeyLayout.hive("raw", List.of("symbol", "date"), "part");
        assertThat(key(layout, "t", "2024-01-15T10:00:00Z", Duration.ofHours(1), value)).isEqualTo("raw/t/" + segment + "/date=2024-01-15/part_2024-01-15_10-00-00.parquet");
    }

    @Test
    void whatNoKeyCanHoldIsRefused() {
        KeyLayout behindName = KeyLayout.hive("raw", List.of("symbol"), "part");
        KeyLayout alone = new KeyLayout("raw/{column:symbol}/{start}");
        String start = "2024-01-15T10:00:00Z";
        assertThatThrownBy(() -> key(behindName, "t", start, Duration.ofHours(1), "")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("symbol");
        assertThatThrownBy(() -> key(behindName, "t", start, Duration.ofHours(1), "x".repeat(1_024))).hasMessageContaining("1024 bytes");
        assertThatThrownBy(() -> key(behindName, "t", start, Duration.ofHours(1), "half \ud83d")).hasMessageContaining("surrogate");
        assertThatThrownBy(() -> key(alone, "t", start, Duration.ofHours(1), "..")).hasMessageContaining("'..' segment");
        assertThatThrownBy(() -> key(KeyLayout.hive("raw", DAY, "p"), "..", start, Duration.ofHours(1))).hasMessageContaining("'..' segment");
    }

    @Test
    void nullIsSpelledAsHiveSpellsIt() {
        assertThat(key(KeyLayout.hive("raw", List.of("symbol"), "p"), "t", "2024-01-15T10:00:00Z", Duration.ofHours(1), (String) null))
                .startsWith("raw/t/symbol=__HIVE_DEFAULT_PARTITION__/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a/{start}", "a//{start}", "../{start}", "a/{nothing}", "a/{column:}", "a/{start", "a/start}", "a/{{start}}", "a\n{start}",
        "{column:a}{column:b}/{start}", "{column:a}_{date}-{column:b}/{start}"})
    void templatesThatCannotWorkAreRefused(String template) {
        assertThatThrownBy(() -> new KeyLayout(template)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"'{start}', PT1S, true", "'{date}', PT24H, true", "'{date}', PT1H, false", "'{compact-date}T{hour}', PT1H, true", "'{compact-date}T{hour}', PT30M, false",
        "'{year}/{month}/{day}/{hour}/{minute}', PT15M, true", "'{year}/{month}/{day}/{minute}', PT15M, false", "'{year}/{month}', PT24H, false", "'{table}', PT24H, false",
        "'{compact-date}{compact-time}', PT1S, true", "'{date}/{hour}/{minute}', PT90S, false", "'{date}/{hour}/{minute}/{second}', PT10S, true", "'{hour}', PT1H, false"})
    void itKnowsWhetherSlicesOfALengthGetKeysOfTheirOwn(String template, Duration slice, boolean apart) {
        assertThat(new KeyLayout(template).tellsApart(slice)).isEqualTo(apart);
    }

    /** What chooses a part: the slice of a window, and values of two columns. */
    record Part(long slice, List<String> values) {}

    @Provide
    Arbitrary<Part> parts() {
        Arbitrary<String> value = Arbitraries.oneOf(Arbitraries.strings().withChars("ab_-./=%2F ").ofMinLength(1).ofMaxLength(4),
                Arbitraries.of("A", "AA", "__HIVE_DEFAULT_PARTITION__", "%5F_HIVE_DEFAULT_PARTITION__", "2024-01-15", "12-00-00", "=", "%2F", "/")).injectNull(0.1);
        return Combinators.combine(Arbitraries.longs().between(-2_000, 2_000), value, value).as((slice, a, b) -> new Part(slice, Arrays.asList(a, b)));
    }

    @Provide
    Arbitrary<String> templates() {
        Arbitrary<String> times = Arbitraries.of("{start}", "x_{start}", "{date}_{compact-time}", "{compact-date}T{hour}{minute}{second}", "{year}/{month}/{day}/{hour}", "{date}",
                "{year}{month}{day}{hour}{minute}");
        return times.flatMap(time -> Arbitraries.of("{column:a}/{column:b}/" + time, "a={column:a}/b={column:b}_" + time, time + "/{column:a}_x/b={column:b}",
                "{column:a}/" + time + "_{column:b}"));
    }

    @Property(tries = 1_000)
    void otherSlicesOrValuesGiveOtherKeys(@ForAll("templates") String template, @ForAll("parts") Part one, @ForAll("parts") Part other,
            @ForAll("lengths") Duration every, @ForAll("counts") int slices) {
        KeyLayout layout = new KeyLayout(template);
        if (layout.tellsApart(every.dividedBy(slices)) && !one.equals(other)) {
            assertThat(legalKey(layout, one, every, slices)).satisfiesAnyOf(key -> assertThat(key).isNull(),
                    key -> assertThat(Objects.equals(key, legalKey(layout, other, every, slices))).isFalse());
        }
    }

    @Provide
    Arbitrary<Duration> lengths() {
        return Arbitraries.of(Duration.ofMinutes(15), Duration.ofHours(1), Duration.ofHours(6), Duration.ofDays(1));
    }

    @Provide
    Arbitrary<Integer> counts() {
        return Arbitraries.of(1, 2, 3, 4);
    }

    /** The key, or null if there is no legal one: a value that is a whole segment may be {@code ..}. */
    private static ObjectKey legalKey(KeyLayout layout, Part part, Duration every, int slices) {
        Window window = Window.of(Instant.parse("2024-01-15T00:00:00Z").plus(every.multipliedBy(Math.floorDiv(part.slice(), slices))), every);
        try {
            return layout.key("t", window, window.slices(slices).get(Math.floorMod(part.slice(), slices)), part.values(), "parquet");
        } catch (IllegalArgumentException refused) {
            return null;
        }
    }

    @Property
    void keysStayUnderTheirPrefix(@ForAll("parts") Part part) {
        KeyLayout layout = KeyLayout.hive("raw", List.of("a", "b"), "part");
        assertThat(legalKey(layout, part, Duration.ofHours(1), 1).value()).startsWith("raw/t/a=").matches("raw/t/a=[^/]+/b=[^/]+/part_[^/]+");
    }

    /** Found by fuzzing: the search for two columns in a segment goes as deep as the segment is long. */
    @Test
    void aLayoutLongerThanAnyKeyIsRefusedBeforeAnythingElseIsAskedOfIt() {
        for (String layout : List.of("raw/{column:a}" + "x".repeat(200_000), "/".repeat(200_000), "{a".repeat(100_000))) {
            assertThatThrownBy(() -> new KeyLayout(layout)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("longer than the 1024");
        }
    }

    @Test
    void theKeysOfASliceAreThoseOfAllItsValuesAndNoOther() {
        KeyLayout layout = KeyLayout.hive("raw", List.of("date", "symbol"), "q.x");
        Window window = Window.of(Instant.parse("2024-01-15T10:00:00Z"), Duration.ofHours(1));
        KeyLayout.Keys keys = layout.keys("t", window, window, "parquet");
        assertThat(keys.prefix()).isEqualTo("raw/t/date=2024-01-15/symbol=");
        for (String value : List.of("A", "BTC/USD", "ü x")) {
            assertThat(keys.match()).accepts(layout.key("t", window, window, List.of(value), "parquet").value());
        }
        assertThat(keys.match()).rejects("raw/t/date=2024-01-15/symbol=A/q.x_2024-01-15_11-00-00.parquet", "raw/t/date=2024-01-15/symbol=A/B/q.x_2024-01-15_10-00-00.parquet",
                "raw/t/date=2024-01-15/symbol=/q.x_2024-01-15_10-00-00.parquet", "raw/t/date=2024-01-15/symbol=A/qyx_2024-01-15_10-00-00.parquet");
        assertThat(layout.beginsWithTime()).isTrue();
        assertThat(KeyLayout.hive("raw", List.of("symbol", "date"), "q").beginsWithTime()).isFalse();
    }
}
