package dev.coldarchive.daemon;

import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowReader;
import dev.coldarchive.source.WindowDeletion;

/** A real deletion, something aside. */
abstract class ChangedDeletion implements WindowDeletion {
    private final WindowDeletion real;

    ChangedDeletion(WindowDeletion real) {
        this.real = real;
    }

    @Override
    public RowReader rows(BatchLimits limits) {
        return real.rows(limits);
    }

    @Override
    public void commit() {
        real.commit();
    }

    @Override
    public void close() {
        real.close();
    }
}
