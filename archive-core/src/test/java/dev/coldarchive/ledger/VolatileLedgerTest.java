package dev.coldarchive.ledger;

import java.time.Instant;
import java.time.InstantSource;

class VolatileLedgerTest extends LedgerContract {
    private static final Instant NOW = Instant.parse("2024-01-20T00:00:00Z");

    @Override
    protected Ledger open() {
        return new VolatileLedger(InstantSource.fixed(NOW));
    }
}
