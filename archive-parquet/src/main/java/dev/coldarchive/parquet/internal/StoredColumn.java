package dev.coldarchive.parquet.internal;

import dev.coldarchive.schema.Column;

/**
 * A column of a file, as it is stored and as it is read.
 *
 * @param column as batches have it
 * @param leaf as the file has it
 * @param conversion of a stored value to a value of a batch
 * @param emptyList definition level of an empty list; below it the list is NULL. 0 for what is no list
 */
record StoredColumn(Column column, Leaf leaf, Conversion conversion, int emptyList) {

    /** What must be done to a value of another writer. Files of this library need nothing but WHOLE_DECIMAL. */
    enum Conversion {
        NONE,
        /** Milliseconds to microseconds. */
        MILLIS,
        /** Nanoseconds to microseconds, refused where it is not exact. */
        NANOS,
        /** 32 bits without a sign. */
        UNSIGNED_INT,
        /** 64 bits without a sign, to a decimal of 20 digits. */
        UNSIGNED_LONG,
        /** Big-endian bytes to a decimal that fits a long. */
        SHORT_DECIMAL,
        /** Big-endian bytes of any width to the fewest. */
        WHOLE_DECIMAL
    }
}
