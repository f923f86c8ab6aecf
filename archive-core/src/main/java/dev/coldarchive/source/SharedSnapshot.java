package dev.coldarchive.source;

import java.util.Optional;

/** A view that several threads can read at a time, each over a connection of its own. */
public interface SharedSnapshot extends WindowSnapshot {

    /**
     * The very same view over another connection, for another thread. To be asked for before the first reader is opened, and closed before this view is completed or closed.
     *
     * @return empty if it cannot be had: no connection is free, the one that is leads to another server, or somebody waits to change the table and it would keep him waiting. This view
     *     is then read alone; if it is lost itself, its next read says so
     */
    Optional<SliceRows> join();
}
