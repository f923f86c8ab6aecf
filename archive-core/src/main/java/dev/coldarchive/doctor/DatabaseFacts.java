package dev.coldarchive.doctor;

import dev.coldarchive.TableSpec;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a source database says of itself, for whoever looks for what is wrong there. Nothing is changed, no row is read. Every method is one short transaction, and throws an
 * {@link dev.coldarchive.ArchiveException} where the database does not answer or refuses. Safe for use by several threads.
 */
public interface DatabaseFacts {

    /**
     * Who answers, and who is asking.
     *
     * @param version {@code 170011} for 17.11
     * @param standby whether it is one
     * @param primaryStandby whether what is configured as its primary is a standby; empty if none is configured
     * @param role whose rights count
     * @param superuser whether nothing is refused to it
     * @param passesRowSecurity whether row security does not apply to it
     * @param encrypted whether this connection is
     * @param now the clock of the server that windows are closed by
     */
    record Server(int version, boolean standby, Optional<Boolean> primaryStandby, String role, boolean superuser, boolean passesRowSecurity, boolean encrypted, Instant now) {}

    /**
     * What the role may do to a table beyond reading it.
     *
     * @param change of INSERT, UPDATE, DELETE and TRUNCATE those that it may
     * @param owns whether it is a member of the owner
     * @param rowsHidden whether row security applies to what it reads
     */
    record Rights(List<String> change, boolean owns, boolean rowsHidden) {}

    /**
     * How the rows of a window are found.
     *
     * @param plan first line of the plan
     * @param unindexed the first relation that is read from end to end although it has no index that begins with the time column; empty if there is none
     * @param sizeBytes of that relation
     * @param remedy the statement that gives it an index
     */
    record Access(String plan, Optional<String> unindexed, long sizeBytes, String remedy) {}

    /**
     * What TimescaleDB does with a table.
     *
     * @param chunk how much time a chunk takes
     * @param compressAfter how old a chunk's last row is before it is compressed
     * @param dropAfter how old it is before it is dropped
     */
    record Hypertable(Optional<Duration> chunk, Optional<Duration> compressAfter, Optional<Duration> dropAfter) {}

    /** What is so of the server and of who asks, whatever the table. */
    Server server();

    /** What this role may do with the table. */
    Rights rights(TableSpec table);

    /** How the server would find the rows of a window. */
    Access access(TableSpec table, Window window);

    /** Empty if it is none. */
    Optional<Hypertable> hypertable(TableSpec table);
}
