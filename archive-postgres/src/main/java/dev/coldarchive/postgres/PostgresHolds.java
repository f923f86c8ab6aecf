package dev.coldarchive.postgres;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import dev.coldarchive.ledger.Hold;
import dev.coldarchive.ledger.Holds;
import dev.coldarchive.postgres.internal.HoldRows;
import dev.coldarchive.postgres.internal.LedgerTransactions;
import dev.coldarchive.postgres.internal.SchemaName;
import java.util.List;
import javax.sql.DataSource;

/** Holds in the {@code export_holds} of a ledger that {@link LedgerSchema} installed. Takes one connection of the host's DataSource a call. Safe for use by several threads. */
public final class PostgresHolds implements Holds {
    private final LedgerTransactions transactions;

    /** @param schema where the ledger is installed */
    public PostgresHolds(DataSource database, String schema) {
        this.transactions = new LedgerTransactions(database, new SchemaName(schema), e -> LedgerSchema.notInstalled(schema, "a table of it is missing", e));
    }

    @Override
    public List<Hold> open(String table) {
        return transactions.read("cannot read the holds of table " + table, handle -> HoldRows.open(handle, table));
    }

    @Override
    public Hold begin(Hold hold) {
        return transactions.write("cannot hold table " + hold.table(), handle -> {
            HoldRows.takeOver(handle, hold);
            HoldRows.insert(handle, hold);
            Hold open = HoldRows.open(handle, hold).orElseThrow();
            if (!open.table().equals(hold.table())) {
                throw new ArchiveException(Category.USAGE, "cannot hold table " + hold.table() + ": job " + hold.job() + " is held for table " + open.table() + " already",
                        "archive retention release --table " + open.table() + " ends that").inTable(hold.table());
            }
            return open;
        });
    }

    @Override
    public void end(Hold hold) {
        transactions.write("cannot end the hold of table " + hold.table(), handle -> {
            HoldRows.end(handle, hold);
            return null;
        });
    }
}
