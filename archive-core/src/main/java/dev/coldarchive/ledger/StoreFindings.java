package dev.coldarchive.ledger;

import java.util.Optional;

/** What selftests found out about stores, one finding a store. Each method is one transaction. Safe for use by several threads. */
public interface StoreFindings {

    /** The newest finding about the store of that uri, or empty if it was never tested. */
    Optional<StoreFinding> finding(String store);

    /** Records a finding in place of the store's former one. */
    void record(StoreFinding finding);
}
