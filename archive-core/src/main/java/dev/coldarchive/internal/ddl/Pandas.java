package dev.coldarchive.internal.ddl;

import dev.coldarchive.ddl.ReaderTable;
import dev.coldarchive.schema.Column;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** pandas, through a dataset of pyarrow: what a query does not ask for is not read. Columns that a file lacks are null. */
public final class Pandas {
    private Pandas() {}

    public static String snippet(ReaderTable table) {
        Directories directories = new Directories(table);
        String name = Python.variable(table.name());
        List<Column> partitions = directories.hive() ? directories.partitions().stream().map(directories::column).toList() : List.of();
        List<Column> columns = Stream.concat(directories.columnsBesides().stream(), partitions.stream()).toList();
        StringBuilder code = new StringBuilder("import pyarrow as pa\nimport pyarrow.dataset as ds\n");
        String path = table.place().at(directories.base());
        if (table.place().bucket()) {
            code.append("from pyarrow import fs\n");
        }
        code.append("\nschema = pa.schema([\n").append(columns.stream().map(column -> "    (" + Python.text(column.name()) + ", " + type(column) + "),\n").collect(Collectors.joining())).append("])\n");
        code.append(name).append(" = ds.dataset(\n    ").append(Python.text(table.place().bucket() ? path.substring("s3://".length()) : path)).append(",\n    format=\"parquet\",\n    schema=schema,\n");
        if (!partitions.isEmpty()) {
            code.append("    partitioning=ds.partitioning(pa.schema([").append(partitions.stream().map(column -> "(" + Python.text(column.name()) + ", " + type(column) + ")")
                    .collect(Collectors.joining(", "))).append("]), flavor=\"hive\"),\n");
        }
        if (table.place().bucket()) {
            code.append("    filesystem=fs.S3FileSystem(").append(Python.s3Arguments(table.place())).append("),\n");
        }
        String filter = partitions.isEmpty() ? "" : ", filter=ds.field(" + Python.text(partitions.get(0).name()) + ") == …";
        return code.append(")\n# ").append(name).append(".to_table(columns=[…]").append(filter).append(").to_pandas()\n").toString();
    }

    private static String type(Column column) {
        return switch (column.type().kind()) {
            case BOOLEAN -> "pa.bool_()";
            case INT32 -> "pa.int32()";
            case INT64 -> "pa.int64()";
            case FLOAT -> "pa.float32()";
            case DOUBLE -> "pa.float64()";
            case DECIMAL -> "pa.decimal128(" + column.type().precision() + ", " + column.type().scale() + ")";
            case STRING, JSON -> "pa.string()";
            case BYTES -> "pa.binary()";
            case UUID -> "pa.uuid()";
            case TIMESTAMP -> "pa.timestamp(\"us\", \"UTC\")";
            case LOCAL_TIMESTAMP -> "pa.timestamp(\"us\")";
            case DATE -> "pa.date32()";
            case TIME -> "pa.time64(\"us\")";
            case LIST -> "pa.list_(" + type(Column.optional(column.name(), column.type().element())) + ")";
        };
    }
}
