package dev.coldarchive.internal.cost;

import dev.coldarchive.cost.ClassPrice;
import dev.coldarchive.cost.CostForecast;
import dev.coldarchive.cost.CostReport.Line;
import dev.coldarchive.cost.Prices;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Adds up what is to be paid, by table and class. A class without a price is free. Not thread-safe. */
public final class Bill {
    /** Larger files go up in parts, of about this size. */
    private static final double PART_BYTES = 8 << 20;
    private static final double WHOLE_BYTES = 5 << 20;
    /** A look before a put, one to confirm it, one at the seal and one by a verification. */
    private static final int LOOKS = 4;

    private final Prices prices;
    private final Map<String, Map<String, Sums>> sums = new TreeMap<>();

    private static final class Sums {
        private double objectDays;
        private double byteDays;
        private double storage;
        private double requests;
        private double early;
    }

    public Bill(Prices prices) {
        this.prices = prices;
    }

    /** Keeps objects for some days. */
    public void keep(Batch batch, int days) {
        Sums of = of(batch);
        of.objectDays += batch.objects() * days;
        of.byteDays += batch.bytes() * days;
        of.storage += day(batch) * days;
    }

    /** Writes objects. */
    public void write(Batch batch) {
        price(batch).ifPresent(price -> {
            double puts = batch.bytesEach() <= WHOLE_BYTES ? 1 : 2 + Math.ceil(batch.bytesEach() / PART_BYTES);
            of(batch).requests += batch.objects() * (puts * price.requests().put() + LOOKS * price.requests().get()) / 1_000;
        });
    }

    /** Objects are in another class now. */
    public void moved(Batch batch) {
        price(batch).ifPresent(price -> of(batch).requests += batch.objects() * price.requests().transition() / 1_000);
    }

    /** Objects leave their class, by moving or for good. */
    public void leave(Batch batch) {
        price(batch).ifPresent(price -> of(batch).early += Math.max(0, price.minimum().days() - batch.daysInClass()) * day(batch));
    }

    private double day(Batch batch) {
        return price(batch).map(price -> {
            double billed = Math.max(batch.bytes(), batch.objects() * price.minimum().bytes()) + batch.objects() * price.minimum().overheadBytes();
            double standard = prices.of(Prices.STANDARD).map(ClassPrice::gbMonth).orElse(0.0) * batch.objects() * price.minimum().standardOverheadBytes();
            return (billed * price.gbMonth() + standard) / Prices.GB / CostForecast.MONTH;
        }).orElse(0.0);
    }

    private Optional<ClassPrice> price(Batch batch) {
        return prices.of(batch.storageClass());
    }

    private Sums of(Batch batch) {
        return sums.computeIfAbsent(batch.table(), table -> new TreeMap<>()).computeIfAbsent(batch.storageClass(), name -> new Sums());
    }

    /**
     * @param days that objects and bytes are the average of
     * @param times how often the storage is to be paid
     */
    public List<Line> lines(int days, int times) {
        List<Line> lines = new ArrayList<>();
        sums.forEach((table, classes) -> classes.forEach((name, of) -> lines.add(new Line(table, name, of.objectDays / days, of.byteDays / days, of.storage * times, of.requests, of.early))));
        return lines;
    }
}
