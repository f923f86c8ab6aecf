package dev.coldarchive.daemon.operations;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.cost.Aging;
import dev.coldarchive.cost.CostForecast;
import dev.coldarchive.cost.CostReport;
import dev.coldarchive.cost.Inventory;
import dev.coldarchive.cost.Prices;
import dev.coldarchive.cost.Stock;
import dev.coldarchive.daemon.Composition;
import dev.coldarchive.daemon.config.CostSettings;
import dev.coldarchive.daemon.config.StoreSettings;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.lifecycle.BucketRules;
import dev.coldarchive.lifecycle.Lifecycle;
import dev.coldarchive.lifecycle.TablePrefix;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What keeping the archive costs. */
public final class CostOperations {
    private CostOperations() {}

    /** Whose rules decide what becomes of objects. */
    public enum Rules {
        /** Those that the bucket has. */
        BUCKET,
        /** Those that are configured, as if the bucket had them and no others. */
        CONFIGURED,
        /** None. */
        NONE
    }

    /** Whose rules are asked unless somebody says so: a directory has none. */
    public static Rules usual(Composition composition) {
        return composition.bucketLifecycle().isPresent() ? Rules.BUCKET : Rules.CONFIGURED;
    }

    /**
     * Lists the archive and looks ahead.
     *
     * @param tables configured ones
     * @param months how far
     * @throws ArchiveException if store, ledger or the bucket's rules do not answer
     */
    public static CostReport of(Composition composition, List<TableSpec> tables, int months, Rules whose, Instant now) {
        StoreSettings store = composition.configuration().store();
        CostSettings settings = composition.configuration().cost();
        Inventory inventory = Inventory.of(composition.store(), composition.ledger(), tables, Prices.STANDARD, now);
        Map<String, Map<Stock.Kind, Aging>> aging = aging(composition, tables, rules(composition, whose));
        Map<String, Integer> sourceKeeps = tables.stream().filter(table -> table.retention().isPresent())
                .collect(Collectors.toMap(TableSpec::name, table -> (int) table.retention().get().toDays()));
        return new CostForecast(settings.prices(), settings.databaseRatio(), store.storageClass().orElse(Prices.STANDARD), (table, kind) -> aging.get(table).get(kind), sourceKeeps)
                .of(inventory.stock(), inventory.growth(), months);
    }

    private static BucketRules rules(Composition composition, Rules whose) {
        return switch (whose) {
            case BUCKET -> LifecycleOperations.of(composition).rules();
            case CONFIGURED -> new BucketRules(Lifecycle.wanted(composition.configuration().store().prefix(), composition.configuration().lifecycle(), composition.tables()).stream()
                    .map(rule -> new BucketRules.Stored(rule, rule.toString(), Optional.empty())).toList(), Optional.empty(), Optional.empty());
            case NONE -> BucketRules.NONE;
        };
    }

    private static Map<String, Map<Stock.Kind, Aging>> aging(Composition composition, List<TableSpec> tables, BucketRules rules) {
        StoreSettings store = composition.configuration().store();
        String root = !store.isBucket() || store.prefix().isEmpty() ? "" : store.prefix() + "/";
        boolean movesSmall = rules.smallestMoved().filter("varies_by_storage_class"::equals).isPresent();
        Map<String, Map<Stock.Kind, Aging>> aging = new HashMap<>();
        tables.forEach(table -> aging.put(table.name(), Map.of(
                Stock.Kind.FILES, Aging.of(rules.enabled(), root + TablePrefix.literal(table), movesSmall),
                Stock.Kind.RECORDS, Aging.of(rules.enabled(), root + Manifest.prefix(table.name()), movesSmall))));
        return aging;
    }
}
