package dev.coldarchive.daemon.bench;

/** One way of rows out of the database. */
interface BenchPath extends AutoCloseable {
    /** Of all paths of this kind, whatever the number of connections. */
    String name();

    /** How many connections rows are read on. */
    int parallel();

    /** Makes ready for the next run: what is done here does not count. */
    void prepare();

    /** Goes the way once. */
    Moved run();

    /** Nanoseconds that the last run spent putting files where they go; 0 where there are none. */
    long storingNanos();

    /** Takes away what runs have left. */
    @Override
    void close();
}
