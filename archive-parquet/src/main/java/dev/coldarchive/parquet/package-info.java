/** Rows to Parquet files and back, without Hadoop. */
package dev.coldarchive.parquet;
