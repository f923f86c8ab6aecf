package com.example.deduplicator;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A table that every gatherer has, and production too. Times are microseconds.
 *
 * @param key the columns of its primary key, the time of the event first
 * @param polled rises with the time at which a gatherer wrote a row
 */
record Table(String name, List<String> key, String polled) {
    static final List<Table> ALL = List.of(
            new Table("trades", List.of("exchange_ts", "trade_id"), "received_at"),
            new Table("orderbook_deltas", List.of("exchange_ts", "seq", "ticker"), "received_at"),
            new Table("orderbook_snapshots", List.of("snapshot_ts", "ticker", "source"), "snapshot_ts"),
            new Table("tickers", List.of("exchange_ts", "ticker"), "received_at"));

    String eventTime() {
        return key.get(0);
    }

    @SuppressWarnings("unchecked")
    Comparator<Map<String, Object>> byKey() {
        return key.stream().map(column -> Comparator.<Map<String, Object>, Comparable<Object>>comparing(row -> (Comparable<Object>) row.get(column)))
                .reduce(Comparator::thenComparing).orElseThrow();
    }
}
