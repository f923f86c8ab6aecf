package dev.coldarchive.postgres;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.load.LoadTarget;
import dev.coldarchive.load.Place;
import dev.coldarchive.load.ScratchTable;
import dev.coldarchive.load.TargetTable;
import dev.coldarchive.load.WindowLoad;
import dev.coldarchive.postgres.internal.LoadTables;
import dev.coldarchive.postgres.internal.PgWindowLoad;
import dev.coldarchive.postgres.internal.SqlErrors;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.window.Window;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Loads archived rows into tables of PostgreSQL 15 and later by binary COPY. Takes connections from the host's pool and gives them back as they were: one a window that is
 * loaded, and another one while rows are compared. Safe for use by several threads. Constructors do no I/O.
 *
 * <p>The connections' role needs SELECT and INSERT on the tables and TEMPORARY on the database; for a scratch schema, CREATE on the database, or on a schema that is there.
 * Scratch tables are unlogged: fast to load, nothing for replicas and WAL archives to carry, and empty after a crash of the server.
 */
public final class PostgresLoadTarget implements LoadTarget {
    private final DataSource pool;
    private final SourceOptions options;
    private final LoadTables tables;
    private final Set<String> reserved;

    /**
     * @param pool the database that is written to
     * @param options time-outs; {@code fetch} limits one statement that moves rows
     */
    public PostgresLoadTarget(DataSource pool, SourceOptions options) {
        this(pool, options, Set.of());
    }

    /**
     * @param pool the database that is written to
     * @param options time-outs; {@code fetch} limits one statement that moves rows
     * @param reserved schemas that are no scratch schemas: the archive keeps its own record there
     */
    public PostgresLoadTarget(DataSource pool, SourceOptions options, Set<String> reserved) {
        this.reserved = Set.copyOf(reserved);
        this.pool = Objects.requireNonNull(pool, "pool");
        this.options = Objects.requireNonNull(options, "options");
        this.tables = new LoadTables(pool, options);
    }

    @Override
    public Optional<TargetTable> describe(Place place) {
        place.scratch().filter(reserved::contains).ifPresent(schema -> {
            throw new ArchiveException(ArchiveException.Category.USAGE, "cannot load into scratch schema " + schema + ": the archive keeps its ledger or its marks there", "choose another schema")
                    .inTable(place.table().name());
        });
        try {
            return tables.describe(place);
        } catch (SQLException e) {
            throw failed("cannot describe table ", place, e);
        }
    }

    @Override
    public void create(Place place, TableSchema archived) {
        try {
            tables.create(place, archived);
        } catch (SQLException e) {
            throw failed("cannot make table ", place, e);
        }
    }

    @Override
    public WindowLoad open(Place place, Window window, TableSchema columns) {
        try {
            return PgWindowLoad.open(pool, options, place, window, columns);
        } catch (SQLException e) {
            throw failed("cannot load window " + window + " into table ", place, e).inWindow(window);
        }
    }

    @Override
    public RowReader rows(Place place, Window slice) {
        try {
            return tables.rows(place, slice);
        } catch (SQLException e) {
            throw failed("cannot read rows of table ", place, e);
        }
    }

    @Override
    public void settle(Place place) {
        try {
            tables.settle(place);
        } catch (SQLException e) {
            throw failed("cannot bring the index up to date of table ", place, e);
        }
    }

    @Override
    public List<ScratchTable> scratch(String schema) {
        try {
            return tables.scratch(schema);
        } catch (SQLException e) {
            throw SqlErrors.reading("cannot list what was loaded into schema " + schema, e);
        }
    }

    @Override
    public void drop(ScratchTable table) {
        try {
            tables.drop(table);
        } catch (SQLException e) {
            throw SqlErrors.reading("cannot drop table " + table.schema() + "." + table.name(), e);
        }
    }

    private static ArchiveException failed(String what, Place place, SQLException e) {
        return SqlErrors.reading(what + place, e).inTable(place.table().name());
    }
}
