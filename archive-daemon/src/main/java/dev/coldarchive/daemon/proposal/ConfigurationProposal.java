package dev.coldarchive.daemon.proposal;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ArchiveException.Category;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Proposes a commented configuration for a database: a table for each that has a time column which is never NULL. The text
 * loads as it is once the password's variable is set; what a person has to decide stands in it as comments.
 */
public final class ConfigurationProposal {
    private ConfigurationProposal() {}

    /**
     * Looks at the database, reading catalogs and the ends of indexes, and changing nothing.
     *
     * @return YAML
     * @throws ArchiveException of category USAGE if no table looks like a time series
     */
    public static String yaml(DataSource database, ProposalRequest request) {
        List<TableProposal> proposals = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (Introspection catalog = new Introspection(connection)) {
                Instant now = catalog.now();
                for (TableFacts table : catalog.tables()) {
                    propose(catalog, table, now).ifPresentOrElse(proposals::add, () -> leftOut.add(table.schema() + "." + table.name()));
                }
            }
        } catch (SQLException e) {
            throw Introspection.failed(e);
        }
        if (proposals.isEmpty()) {
            throw new ArchiveException(Category.USAGE, "cannot propose a configuration: no table that this role may read has a time column that is NOT NULL"
                    + (leftOut.isEmpty() ? "" : "; seen were " + String.join(", ", leftOut)), "grant SELECT to the role, or write the configuration by hand");
        }
        return new ProposalText(request).of(proposals, leftOut);
    }

    private static Optional<TableProposal> propose(Introspection catalog, TableFacts table, Instant now) throws SQLException {
        if (table.schema().contains(".") || table.name().contains(".")) {
            return Optional.empty();
        }
        List<ColumnFacts> candidates = TimeGuess.candidates(table);
        for (ColumnFacts time : candidates) {
            List<ColumnFacts> others = candidates.stream().filter(c -> c != time).toList();
            Optional<TableProposal> proposal = TableProposal.of(table, time, others, catalog.range(table, time), now);
            if (proposal.isPresent()) {
                return proposal;
            }
        }
        return Optional.empty();
    }
}
