package dev.coldarchive.postgres.internal;

import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import dev.coldarchive.window.Window;
import dev.coldarchive.TableSpec;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table as the catalog had it at one moment.
 *
 * @param spec its configuration
 * @param oid its identifier
 * @param kind {@code relkind}: r table, p partitioned table
 * @param schema its columns as they are archived
 * @param mappings of these columns, in the same order
 * @param time its time column
 */
record Relation(TableSpec spec, long oid, char kind, TableSchema schema, List<Mapping> mappings, EventColumn time) {

    static String sqlName(TableSpec spec) {
        return Sql.identifier(spec.schema()) + "." + Sql.identifier(spec.relation());
    }

    /** {@code FROM} clause; columns are qualified by {@code t}, so that a cast in the output never hides them. */
    String from() {
        return " FROM " + sqlName(spec) + " t ";
    }

    String selectList() {
        return IntStream.range(0, mappings.size()).mapToObj(i -> mappings.get(i).select("t." + Sql.identifier(schema.columns().get(i).name())))
                .collect(Collectors.joining(", "));
    }

    /** The rows of a slice in their order, as they are archived. */
    String select(Window slice) {
        return "SELECT " + selectList() + from() + "WHERE " + time().between(slice.start(), slice.end()) + " ORDER BY " + orderBy();
    }

    /** Sends them. */
    String copy(Window slice) {
        return copy(select(slice));
    }

    static String copy(String select) {
        return "COPY (" + select + ") TO STDOUT (FORMAT binary)";
    }

    /** By the partitioning columns, numbers by value and text by its bytes, NULLs last; then by time. */
    String orderBy() {
        return spec.partitionColumns().stream().map(this::ordered).collect(Collectors.joining()) + time.column();
    }

    private String ordered(String column) {
        boolean byValue = schema.columns().get(schema.position(column)).type().storage() == ColumnType.Storage.LONG;
        return "t." + Sql.identifier(column) + (byValue ? ", " : "::text COLLATE \"C\", ");
    }
}
