package dev.coldarchive.postgres.internal;

import dev.coldarchive.ledger.Intent;
import dev.coldarchive.ledger.Intent.PlannedPart;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.window.Window;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Rows of open intents, inside a transaction. */
public final class IntentRows {
    private IntentRows() {}

    public static List<Intent> intents(Handle handle, String table) {
        return handle.createQuery("SELECT * FROM <schema>.export_intents WHERE table_name = :table ORDER BY window_start, id")
                .bind("table", table).map((row, context) -> intent(row)).list();
    }

    /** Opens an intent, unless the very same is open: a retry after a lost answer leaves one. */
    public static void open(Handle handle, Lease lease, Intent intent) {
        List<PlannedPart> parts = intent.parts();
        Intent opened = new Intent(intent.table(), intent.window(), intent.revision(), lease.epoch(), lease.owner(), parts);
        if (intents(handle, intent.table()).contains(opened)) {
            return;
        }
        handle.createUpdate("INSERT INTO <schema>.export_intents (table_name, window_start, window_end, revision, epoch, owner, part_keys, part_sizes, part_sha256s) "
                        + "VALUES (:table, :start, :end, :revision, :epoch, :owner, :keys, :sizes, :sha256s)")
                .bind("table", intent.table()).bind("start", LedgerRows.utc(intent.window().start())).bind("end", LedgerRows.utc(intent.window().end()))
                .bind("revision", intent.revision()).bind("epoch", lease.epoch()).bind("owner", lease.owner())
                .bind("keys", parts.stream().map(part -> part.key().value()).toArray(String[]::new))
                .bind("sizes", parts.stream().map(PlannedPart::sizeBytes).toArray(Long[]::new))
                .bind("sha256s", parts.stream().map(PlannedPart::sha256).toArray(String[]::new)).execute();
    }

    /** Closes the intents that the lease's owner has of the window. One from before there were owners is taken for its own. */
    public static void close(Handle handle, Lease lease, Window window) {
        handle.createUpdate("DELETE FROM <schema>.export_intents WHERE table_name = :table AND window_start = :start AND owner IN (:owner, '')")
                .bind("table", lease.table()).bind("start", LedgerRows.utc(window.start())).bind("owner", lease.owner()).execute();
    }

    public static void settle(Handle handle, Intent intent) {
        handle.createUpdate("DELETE FROM <schema>.export_intents WHERE table_name = :table AND window_start = :start AND epoch = :epoch AND owner = :owner AND revision = :revision")
                .bind("table", intent.table()).bind("start", LedgerRows.utc(intent.window().start())).bind("epoch", intent.epoch()).bind("owner", intent.owner())
                .bind("revision", intent.revision()).execute();
    }

    private static Intent intent(ResultSet row) throws SQLException {
        String[] keys = (String[]) row.getArray("part_keys").getArray();
        Long[] sizes = (Long[]) row.getArray("part_sizes").getArray();
        String[] sha256s = (String[]) row.getArray("part_sha256s").getArray();
        List<PlannedPart> parts = new ArrayList<>(keys.length);
        for (int i = 0; i < keys.length; i++) {
            parts.add(new PlannedPart(ObjectKey.of(keys[i]), sizes[i], sha256s[i]));
        }
        return new Intent(row.getString("table_name"), LedgerRows.windowOf(row), row.getInt("revision"), row.getLong("epoch"), row.getString("owner"), parts);
    }
}
