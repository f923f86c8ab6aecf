package dev.coldarchive.ddl;

/** Who is to read the files. */
public enum Dialect {
    ATHENA,
    DUCKDB,
    SPARK,
    TRINO,
    CLICKHOUSE,
    /** Python. */
    POLARS,
    /** Python, through pyarrow. */
    PANDAS
}
