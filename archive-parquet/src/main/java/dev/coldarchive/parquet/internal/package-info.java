/** The pages, encodings, codecs and footer of Parquet files; for {@code dev.coldarchive.parquet} alone. */
package dev.coldarchive.parquet.internal;
