package dev.coldarchive.parquet.internal;

import org.apache.parquet.format.Encoding;

/**
 * One page, ready for the file.
 *
 * @param bytes header and compressed body
 * @param encoding of the values
 * @param rows rows in it; 0 for a dictionary
 * @param levels values, NULLs and empty lists in it
 * @param nulls levels that are no value
 * @param bounds of its values, null if unknown or none
 * @param uncompressedBytes of header and body before compression
 * @param sizes of its values; null for a dictionary
 */
record Page(byte[] bytes, Encoding encoding, int rows, int levels, int nulls, Bounds bounds, long uncompressedBytes, PageSizes sizes) {

    boolean allNull() {
        return nulls == levels;
    }
}
