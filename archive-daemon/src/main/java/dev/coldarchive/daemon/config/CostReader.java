package dev.coldarchive.daemon.config;

import dev.coldarchive.cost.ClassPrice;
import dev.coldarchive.cost.ClassPrice.Requests;
import dev.coldarchive.cost.ClassPrice.Retrieval;
import dev.coldarchive.cost.Prices;
import dev.coldarchive.cost.RetrievalTier;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** Reads prices: those that are given, in place of the usual ones. */
final class CostReader {
    private final Section section;
    private final Map<String, ClassPrice> classes = new TreeMap<>(Prices.defaults().classes());

    private CostReader(Section section) {
        this.section = section;
    }

    static CostSettings read(Section section) {
        CostReader reader = new CostReader(section);
        reader.prices(ConfigKey.COST_STORAGE, (price, dollars) -> price.withGbMonth(dollars));
        reader.prices(ConfigKey.COST_PUT, (price, dollars) -> price.withRequests(new Requests(dollars, price.requests().get(), price.requests().transition())));
        reader.prices(ConfigKey.COST_GET, (price, dollars) -> price.withRequests(new Requests(price.requests().put(), dollars, price.requests().transition())));
        reader.prices(ConfigKey.COST_TRANSITION, (price, dollars) -> price.withRequests(new Requests(price.requests().put(), price.requests().get(), dollars)));
        reader.retrievals();
        double database = section.valueOrDefault(ConfigKey.COST_DATABASE, CostReader::dollars).orElse(0.0);
        double ratio = section.valueOrDefault(ConfigKey.COST_DATABASE_RATIO, CostReader::aboveZero).orElse(1.0);
        return new CostSettings(new Prices(reader.classes, database), ratio);
    }

    private void prices(ConfigKey key, BiFunction<ClassPrice, Double, ClassPrice> with) {
        section.map(key, CostReader::dollars).forEach((name, dollars) -> {
            if (classes.computeIfPresent(name, (same, price) -> with.apply(price, dollars)) == null) {
                section.problem(key, "there is no storage class " + name + "; there are " + String.join(", ", classes.keySet()));
            }
        });
    }

    private void retrievals() {
        section.map(ConfigKey.COST_RETRIEVAL, CostReader::dollars).forEach((name, dollars) -> {
            List<String> parts = List.of(name.split("/", -1));
            List<String> tiers = List.of("EXPEDITED", "STANDARD", "BULK");
            if (parts.size() != 2 || !classes.containsKey(parts.get(0)) || !tiers.contains(parts.get(1).toUpperCase(Locale.ROOT))) {
                section.problem(ConfigKey.COST_RETRIEVAL, "\"" + name + "\" is not a storage class, a slash and a tier; allowed: " + ConfigKey.COST_RETRIEVAL.allowed());
                return;
            }
            RetrievalTier tier = RetrievalTier.valueOf(parts.get(1).toUpperCase(Locale.ROOT));
            classes.computeIfPresent(parts.get(0), (same, price) -> price.withRetrieval(tier, new Retrieval(dollars, price.retrieval(tier).map(Retrieval::thousand).orElse(0.0))));
        });
    }

    private static double dollars(String text) {
        double dollars = Double.parseDouble(text);
        if (!(dollars >= 0 && dollars < 1e6)) {
            throw new IllegalArgumentException();
        }
        return dollars;
    }

    private static double aboveZero(String text) {
        double number = dollars(text);
        if (number == 0) {
            throw new IllegalArgumentException();
        }
        return number;
    }
}
