package dev.coldarchive.postgres;

import dev.coldarchive.ledger.Lease;
import dev.coldarchive.load.DrillLog;
import dev.coldarchive.load.DrillReport;
import dev.coldarchive.load.LoadedWindow;
import dev.coldarchive.postgres.internal.LedgerRows;
import dev.coldarchive.postgres.internal.LedgerTransactions;
import dev.coldarchive.postgres.internal.SchemaName;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Drills in the audit of the ledger: a line a window, {@code drill} if it came back equal, else {@code drill-failed}. Their epoch is 0: no lease is needed. Safe for use by several
 * threads.
 */
public final class PostgresDrillLog implements DrillLog {
    private final LedgerTransactions transactions;

    /**
     * @param database where the ledger is
     * @param schema where it is installed
     */
    public PostgresDrillLog(DataSource database, String schema) {
        this.transactions = new LedgerTransactions(database, new SchemaName(schema), e -> LedgerSchema.notInstalled(schema, "a table of it is missing", e));
    }

    @Override
    public void record(DrillReport drill, String who) {
        transactions.write("cannot record a drill", handle -> {
            for (DrillReport.Drilled one : drill.windows()) {
                boolean equal = one.window().result() == LoadedWindow.Result.LOADED;
                LedgerRows.audit(handle, new Lease(one.table(), who, 0, Instant.EPOCH), Optional.of(one.window().window()), equal ? "drill" : "drill-failed", words(one.window()));
            }
            return null;
        });
    }

    private static String words(LoadedWindow window) {
        return String.format(Locale.ROOT, "%d of %d rows came back in %d ms%s", window.taken(), window.rows(), window.took().toMillis(), window.detail().isEmpty() ? "" : ": " + window.detail());
    }

    @Override
    public Optional<Passed> lastPassed(String table) {
        return transactions.read("cannot read the drills of table " + table, handle -> handle.createQuery("SELECT at, substring(note FROM ' in ([0-9]+) ms')::int8 AS millis"
                        + " FROM <schema>.export_audit WHERE table_name = :table AND action = 'drill' ORDER BY at DESC LIMIT 1").bind("table", table)
                .map((row, context) -> new Passed(row.getObject("at", OffsetDateTime.class).toInstant(), Duration.ofMillis(row.getLong("millis")))).findOne());
    }
}
