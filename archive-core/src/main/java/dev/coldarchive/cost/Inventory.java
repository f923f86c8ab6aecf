package dev.coldarchive.cost;

import dev.coldarchive.TableSpec;
import dev.coldarchive.cost.Stock.Kind;
import dev.coldarchive.internal.cost.TableKeys;
import dev.coldarchive.internal.work.LedgerPages;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.LedgerReader;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.lifecycle.TablePrefix;
import dev.coldarchive.store.ObjectReader;
import dev.coldarchive.store.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What an archive consists of, and what it gains each day. The store is asked what there is, for nobody else knows classes and ages; the ledger is asked what the last windows, as their
 * manifests have them, came to.
 */
public record Inventory(List<Stock> stock, List<Growth> growth) {
    private static final Duration RECENT = Duration.ofDays(30);
    private static final int DAY = 86_400;

    private record Alike(Kind kind, String storageClass, int ageDays) implements Comparable<Alike> {
        @Override
        public int compareTo(Alike other) {
            return toString().compareTo(other.toString());
        }
    }

    public Inventory {
        stock = List.copyOf(stock);
        growth = List.copyOf(growth);
    }

    /**
     * Lists the objects of the tables, a page at a time; memory grows with days and classes, not with objects.
     *
     * @param usualClass of an object that names none
     * @param now the wall clock
     * @throws dev.coldarchive.ArchiveException if store or ledger do not answer
     */
    public static Inventory of(ObjectReader store, LedgerReader ledger, List<TableSpec> tables, String usualClass, Instant now) {
        List<Stock> stock = new ArrayList<>();
        List<Growth> growth = new ArrayList<>();
        for (TableSpec table : tables) {
            Map<Alike, double[]> found = new TreeMap<>();
            count(store, TablePrefix.literal(table), TableKeys.of(table), Kind.FILES, usualClass, now, found);
            count(store, Manifest.prefix(table.name()), any -> true, Kind.RECORDS, usualClass, now, found);
            found.forEach((alike, sum) -> stock.add(new Stock(table.name(), alike.kind(), alike.storageClass(), alike.ageDays(), sum[0], sum[1])));
            growth.addAll(growth(ledger, table, typical(found, Kind.FILES), typical(found, Kind.RECORDS)));
        }
        return new Inventory(stock, growth);
    }

    private static void count(ObjectReader store, String prefix, Predicate<String> which, Kind kind, String usualClass, Instant now, Map<Alike, double[]> found) {
        try (Stream<StoredObject> objects = store.list(prefix, "*")) {
            objects.filter(object -> which.test(object.key().value())).forEach(object -> {
                long age = Math.max(0, Duration.between(object.lastModified(), now).toDays());
                double[] sum = found.computeIfAbsent(new Alike(kind, object.storageClass().orElse(usualClass), (int) Math.min(age, 36_500)), alike -> new double[2]);
                sum[0]++;
                sum[1] += object.sizeBytes();
            });
        }
    }

    /** Bytes of one object; empty if there is none. */
    private static Optional<Double> typical(Map<Alike, double[]> found, Kind kind) {
        double objects = 0;
        double bytes = 0;
        for (Map.Entry<Alike, double[]> one : found.entrySet()) {
            objects += one.getKey().kind() == kind ? one.getValue()[0] : 0;
            bytes += one.getKey().kind() == kind ? one.getValue()[1] : 0;
        }
        return objects == 0 || bytes == 0 ? Optional.empty() : Optional.of(bytes / objects);
    }

    private static List<Growth> growth(LedgerReader ledger, TableSpec table, Optional<Double> fileBytes, Optional<Double> recordBytes) {
        Optional<Instant> end = ledger.cursor(table.name()).map(Cursor::position);
        if (end.isEmpty()) {
            return List.of();
        }
        double bytes = 0;
        double windows = 0;
        Instant first = end.get();
        try (Stream<WindowRecord> records = LedgerPages.stream(ledger, table.name(), end.get().minus(RECENT), end.get())) {
            for (WindowRecord record : (Iterable<WindowRecord>) records::iterator) {
                first = record.window().start().isBefore(first) ? record.window().start() : first;
                bytes += record.sizeBytes();
                windows++;
            }
        }
        double days = (double) Duration.between(first, end.get()).toSeconds() / DAY;
        if (windows == 0) {
            return List.of();
        }
        double filesADay = bytes / days / fileBytes.orElse(Double.POSITIVE_INFINITY);
        return List.of(new Growth(table.name(), Kind.FILES, filesADay, filesADay * fileBytes.orElse(0.0)),
                new Growth(table.name(), Kind.RECORDS, windows / days, windows / days * recordBytes.orElse(0.0)));
    }
}
