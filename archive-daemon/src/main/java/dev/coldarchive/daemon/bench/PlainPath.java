package dev.coldarchive.daemon.bench;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * Reads the rows of an export, and keeps none.
 *
 * @param selects a statement for each slice
 * @param read takes all rows of one
 */
record PlainPath(String name, int parallel, List<String> selects, Function<String, Moved> read) implements BenchPath {

    @Override
    public void prepare() {
        // there is nothing to make ready
    }

    /** Whoever is done with a slice takes the next. */
    @Override
    public Moved run() {
        ConcurrentLinkedQueue<String> left = new ConcurrentLinkedQueue<>(selects);
        return Workers.together(Collections.nCopies(parallel, () -> readAll(left)));
    }

    private Moved readAll(ConcurrentLinkedQueue<String> left) {
        Moved moved = Moved.NOTHING;
        for (String select = left.poll(); select != null; select = left.poll()) {
            moved = moved.plus(read.apply(select));
        }
        return moved;
    }

    @Override
    public long storingNanos() {
        return 0;
    }

    @Override
    public void close() {
        // nothing is left
    }
}
