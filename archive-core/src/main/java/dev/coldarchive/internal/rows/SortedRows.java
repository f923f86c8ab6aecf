package dev.coldarchive.internal.rows;

/** Encoded rows, smallest first: {@code advance} to each, then look at {@code bytes} up to {@code length}. */
interface SortedRows extends AutoCloseable {

    /** Goes to the next row; false if there is none. */
    boolean advance();

    /** The row, from index 0; valid until the next {@link #advance}. */
    byte[] bytes();

    int length();

    @Override
    void close();
}
