package dev.coldarchive.source;

import java.util.Optional;

/** A view that several threads can read at a time, each over a connection of its own. */
public interface SharedSnapshot extends WindowSnapshot {

    /**
     * The very same view over another connection, for another thread. To be asked for before the first reader is opened, and closed before this view is completed or closed.
     *
     * @return empty if it could only be had by waiting for somebody who wants to change the table, and would then keep others waiting
     */
    Optional<SliceRows> join();
}
