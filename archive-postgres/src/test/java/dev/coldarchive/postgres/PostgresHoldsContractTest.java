package dev.coldarchive.postgres;

import dev.coldarchive.ledger.Holds;
import dev.coldarchive.ledger.HoldsContract;

class PostgresHoldsContractTest extends HoldsContract {
    @Override
    protected Holds create() {
        TestDatabase database = EmbeddedPostgresServer.freshDatabase();
        LedgerSchema.install(database.dataSource(), "archive");
        return new PostgresHolds(database.dataSource(), "archive");
    }
}
