package dev.coldarchive.internal.rows;

import dev.coldarchive.ArchiveException;

/** A column has another type than in the archive, and the schema policy, or the types themselves, allow no common one. */
public final class ChangedTypeException extends ArchiveException {
    private static final long serialVersionUID = 1L;

    ChangedTypeException(String table, String message) {
        super(Category.UNARCHIVABLE, message, "say schema-policy: widen or new-files, or give the column its former type under columns");
        inTable(table);
    }
}
