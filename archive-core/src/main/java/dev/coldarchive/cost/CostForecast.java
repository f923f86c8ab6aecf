package dev.coldarchive.cost;

import dev.coldarchive.cost.CostReport.Line;
import dev.coldarchive.cost.CostReport.Month;
import dev.coldarchive.internal.cost.Batch;
import dev.coldarchive.internal.cost.Bill;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * Reckons, day by day, what an archive costs as it grows and ages. Pure: the same facts give the same figures, tables add up, and twice the growth from nothing costs twice as much.
 *
 * @param prices of the store and of the database
 * @param databaseRatio bytes in the database for each byte in the archive
 * @param newClass storage class of new objects
 * @param aging what the bucket's rules make of a table's objects
 * @param sourceKeeps after how many days the source has lost what it archived; a table that it loses nothing of is not named
 */
public record CostForecast(Prices prices, double databaseRatio, String newClass, BiFunction<String, Stock.Kind, Aging> aging, Map<String, Integer> sourceKeeps) {
    /** Days of a month. */
    public static final int MONTH = 30;

    /**
     * @param stock what there is
     * @param growth what comes each day
     * @param months how far to look
     */
    public CostReport of(List<Stock> stock, List<Growth> growth, int months) {
        List<Batch> batches = new ArrayList<>(stock.stream().map(this::batch).toList());
        Bill present = new Bill(prices);
        batches.forEach(batch -> present.keep(batch, 1));
        List<Month> coming = new ArrayList<>();
        for (int month = 1; month <= months; month++) {
            coming.add(month(month, batches, growth));
        }
        return new CostReport(present.lines(1, MONTH), coming, unpriced(stock, coming));
    }

    private Batch batch(Stock stock) {
        int inClass = aging.apply(stock.table(), stock.kind()).daysInClass(stock.storageClass(), stock.ageDays(), stock.objects() == 0 ? 0 : stock.bytes() / stock.objects());
        return new Batch(stock.table(), stock.kind(), stock.objects(), stock.bytes(), stock.storageClass(), stock.ageDays(), inClass);
    }

    private Month month(int number, List<Batch> batches, List<Growth> growth) {
        Bill bill = new Bill(prices);
        double onlyHere = 0;
        for (int day = 0; day < MONTH; day++) {
            batches.removeIf(batch -> !ages(batch, bill));
            for (Growth one : growth) {
                if (one.objects() > 0) {
                    Batch fresh = new Batch(one.table(), one.kind(), one.objects(), one.bytes(), newClass, 0, 0);
                    bill.write(fresh);
                    batches.add(fresh);
                }
            }
            for (Batch batch : batches) {
                bill.keep(batch, 1);
                Optional<Integer> gone = Optional.ofNullable(sourceKeeps.get(batch.table()));
                onlyHere += batch.kind() == Stock.Kind.FILES && gone.isPresent() && batch.age() > gone.get() ? batch.bytes() : 0;
            }
        }
        double average = onlyHere / MONTH;
        return new Month(number, bill.lines(MONTH, 1), average, average * databaseRatio / Prices.GB * prices.databaseGbMonth());
    }

    /** @return false if the objects are gone */
    private boolean ages(Batch batch, Bill bill) {
        Aging rules = aging.apply(batch.table(), batch.kind());
        batch.older();
        OptionalInt expiry = rules.expiry(batch.bytesEach());
        if (expiry.isPresent() && batch.age() >= expiry.getAsInt()) {
            bill.leave(batch);
            return false;
        }
        rules.classAt(batch.age(), batch.bytesEach()).filter(to -> Aging.isColder(to, batch.storageClass())).ifPresent(to -> {
            bill.leave(batch);
            batch.move(to);
            bill.moved(batch);
        });
        return true;
    }

    private Set<String> unpriced(List<Stock> stock, List<Month> months) {
        Set<String> named = new TreeSet<>(stock.stream().map(Stock::storageClass).toList());
        months.forEach(month -> month.lines().stream().map(Line::storageClass).forEach(named::add));
        named.removeIf(name -> prices.of(name).isPresent());
        return named;
    }
}
