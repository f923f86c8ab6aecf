package dev.coldarchive.internal.ddl;

import dev.coldarchive.ddl.Place;
import dev.coldarchive.ddl.ReaderTable;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import java.util.List;
import java.util.stream.Stream;

/** ClickHouse: a view over the table function {@code s3}, or {@code file} for a directory below its {@code user_files_path}. */
public final class ClickHouse {
    private static final Definitions COLUMNS = new Definitions(ClickHouse::quoted, ClickHouse::type);

    private ClickHouse() {}

    public static String ddl(ReaderTable table) {
        Directories directories = new Directories(table);
        List<Column> columns = Stream.concat(directories.columnsBesides().stream(),
                directories.hive() ? directories.partitions().stream().map(directories::column) : Stream.of()).toList();
        String name = table.database().map(database -> quoted(database) + ".").orElse("") + quoted(table.name());
        String structure = COLUMNS.lines(columns, "    ").replace("\\", "\\\\").replace("'", "\\'");
        String from = table.place().bucket() ? "s3(" + Definitions.text(url(table.place(), directories.glob())) : "file(" + Definitions.text(table.place().at(directories.glob()));
        return "CREATE OR REPLACE VIEW " + name + " AS\nSELECT * FROM " + from + ", 'Parquet', '\n" + structure + "')\nSETTINGS use_hive_partitioning = " + (directories.hive() ? 1 : 0)
                + ", input_format_parquet_allow_missing_columns = 1;\n";
    }

    private static String url(Place place, String glob) {
        String path = place.root().substring("s3://".length());
        String bucket = path.replaceFirst("/.*", "");
        String inBucket = path.substring(bucket.length()) + "/" + glob;
        return place.endpoint().map(endpoint -> place.pathStyle() ? endpoint.toString().replaceFirst("/+$", "") + "/" + bucket : endpoint.getScheme() + "://" + bucket + "." + endpoint.getAuthority())
                .orElseGet(() -> "https://" + bucket + ".s3" + place.region().map(region -> "." + region).orElse("") + ".amazonaws.com") + inBucket;
    }

    private static String quoted(String name) {
        return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`";
    }

    private static String type(Column column) {
        String type = plain(column);
        boolean wrapped = column.nullable() && column.type().kind() != ColumnType.Kind.LIST;
        return wrapped ? "Nullable(" + type + ")" : type;
    }

    private static String plain(Column column) {
        ColumnType type = column.type();
        return switch (type.kind()) {
            case BOOLEAN -> "Bool";
            case INT32 -> "Int32";
            case INT64 -> "Int64";
            case FLOAT -> "Float32";
            case DOUBLE -> "Float64";
            case DECIMAL -> "Decimal(" + type.precision() + ", " + type.scale() + ")";
            case STRING, JSON, BYTES -> "String";
            case UUID -> "FixedString(16)";
            case TIMESTAMP -> "DateTime64(6, 'UTC')";
            case LOCAL_TIMESTAMP -> "DateTime64(6)";
            case DATE -> "Date32";
            case TIME -> "Int64"; // microseconds since midnight
            case LIST -> "Array(" + type(Column.optional(column.name(), type.element())) + ")";
        };
    }
}
