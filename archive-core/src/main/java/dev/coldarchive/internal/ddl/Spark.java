package dev.coldarchive.internal.ddl;

import dev.coldarchive.ddl.ReaderTable;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Spark SQL: a temporary view that lists the files by itself; or a table of the catalogue, whose partitions are registered by a command. */
public final class Spark {
    private static final Definitions COLUMNS = new Definitions(Definitions::backticks, Spark::type);

    private Spark() {}

    public static String ddl(ReaderTable table) {
        Directories directories = new Directories(table);
        boolean catalogued = table.found() || table.database().isPresent();
        String name = table.database().map(database -> Definitions.backticks(database) + ".").orElse("") + Definitions.backticks(table.name());
        List<Column> partitions = directories.hive() ? directories.partitions().stream().map(directories::column).toList() : List.of();
        List<Column> columns = Stream.concat(directories.columnsBesides().stream(), partitions.stream()).toList();
        List<String> options = new ArrayList<>(List.of("path " + Definitions.text(path(table, directories))));
        if (directories.vary() && !directories.hive()) {
            options.add("recursiveFileLookup 'true'");
        }
        options.add("pathGlobFilter '*.parquet'");
        String ddl = COLUMNS.leftOut(columns, "-- ", "Spark")
                + (catalogued ? "CREATE TABLE IF NOT EXISTS " : "CREATE OR REPLACE TEMPORARY VIEW ") + name + " (\n" + COLUMNS.lines(columns, "  ") + "\n)\nUSING parquet\nOPTIONS ("
                + String.join(", ", options) + ")";
        if (!catalogued || partitions.isEmpty()) {
            return ddl + ";\n";
        }
        return ddl + "\nPARTITIONED BY (" + String.join(", ", partitions.stream().map(column -> Definitions.backticks(column.name())).toList()) + ");\n\nMSCK REPAIR TABLE " + name + ";\n";
    }

    private static String path(ReaderTable table, Directories directories) {
        return table.place().at(directories.base()).replaceFirst("^s3://", "s3a://");
    }

    private static String type(Column column) {
        if (column.type().equals(ColumnType.LOCAL_TIMESTAMP)) {
            return "TIMESTAMP_NTZ";
        }
        String type = column.type().kind() == ColumnType.Kind.LIST ? Definitions.list(column, "ARRAY<?>", Spark::type) : Definitions.hive(column);
        return type == null ? null : type.toUpperCase(Locale.ROOT);
    }
}
