package dev.coldarchive.daemon.operations;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.daemon.Composition;
import dev.coldarchive.daemon.config.StoreSettings;
import dev.coldarchive.ddl.ArchivedTable;
import dev.coldarchive.ddl.Place;
import dev.coldarchive.ddl.ReaderTable;
import dev.coldarchive.schema.TableSchema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What other programs have to know to read the archive. */
public final class ReaderOperations {
    private ReaderOperations() {}

    /**
     * How a table is to look.
     *
     * @param database database or schema of the other program
     * @param name empty for the configured one
     * @param values known values of source columns that partition
     * @param found whether partitions are found by a command
     */
    public record Look(Optional<String> database, Optional<String> name, Map<String, List<String>> values, boolean found) {}

    /**
     * A table, and where its columns are known from.
     *
     * @param absent why the database was not asked successfully; empty if it was
     */
    public record Described(ReaderTable table, Optional<ArchiveException> absent) {}

    /**
     * The columns that the database has now, and those that older files have; of the archive alone where the database does not answer.
     *
     * @throws ArchiveException the database's, if the archive knows nothing of the table either
     */
    public static Described describe(Composition composition, TableSpec spec, Look look, Instant now) {
        Optional<ArchivedTable> archived = ArchivedTable.of(composition.store(), spec);
        TableSchema schema;
        Optional<ArchiveException> absent = Optional.empty();
        try {
            TableSchema live = composition.source().describe(spec);
            schema = archived.map(there -> ArchivedTable.with(live, there.schema())).orElse(live);
        } catch (ArchiveException e) {
            absent = Optional.of(e);
            schema = archived.map(ArchivedTable::schema).orElseThrow(() -> e);
        }
        StoreSettings store = composition.configuration().store();
        Place place = Place.of(store.uri(), store.region(), store.endpoint(), store.pathStyle());
        Instant first = archived.map(there -> there.first().start()).or(spec::startFrom).orElse(now);
        return new Described(new ReaderTable(spec, schema, place, look.database(), look.name().orElse(spec.name()), look.values(), first, now, look.found()), absent);
    }

    /** Rows that the manifests of a table name; empty if it has none. */
    public static OptionalLong rows(Composition composition, TableSpec spec) {
        return ArchivedTable.rows(composition.store(), spec);
    }
}
