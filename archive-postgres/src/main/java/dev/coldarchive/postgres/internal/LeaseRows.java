package dev.coldarchive.postgres.internal;

import dev.coldarchive.ledger.FencedException;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.LeaseHeldException;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Leases, inside a transaction. Whoever changes anything of a table first locks the table's row here: changes of one table
 * happen one after the other, and none under an epoch that is over. Time is the server's clock.
 */
public final class LeaseRows {
    private LeaseRows() {}

    private record Row(Optional<String> owner, long epoch, OffsetDateTime expiresAt, boolean expired) {
        static Row of(ResultSet row) throws SQLException {
            return new Row(Optional.ofNullable(row.getString("owner")), row.getLong("epoch"), row.getObject("expires_at", OffsetDateTime.class),
                    row.getBoolean("expired"));
        }
    }

    /** A lease, and the one that was taken away from another owner for it. */
    public record Acquired(Lease lease, Optional<Lease> from) {}

    public static Acquired acquire(Handle handle, String table, String owner, Duration length, TakeOver takeOver, long above) {
        handle.createUpdate("INSERT INTO <schema>.export_leases (table_name, epoch, expires_at) VALUES (:table, 0, 'epoch') ON CONFLICT DO NOTHING")
                .bind("table", table).execute();
        Row row = locked(handle, table).orElseThrow();
        Optional<Lease> rival = row.owner.filter(o -> !o.equals(owner)).map(o -> new Lease(table, o, row.epoch, row.expiresAt.toInstant()));
        boolean free = rival.isEmpty() || takeOver == TakeOver.FORCED || takeOver == TakeOver.EXPIRED && row.expired;
        if (!free) {
            throw new LeaseHeldException(rival.get());
        }
        return new Acquired(hold(handle, table, owner, Math.max(row.epoch, above) + 1, length), rival);
    }

    public static Lease renew(Handle handle, Lease lease, Duration length) {
        fence(handle, lease);
        return hold(handle, lease.table(), lease.owner(), lease.epoch(), length);
    }

    public static void release(Handle handle, Lease lease) {
        handle.createUpdate("UPDATE <schema>.export_leases SET owner = NULL, expires_at = clock_timestamp() "
                        + "WHERE table_name = :table AND owner = :owner AND epoch = :epoch")
                .bind("table", lease.table()).bind("owner", lease.owner()).bind("epoch", lease.epoch()).execute();
    }

    /**
     * Locks the table's row until the end of the transaction.
     *
     * @throws FencedException if the lease is not, or no longer, the table's
     */
    public static void fence(Handle handle, Lease lease) {
        Optional<Row> row = locked(handle, lease.table());
        boolean held = row.filter(r -> r.epoch == lease.epoch() && r.owner.equals(Optional.of(lease.owner()))).isPresent();
        if (!held) {
            throw new FencedException(lease.table(), "epoch " + lease.epoch() + " of " + lease.owner() + " is over, "
                    + row.flatMap(r -> r.owner.map(o -> "epoch is " + r.epoch + " of " + o)).orElse("nobody holds the lease"));
        }
    }

    /** The lease of a table that somebody holds. */
    public static Optional<Lease> held(Handle handle, String table) {
        return handle.createQuery("SELECT owner, epoch, expires_at, expires_at <= clock_timestamp() AS expired FROM <schema>.export_leases WHERE table_name = :table AND owner IS NOT NULL")
                .bind("table", table).map((row, context) -> Row.of(row)).findOne().map(row -> new Lease(table, row.owner.orElseThrow(), row.epoch, row.expiresAt.toInstant()));
    }

    private static Optional<Row> locked(Handle handle, String table) {
        return handle.createQuery("SELECT owner, epoch, expires_at, expires_at <= clock_timestamp() AS expired "
                        + "FROM <schema>.export_leases WHERE table_name = :table FOR UPDATE")
                .bind("table", table).map((row, context) -> Row.of(row)).findOne();
    }

    private static Lease hold(Handle handle, String table, String owner, long epoch, Duration length) {
        if (length.isNegative()) {
            throw new IllegalArgumentException("a lease cannot last " + length);
        }
        OffsetDateTime expiresAt = handle.createQuery("UPDATE <schema>.export_leases SET owner = :owner, epoch = :epoch, "
                        + "expires_at = clock_timestamp() + make_interval(secs => :seconds) WHERE table_name = :table RETURNING expires_at")
                .bind("table", table).bind("owner", owner).bind("epoch", epoch).bind("seconds", length.toMillis() / 1_000.0)
                .map((row, context) -> row.getObject(1, OffsetDateTime.class)).one();
        return new Lease(table, owner, epoch, expiresAt.toInstant());
    }
}
