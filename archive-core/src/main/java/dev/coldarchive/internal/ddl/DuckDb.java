package dev.coldarchive.internal.ddl;

import dev.coldarchive.ddl.Place;
import dev.coldarchive.ddl.ReaderTable;
import dev.coldarchive.schema.Column;
import dev.coldarchive.schema.ColumnType;
import java.util.stream.Collectors;

/** DuckDB: a view over the files, joined by name so that columns which were added later are there. */
public final class DuckDb {
    private DuckDb() {}

    public static String ddl(ReaderTable table) {
        Directories directories = new Directories(table);
        StringBuilder ddl = new StringBuilder();
        if (table.place().bucket()) {
            ddl.append("INSTALL httpfs;\nLOAD httpfs;\nINSTALL aws;\nLOAD aws;\n").append(secret(table.place()));
        }
        table.database().ifPresent(schema -> ddl.append("CREATE SCHEMA IF NOT EXISTS ").append(Definitions.doubleQuotes(schema)).append(";\n"));
        ddl.append("CREATE OR REPLACE VIEW ").append(table.database().map(schema -> Definitions.doubleQuotes(schema) + ".").orElse("")).append(Definitions.doubleQuotes(table.name()))
                .append(" AS\nSELECT * FROM read_parquet(").append(Definitions.text(table.place().at(directories.glob()))).append(",\n    union_by_name = true, ");
        if (directories.hive()) {
            ddl.append("hive_partitioning = true, hive_types = {").append(directories.partitions().stream().map(directories::column)
                    .map(column -> Definitions.text(column.name()) + ": " + type(column)).collect(Collectors.joining(", "))).append("}");
        } else {
            ddl.append("hive_partitioning = false");
        }
        return ddl.append(");\n").toString();
    }

    private static String secret(Place place) {
        StringBuilder secret = new StringBuilder("CREATE OR REPLACE SECRET (TYPE s3, PROVIDER credential_chain");
        place.region().ifPresent(region -> secret.append(", REGION ").append(Definitions.text(region)));
        place.endpoint().ifPresent(endpoint -> secret.append(", ENDPOINT ").append(Definitions.text(endpoint.getAuthority())).append(", USE_SSL ").append(endpoint.getScheme().equals("https")));
        if (place.pathStyle()) {
            secret.append(", URL_STYLE 'path'");
        }
        return secret.append(");\n").toString();
    }

    private static String type(Column column) {
        return switch (column.type().kind()) {
            case BOOLEAN -> "BOOLEAN";
            case INT32 -> "INTEGER";
            case INT64 -> "BIGINT";
            case DATE -> "DATE";
            case UUID -> "UUID";
            default -> column.type().equals(ColumnType.STRING) ? "VARCHAR" : column.type().toString();
        };
    }
}
