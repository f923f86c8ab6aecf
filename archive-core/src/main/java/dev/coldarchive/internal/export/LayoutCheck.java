package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.TableSpec;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.TableSchema;

/** Whether a table's layout fits its columns. */
public final class LayoutCheck {
    private LayoutCheck() {}

    /**
     * @throws ArchiveException of category USAGE if a column of the layout is missing or of no type that a key can hold, or if a partition directory would hide a column of the
     *     files from readers that know Hive's partitions
     */
    public static void require(TableSpec table, TableSchema schema) {
        for (String column : table.partitionColumns()) {
            boolean usable = schema.indexOf(column).isPresent() && PartValues.allowed(schema.columns().get(schema.position(column)).type());
            if (!usable) {
                throw refused(table, "by column " + column + ": it is not there, or not of a type that a key can hold", "use a column of text, whole numbers, dates, booleans or UUIDs");
            }
        }
        for (String partition : table.layout().derivedPartitions()) {
            if (schema.columns().stream().map(Column::name).anyMatch(partition::equalsIgnoreCase)) {
                throw refused(table, "by " + partition + ": readers would take the directory's value for the table's own column " + partition,
                        "give layout a path: with another name, for example utc_" + partition + "={" + partition + "}");
            }
        }
    }

    private static ArchiveException refused(TableSpec table, String how, String hint) {
        return new ArchiveException(ArchiveException.Category.USAGE, "cannot lay table " + table.name() + " out " + how, hint).inTable(table.name());
    }
}
