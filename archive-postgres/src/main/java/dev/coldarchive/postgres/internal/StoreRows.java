package dev.coldarchive.postgres.internal;

import dev.coldarchive.ledger.StoreFinding;
import dev.coldarchive.store.ObjectStore.ConditionalWrites;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What was found out about stores, inside a transaction. Time is the server's clock. */
public final class StoreRows {
    private StoreRows() {}

    public static Optional<StoreFinding> finding(Handle handle, String store) {
        return handle.createQuery("SELECT conditional_writes, findings, tested_at FROM <schema>.export_stores WHERE store = :store").bind("store", store)
                .map((row, context) -> new StoreFinding(store, ConditionalWrites.valueOf(row.getString("conditional_writes")), Optional.ofNullable(row.getString("findings")).orElse(""),
                        row.getObject("tested_at", OffsetDateTime.class).toInstant())).findOne();
    }

    public static void record(Handle handle, StoreFinding finding) {
        handle.createUpdate("INSERT INTO <schema>.export_stores (store, conditional_writes, findings, tested_at) VALUES (:store, :conditions, :details, clock_timestamp()) "
                        + "ON CONFLICT (store) DO UPDATE SET conditional_writes = excluded.conditional_writes, findings = excluded.findings, tested_at = excluded.tested_at")
                .bind("store", finding.store()).bind("conditions", finding.conditionalWrites().name()).bind("details", finding.details()).execute();
    }
}
