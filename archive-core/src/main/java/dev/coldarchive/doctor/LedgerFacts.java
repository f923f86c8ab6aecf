package dev.coldarchive.doctor;

import java.util.List;
import java.util.OptionalInt;

/** What a ledger's database says of it. Changes nothing; throws an {@link dev.coldarchive.ArchiveException} where it does not answer. Safe for use by several threads. */
public interface LedgerFacts {

    /** Of the ledger that is installed; empty if none is. */
    OptionalInt installedVersion();

    /** What this program writes. */
    int knownVersion();

    /** Statements that grant what the role lacks; empty if it lacks nothing. */
    List<String> missingRights();
}
