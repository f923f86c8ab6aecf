package dev.coldarchive.postgres;

import dev.coldarchive.TableSpec;
import dev.coldarchive.doctor.DatabaseFacts;
import dev.coldarchive.postgres.internal.SqlErrors;
import dev.coldarchive.postgres.internal.TableFacts;
import dev.coldarchive.window.Window;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** What the catalogs of a PostgreSQL say for its doctor; plans are made and not run. Takes one connection a question, and gives it back as it was. Safe for use by several threads. */
public final class PostgresFacts implements DatabaseFacts {
    private final TableFacts facts;

    /**
     * @param rows where rows are read
     * @param primary of the same cluster; empty if none is configured
     */
    public PostgresFacts(DataSource rows, Optional<DataSource> primary, SourceOptions options) {
        this.facts = new TableFacts(rows, primary, options);
    }

    @Override
    public Server server() {
        try {
            return facts.server();
        } catch (SQLException e) {
            throw SqlErrors.reading("cannot connect to the source", e);
        }
    }

    @Override
    public Rights rights(TableSpec table) {
        try {
            return facts.rights(table);
        } catch (SQLException e) {
            throw SqlErrors.reading("cannot ask for the rights on table " + table.name(), e).inTable(table.name());
        }
    }

    @Override
    public Access access(TableSpec table, Window window) {
        try {
            return facts.access(table, window);
        } catch (SQLException e) {
            throw SqlErrors.reading("cannot plan the query of a window of table " + table.name(), e).inTable(table.name());
        }
    }

    @Override
    public Optional<Hypertable> hypertable(TableSpec table) {
        try {
            return facts.hypertable(table);
        } catch (SQLException e) {
            throw SqlErrors.reading("cannot ask what TimescaleDB does with table " + table.name(), e).inTable(table.name());
        }
    }
}
