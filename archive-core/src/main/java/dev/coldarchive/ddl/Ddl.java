package dev.coldarchive.ddl;

import dev.coldarchive.internal.ddl.Athena;
import dev.coldarchive.internal.ddl.ClickHouse;
import dev.coldarchive.internal.ddl.DuckDb;
import dev.coldarchive.internal.ddl.Pandas;
import dev.coldarchive.internal.ddl.Polars;
import dev.coldarchive.internal.ddl.Python;
import dev.coldarchive.internal.ddl.Spark;
import dev.coldarchive.internal.ddl.Trino;

/** Writes what other programs need to read archived tables. Pure text: nothing is read or connected to. */
public final class Ddl {
    private Ddl() {}

    /**
     * The text for one table, with a line end at its end. Columns that the dialect has no type for are left out, and a comment says so.
     *
     * @throws dev.coldarchive.ArchiveException of category USAGE if the dialect cannot do what is asked for with this layout
     */
    public static String of(Dialect dialect, ReaderTable table) {
        return switch (dialect) {
            case ATHENA -> Athena.ddl(table);
            case DUCKDB -> DuckDb.ddl(table);
            case SPARK -> Spark.ddl(table);
            case TRINO -> Trino.ddl(table);
            case CLICKHOUSE -> ClickHouse.ddl(table);
            case POLARS -> Polars.snippet(table);
            case PANDAS -> Pandas.snippet(table);
        };
    }

    /** The variable that snippets of Python give a table. */
    public static String variable(ReaderTable table) {
        return Python.variable(table.name());
    }
}
