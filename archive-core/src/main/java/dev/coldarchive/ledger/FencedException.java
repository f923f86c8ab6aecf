package dev.coldarchive.ledger;

import dev.coldarchive.ArchiveException;

/** The lease was lost, or somebody else moved what this holder meant to move. Nothing was changed. */
public final class FencedException extends ArchiveException {
    private static final long serialVersionUID = 1L;

    /** @param reason how it is known that somebody else has the table */
    public FencedException(String table, String reason) {
        super(Category.LEASE, "cannot update the ledger of table " + table + ": " + reason,
                "another exporter took over; its work stands, and this one has changed nothing");
        inTable(table);
    }
}
