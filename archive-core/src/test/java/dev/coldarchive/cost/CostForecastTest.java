package dev.coldarchive.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.coldarchive.cost.CostReport.Line;
import dev.coldarchive.cost.CostReport.Month;
import dev.coldarchive.cost.Stock.Kind;
import dev.coldarchive.lifecycle.LifecycleRule;
import dev.coldarchive.lifecycle.LifecycleRule.Action;
import dev.coldarchive.lifecycle.LifecycleRule.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CostForecastTest {
    private static final double GB = Prices.GB;
    private static final Offset<Double> CENT_OF_A_CENT = within(0.0001);

    private static LifecycleRule rule(Action... actions) {
        return new LifecycleRule("any", true, Scope.of(""), List.of(actions));
    }

    private static CostForecast forecast(Action... actions) {
        return new CostForecast(Prices.defaults(), 1, "STANDARD", (table, kind) -> kind == Kind.FILES ? new Aging(List.of(rule(actions)), false) : Aging.NONE, Map.of());
    }

    private static Stock files(String storageClass, int age, double objects, double bytes) {
        return new Stock("trades", Kind.FILES, storageClass, age, objects, bytes);
    }

    private static double now(CostReport report) {
        return report.now().stream().mapToDouble(Line::total).sum();
    }

    @Test
    void theSumOfTheMarketDataDocumentIsThreeDollarsNinetyFour() {
        List<Stock> stock = List.of(files("STANDARD", 1, 1, 10 * GB), files("GLACIER", 200, 0, 100 * GB), files("STANDARD", 50, 1, 30 * GB), files("STANDARD_IA", 300, 1, 200 * GB),
                files("STANDARD", 400, 1, 5 * GB));
        assertThat(now(forecast().of(stock, List.of(), 0))).isCloseTo(0.23 + 0.40 + 0.69 + 2.50 + 0.115, CENT_OF_A_CENT);
    }

    @Test
    void smallObjectsInInfrequentAccessAreBilledAs128KilobytesAndThoseInGlacierFor40More() {
        assertThat(now(forecast().of(List.of(files("STANDARD_IA", 40, 8_192, 8_192)), List.of(), 0))).isCloseTo(0.0125, CENT_OF_A_CENT);
        double glacier = now(forecast().of(List.of(files("GLACIER", 40, 1 << 20, 0)), List.of(), 0));
        assertThat(glacier).as("32 GB in Glacier and 8 in STANDARD").isCloseTo(32 * 0.004 + 8 * 0.023, CENT_OF_A_CENT);
    }

    @Test
    void whatMovesIsBilledDayByDayAndOnceForTheMove() {
        Month month = forecast(Action.move("GLACIER", 15)).of(List.of(files("STANDARD", 0, 1_000, 100 * GB)), List.of(), 1).months().get(0);
        Line standard = month.lines().stream().filter(line -> line.storageClass().equals("STANDARD")).findFirst().orElseThrow();
        Line glacier = month.lines().stream().filter(line -> line.storageClass().equals("GLACIER")).findFirst().orElseThrow();
        assertThat(standard.storage()).isCloseTo(14.0 / 30 * 100 * 0.023, CENT_OF_A_CENT);
        assertThat(glacier.requests()).isCloseTo(0.03, CENT_OF_A_CENT);
        assertThat(glacier.bytes()).isCloseTo(16.0 / 30 * 100 * GB, within(1.0));
        assertThat(month.total()).isEqualTo(standard.total() + glacier.total());
    }

    @Test
    void whatLeavesAClassEarlyIsBilledForTheRest() {
        Line glacier = forecast(Action.after(LifecycleRule.Kind.DELETE, 60)).of(List.of(files("GLACIER", 50, 1, 90 * GB)), List.of(), 1).months().get(0).lines().get(0);
        assertThat(glacier.early()).as("of 90 days 60 are over").isCloseTo(30.0 / 30 * 90 * 0.004, CENT_OF_A_CENT);
        assertThat(glacier.storage()).isCloseTo(9.0 / 30 * 90 * 0.004, CENT_OF_A_CENT);
    }

    @Test
    void objectsUnder128KilobytesStayWhereTheyAreUnlessTheBucketMovesThem() {
        List<Stock> small = List.of(files("STANDARD", 0, 1_000, 1_000 * 20_000));
        assertThat(forecast(Action.move("GLACIER", 1)).of(small, List.of(), 1).months().get(0).lines()).extracting(Line::storageClass).containsOnly("STANDARD");
        CostForecast moving = new CostForecast(Prices.defaults(), 1, "STANDARD", (table, kind) -> new Aging(List.of(rule(Action.move("GLACIER", 1))), true), Map.of());
        assertThat(moving.of(small, List.of(), 1).months().get(0).lines()).extracting(Line::storageClass).contains("GLACIER");
    }

    @Test
    void whatOnlyTheArchiveHasIsReckonedAtTheDatabasesPrice() {
        CostForecast forecast = new CostForecast(Prices.defaults(), 3, "STANDARD", (table, kind) -> Aging.NONE, Map.of("trades", 30));
        Month month = forecast.of(List.of(files("STANDARD", 100, 1, 10 * GB), files("STANDARD", 0, 1, 10 * GB)), List.of(), 1).months().get(0);
        assertThat(month.onlyHere()).isCloseTo(10 * GB, within(1.0));
        assertThat(month.inDatabase()).isCloseTo(10 * 3 * 0.25, CENT_OF_A_CENT);
    }

    @Test
    void aClassWithoutAPriceIsNamedAndFree() {
        CostReport report = forecast().of(List.of(files("OUTPOSTS", 1, 1, GB)), List.of(), 1);
        assertThat(report.unpriced()).isEqualTo(Set.of("OUTPOSTS"));
        assertThat(now(report)).isZero();
    }

    private static List<Stock> randomStock(Random random, String table) {
        List<Stock> stock = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            double objects = 1 + random.nextInt(5_000);
            stock.add(new Stock(table, Kind.values()[random.nextInt(2)], List.of("STANDARD", "STANDARD_IA", "GLACIER").get(random.nextInt(3)), random.nextInt(500), objects,
                    objects * random.nextInt(20_000_000)));
        }
        return stock;
    }

    private static Growth growth(Random random, String table, double times) {
        double objects = random.nextInt(48);
        return new Growth(table, Kind.FILES, objects * times, objects * times * (1 + random.nextInt(5_000_000)));
    }

    private static CostForecast random(Random random) {
        int days = 30 + random.nextInt(60);
        return forecast(Action.move("STANDARD_IA", days), Action.move("GLACIER", days + 30 + random.nextInt(90)), Action.after(LifecycleRule.Kind.DELETE, 300 + random.nextInt(300)));
    }

    private static double all(CostReport report) {
        return now(report) + report.months().stream().mapToDouble(Month::total).sum();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theCostOfTablesAddsUp(long seed) {
        Random random = new Random(seed);
        CostForecast forecast = random(random);
        List<Stock> trades = randomStock(random, "trades");
        List<Stock> deltas = randomStock(random, "deltas");
        Growth more = growth(random, "trades", 1);
        Growth other = growth(random, "deltas", 1);
        double both = all(forecast.of(Stream.concat(trades.stream(), deltas.stream()).toList(), List.of(more, other), 14));
        assertThat(both).isCloseTo(all(forecast.of(trades, List.of(more), 14)) + all(forecast.of(deltas, List.of(other), 14)), within(both * 1e-9));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void twiceTheGrowthCostsTwiceAsMuchAndEachMonthOfGrowthCostsNoLess(long seed) {
        CostForecast forecast = random(new Random(seed));
        CostReport once = forecast.of(List.of(), List.of(growth(new Random(seed), "trades", 1)), 6);
        CostReport twice = forecast.of(List.of(), List.of(growth(new Random(seed), "trades", 2)), 6);
        assertThat(all(twice)).isCloseTo(2 * all(once), within(1e-9 + all(once) * 1e-9));
        List<Double> withoutRules = forecast().of(List.of(), List.of(growth(new Random(seed), "trades", 1)), 6).months().stream().map(Month::total).toList();
        double step = withoutRules.get(1) - withoutRules.get(0);
        for (int month = 1; month < 6; month++) {
            assertThat(withoutRules.get(month) - withoutRules.get(month - 1)).as("linear").isCloseTo(step, within(1e-9));
        }
    }
}
