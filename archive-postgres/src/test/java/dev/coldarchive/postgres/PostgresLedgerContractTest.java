package dev.coldarchive.postgres;

import dev.coldarchive.ledger.Ledger;
import dev.coldarchive.ledger.LedgerContract;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

class PostgresLedgerContractTest extends LedgerContract {
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    /** One database for all: each ledger has a schema of its own, with a name that needs its quotes. */
    private static final class Database {
        static final DataSource SOURCE = EmbeddedPostgresServer.freshDatabase().pooled();
    }

    @Override
    protected Ledger open() {
        String schema = "Ledger: <" + SCHEMAS.incrementAndGet() + ">'s ?";
        LedgerSchema.install(Database.SOURCE, schema);
        return new PostgresLedger(Database.SOURCE, schema);
    }
}
