package dev.coldarchive.postgres;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.postgres.internal.EmptyPartition;
import dev.coldarchive.postgres.internal.PgDeletion;
import dev.coldarchive.postgres.internal.SqlErrors;
import dev.coldarchive.postgres.internal.TableReader;
import dev.coldarchive.source.PartitionBounds;
import dev.coldarchive.source.PrunableSource;
import dev.coldarchive.source.WindowDeletion;
import dev.coldarchive.window.Window;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Deletes rows of PostgreSQL 15 and later: of plain and partitioned tables, never of hypertables. Needs DELETE and SELECT on the table, and to own a partition that is to be dropped. Takes
 * connections from the host's pool, one a deletion, and gives them back as they were. Safe for use by several threads.
 */
public final class PostgresPruning implements PrunableSource {
    private final DataSource written;
    private final SourceOptions options;
    private final TableReader tables;

    /** @param written the database that is written to: a primary */
    public PostgresPruning(DataSource written, SourceOptions options) {
        this.written = written;
        this.options = options;
        this.tables = new TableReader(written, options);
    }

    @Override
    public List<String> obstacles(TableSpec table) {
        try {
            return tables.pruneObstacles(table);
        } catch (SQLException e) {
            throw failed("look at", table, e);
        }
    }

    @Override
    public Optional<Instant> firstRow(TableSpec table, Instant from, Instant to) {
        try {
            return tables.firstRow(table, from, to);
        } catch (SQLException e) {
            throw failed("look for rows of", table, e);
        }
    }

    @Override
    public WindowDeletion delete(TableSpec table, Window window) {
        try {
            return PgDeletion.open(written, options, table, window);
        } catch (SQLException e) {
            throw failed("delete rows of", table, e).inWindow(window);
        }
    }

    @Override
    public List<PartitionBounds> partitions(TableSpec table) {
        try {
            return tables.partitions(table);
        } catch (SQLException e) {
            throw failed("look at the partitions of", table, e);
        }
    }

    @Override
    public boolean dropIfEmpty(TableSpec table, PartitionBounds partition) {
        try {
            return EmptyPartition.drop(written, options, table, partition.name());
        } catch (SQLException e) {
            throw SqlErrors.writing("cannot drop partition " + partition.name(), e).inTable(table.name());
        }
    }

    private static ArchiveException failed(String what, TableSpec table, SQLException e) {
        return SqlErrors.reading("cannot " + what + " table " + table.name(), e).inTable(table.name());
    }
}
