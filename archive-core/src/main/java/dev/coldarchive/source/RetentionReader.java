package dev.coldarchive.source;

import dev.coldarchive.TableSpec;

/**
 * What only some sources can do: say what they delete by themselves. Safe for use by several threads; changes nothing.
 */
public interface RetentionReader {

    /**
     * What the source deletes from the table on its own, as of now; {@link SourceRetention#NONE} if that is nothing, or the table is not there.
     *
     * @throws dev.coldarchive.ArchiveException if it cannot be known now
     */
    SourceRetention retention(TableSpec table);
}
