"""Prints table|partition|rows|sum|tickers for every Hive partition of the tables that are named.

partitions.py pyarrow|polars directory table:column-to-sum:year,month,... ...
"""
import pathlib
import sys


def read_with_pyarrow(directory, column, partitions):
    import pyarrow as pa
    import pyarrow.dataset as ds

    layout = ds.partitioning(pa.schema([(name, pa.string()) for name in partitions]), flavor="hive")
    table = ds.dataset(directory, format="parquet", partitioning=layout).to_table(columns=[*partitions, column, "ticker"])
    groups = table.group_by(partitions).aggregate([([], "count_all"), (column, "sum"), ("ticker", "count_distinct")])
    return [(*(row[name] for name in partitions), row["count_all"], row[column + "_sum"], row["ticker_count_distinct"]) for row in groups.to_pylist()]


def read_with_polars(directory, column, partitions):
    import polars as pl

    table = pl.scan_parquet(directory / "**/*.parquet", hive_partitioning=True, hive_schema={name: pl.String for name in partitions})
    return table.group_by(partitions).agg(
        pl.len().alias("rows"), pl.col(column).cast(pl.Int64).sum().alias("sum"), pl.col("ticker").n_unique().alias("tickers")).collect().rows()


reader, root, *tables = sys.argv[1:]
read = {"pyarrow": read_with_pyarrow, "polars": read_with_polars}[reader]
for described in tables:
    name, summed, layout_columns = described.split(":")
    for *partition, rows, total, tickers in read(pathlib.Path(root) / name, summed, layout_columns.split(",")):
        print(name, "-".join(partition), rows, total or 0, tickers, sep="|")
