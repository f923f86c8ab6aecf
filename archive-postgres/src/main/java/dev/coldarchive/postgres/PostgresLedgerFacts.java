package dev.coldarchive.postgres;

import dev.coldarchive.doctor.LedgerFacts;
import dev.coldarchive.postgres.internal.Grants;
import dev.coldarchive.postgres.internal.SqlErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import javax.sql.DataSource;

/** Whether a ledger can be used, from its database's catalog. Safe for use by several threads. */
public final class PostgresLedgerFacts implements LedgerFacts {
    /** Marks that do not come with the ledger. */
    private record Marks(DataSource database, String schema) {}

    private final DataSource ledger;
    private final String schema;
    private final List<Marks> marks;

    /** Where marks, if any are kept, are the ledger's own. */
    public PostgresLedgerFacts(DataSource ledger, String schema) {
        this(ledger, schema, List.of());
    }

    /** @param written the database that is written to, which keeps its marks in a schema of its own */
    public PostgresLedgerFacts(DataSource ledger, String schema, DataSource written, String marksSchema) {
        this(ledger, schema, List.of(new Marks(written, marksSchema)));
    }

    private PostgresLedgerFacts(DataSource ledger, String schema, List<Marks> marks) {
        this.ledger = ledger;
        this.schema = schema;
        this.marks = marks;
    }

    @Override
    public OptionalInt installedVersion() {
        return LedgerSchema.version(ledger, schema);
    }

    @Override
    public int knownVersion() {
        return LedgerSchema.CURRENT_VERSION;
    }

    @Override
    public List<String> missingRights() {
        List<String> missing = new ArrayList<>();
        try (Connection connection = ledger.getConnection()) {
            missing.addAll(Grants.missing(connection, role -> LedgerSchema.grants(schema, role)));
        } catch (SQLException e) {
            throw SqlErrors.reading("cannot ask for the rights on the ledger in schema " + schema, e);
        }
        for (Marks elsewhere : marks) {
            try (Connection connection = elsewhere.database.getConnection()) {
                missing.addAll(Grants.missing(connection, role -> LedgerSchema.marksGrants(elsewhere.schema, role)));
            } catch (SQLException e) {
                throw SqlErrors.reading("cannot ask for the rights on the marks in schema " + elsewhere.schema, e);
            }
        }
        return missing;
    }
}
