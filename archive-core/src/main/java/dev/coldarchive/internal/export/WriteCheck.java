package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.format.BloomFilters;
import dev.coldarchive.format.RowClustering;
import dev.coldarchive.schema.ColumnType;
import dev.coldarchive.schema.TableSchema;
import java.util.Optional;

/** Whether files can be clustered by the columns that are named for it, and have the bloom filters that are asked for: nothing of it is left out in silence. */
public final class WriteCheck {
    private WriteCheck() {}

    /**
     * @throws ArchiveException of category USAGE if a column is not there, or of a type for which it cannot be done, or would be to no purpose
     */
    public static void require(TableSpec table, TableSchema schema) {
        for (String column : table.write().clusterBy()) {
            clustering(table, schema, column).ifPresent(why -> {
                throw new ArchiveException(ArchiveException.Category.USAGE, "cannot cluster files of table " + table.name() + " by column " + column + ": " + why, "correct cluster-by, or leave it out")
                        .inTable(table.name());
            });
        }
        for (String column : table.write().bloomFilters().columns()) {
            type(schema, column).map(BloomFilters::refusal).orElse(Optional.of("it is not there")).ifPresent(why -> {
                throw new ArchiveException(ArchiveException.Category.USAGE, "cannot write bloom filters of column " + column + " of table " + table.name() + ": " + why,
                        "correct bloom-filters, or leave it out").inTable(table.name());
            });
        }
    }

    private static Optional<String> clustering(TableSpec table, TableSchema schema, String column) {
        Optional<ColumnType> type = type(schema, column);
        if (type.isEmpty()) {
            return Optional.of("it is not there");
        }
        if (column.equals(table.time().name())) {
            return Optional.of("row groups follow each other in time, and rows of equal values too, without it");
        }
        if (table.partitionColumns().contains(column)) {
            return Optional.of("the layout gives each of its values a file of its own");
        }
        return RowClustering.allowed(type.get()) ? Optional.empty() : Optional.of("values of type " + type.get() + " have no order that all readers agree on");
    }

    private static Optional<ColumnType> type(TableSchema schema, String column) {
        return schema.indexOf(column).isPresent() ? Optional.of(schema.columns().get(schema.position(column)).type()) : Optional.empty();
    }
}
