package dev.coldarchive.internal.ddl;

import dev.coldarchive.ddl.ReaderTable;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Trino with its Hive connector: an external table, and the call that registers its partitions. */
public final class Trino {
    private static final Definitions COLUMNS = new Definitions(Definitions::doubleQuotes, Trino::type);
    private static final String DEFAULT_SCHEMA = "archive";

    private Trino() {}

    public static String ddl(ReaderTable table) {
        Directories directories = new Directories(table);
        String schema = table.database().orElse(DEFAULT_SCHEMA);
        List<Column> partitions = directories.hive() ? directories.partitions().stream().map(directories::column).toList() : List.of();
        List<Column> columns = Stream.concat(directories.columnsBesides().stream(), partitions.stream()).toList();
        String inSchema = "hive." + Definitions.doubleQuotes(schema);
        String ddl = COLUMNS.leftOut(columns, "-- ", "Trino's Hive connector")
                + (columns.stream().map(Trino::type).anyMatch(type -> type != null && type.contains("timestamp(6)")) ? "SET SESSION hive.timestamp_precision = 'MICROSECONDS';\n" : "")
                + (directories.vary() && !directories.hive() ? "-- The catalog has to say hive.recursive-directories=true: the files lie in directories that are no partitions to Trino.\n" : "")
                + "CREATE SCHEMA IF NOT EXISTS " + inSchema + ";\nCREATE TABLE IF NOT EXISTS " + inSchema + "." + Definitions.doubleQuotes(table.name()) + " (\n" + COLUMNS.lines(columns, "  ")
                + "\n)\nWITH (\n  format = 'PARQUET',\n  external_location = " + Definitions.text(location(table, directories));
        if (partitions.isEmpty()) {
            return ddl + "\n);\n";
        }
        return ddl + ",\n  partitioned_by = ARRAY[" + partitions.stream().map(column -> Definitions.text(column.name())).collect(Collectors.joining(", ")) + "]\n);\n\n"
                + "CALL hive.system.sync_partition_metadata(" + Definitions.text(schema) + ", " + Definitions.text(table.name()) + ", 'FULL');\n";
    }

    private static String location(ReaderTable table, Directories directories) {
        return (table.place().bucket() ? "" : "local://") + table.place().at(directories.base());
    }

    private static String type(Column column) {
        return switch (column.type().kind()) {
            case INT32 -> "integer";
            case FLOAT -> "real";
            case STRING, JSON -> "varchar";
            case BYTES -> "varbinary";
            case TIMESTAMP, LOCAL_TIMESTAMP -> "timestamp(6)";
            case LIST -> Definitions.list(column, "array(?)", Trino::type);
            default -> column.type().kind() == ColumnType.Kind.UUID || column.type().kind() == ColumnType.Kind.TIME ? null : Definitions.hive(column);
        };
    }
}
