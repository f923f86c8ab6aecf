package dev.coldarchive.internal.ddl;

import dev.coldarchive.ddl.ReaderTable;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import java.util.stream.Collectors;

/** polars: a lazy frame. Columns that a file lacks are null; JSON comes as bytes, and is made text. */
public final class Polars {
    private static final String LINE = ",\n    ";

    private Polars() {}

    public static String snippet(ReaderTable table) {
        Directories directories = new Directories(table);
        StringBuilder code = new StringBuilder("import polars as pl\n\n").append(Python.variable(table.name())).append(" = pl.scan_parquet(\n    ")
                .append(Python.text(table.place().at(directories.glob()))).append(LINE)
                .append("schema={\n").append(directories.columnsBesides().stream().map(column -> "        " + Python.text(column.name()) + ": " + type(column) + ",\n").collect(Collectors.joining())).append("    }");
        if (directories.hive()) {
            code.append(LINE).append("hive_partitioning=True").append(LINE).append("hive_schema={").append(directories.partitions().stream().map(directories::column)
                    .map(column -> Python.text(column.name()) + ": " + type(column)).collect(Collectors.joining(", "))).append("}");
        } else {
            code.append(LINE).append("hive_partitioning=False");
        }
        code.append(LINE).append("missing_columns=\"insert\"").append(LINE).append("extra_columns=\"ignore\"");
        Python.storageOptions(table.place()).ifPresent(options -> code.append(LINE).append("storage_options=").append(options));
        String documents = directories.columnsBesides().stream().filter(column -> column.type().equals(ColumnType.JSON)).map(column -> Python.text(column.name())).collect(Collectors.joining(", "));
        return code.append(",\n)").append(documents.isEmpty() ? "" : ".with_columns(pl.col(" + documents + ").cast(pl.String))").append("\n").toString();
    }

    private static String type(Column column) {
        return switch (column.type().kind()) {
            case BOOLEAN -> "pl.Boolean";
            case INT32 -> "pl.Int32";
            case INT64 -> "pl.Int64";
            case FLOAT -> "pl.Float32";
            case DOUBLE -> "pl.Float64";
            case DECIMAL -> "pl.Decimal(" + column.type().precision() + ", " + column.type().scale() + ")";
            case STRING -> "pl.String";
            case BYTES, UUID, JSON -> "pl.Binary";
            case TIMESTAMP -> "pl.Datetime(\"us\", \"UTC\")";
            case LOCAL_TIMESTAMP -> "pl.Datetime(\"us\")";
            case DATE -> "pl.Date";
            case TIME -> "pl.Time";
            case LIST -> "pl.List(" + type(Column.optional(column.name(), column.type().element())) + ")";
        };
    }
}
