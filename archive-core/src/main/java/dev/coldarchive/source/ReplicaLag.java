package dev.coldarchive.source;

import java.time.Duration;

/** What a source that is a copy of another database says of how far behind it is. Safe for use by several threads. */
public interface ReplicaLag {

    /**
     * How long ago what it shows now was committed in the other one; zero where it has caught up, and where it is no copy.
     *
     * @throws dev.coldarchive.ArchiveException that is {@link dev.coldarchive.Transient} if it does not answer
     */
    Duration replayLag();
}
