package dev.coldarchive.format;

/** Compression codec of a file's pages, spelled in configuration in lower case. */
public enum Compression {
    NONE,
    SNAPPY,
    GZIP,
    ZSTD
}
