package dev.coldarchive.daemon.operations;

import dev.coldarchive.bookkeeping.Bookkeeping;
import dev.coldarchive.daemon.Composition;
import dev.coldarchive.daemon.config.Configuration;

/** What people do with a ledger by hand. */
public final class LedgerOperations {
    private LedgerOperations() {}

    /** Shows it, and sets cursors. */
    public static Bookkeeping bookkeeping(Composition composition) {
        Configuration configuration = composition.configuration();
        return new Bookkeeping(new Bookkeeping.Books(composition.ledger(), composition.leases(), composition.book(), composition.databases().holds()), new Bookkeeping.Place(configuration.workDir(), configuration.instance()),
                configuration.retries());
    }
}
