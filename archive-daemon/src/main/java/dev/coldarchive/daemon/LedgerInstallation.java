package dev.coldarchive.daemon;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.daemon.config.LedgerSettings;
import dev.coldarchive.postgres.LedgerSchema;
import dev.coldarchive.postgres.MarkTriggers;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The tables of the ledger and of the marks, where the configuration wants them: installed, or printed as SQL for somebody else to run. */
public final class LedgerInstallation {
    private final DataSource ledger;
    private final DataSource written;
    private final Configuration configuration;

    LedgerInstallation(DataSource ledger, DataSource written, Configuration configuration) {
        this.ledger = ledger;
        this.written = written;
        this.configuration = configuration;
    }

    /** Creates the ledger's schema and tables, or brings them up to date. */
    public void install() {
        LedgerSchema.install(ledger, configuration.ledger().schema());
        marksElsewhere().ifPresent(schema -> LedgerSchema.installMarks(written, schema));
    }

    /** The SQL that {@link #install} runs. */
    public String sql() {
        return LedgerSchema.sql(configuration.ledger().schema())
                + marksElsewhere().map(schema -> "\n-- In the database that is written to, " + writtenUrl() + ":\n" + LedgerSchema.marksSql(schema)).orElse("");
    }

    /**
     * The SQL of triggers that mark the windows of a table, for its owner to run; see {@link MarkTriggers}.
     *
     * @throws ArchiveException of category USAGE if the table is not configured, or no marks are kept
     */
    public String markTriggers(String table) {
        String schema = configuration.ledger().marks().orElseThrow(() -> new ArchiveException(ArchiveException.Category.USAGE,
                "cannot print triggers of table " + table + ": no marks are kept", "name the schema of their table: ledger: {marks: archive}, then run archive init"));
        return configuration.tables().stream().filter(spec -> spec.name().equals(table)).findFirst().map(spec -> MarkTriggers.sql(schema, spec)).orElseThrow(() -> new ArchiveException(
                ArchiveException.Category.USAGE, "cannot print triggers of table " + table + ": it is not configured",
                "configured are " + configuration.tables().stream().map(TableSpec::name).collect(Collectors.joining(", "))));
    }

    /** The schema of marks that does not come with the ledger. */
    Optional<String> marksElsewhere() {
        LedgerSettings ledgers = configuration.ledger();
        return ledgers.marks().filter(schema -> !ledgers.url().equals(writtenUrl()) || !ledgers.schema().equals(schema));
    }

    private String writtenUrl() {
        return configuration.source().primaryUrl().orElse(configuration.source().url());
    }
}
