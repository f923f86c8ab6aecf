package dev.coldarchive.internal.export;

import dev.coldarchive.internal.work.Lanes;
import dev.coldarchive.policy.TimeSource;
import dev.coldarchive.source.ReplicaLag;
import dev.coldarchive.source.Source;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/** What a host may say of how rows are taken from its source, and the {@link Streams} that come of it. Not thread-safe. */
public final class StreamSettings {
    private int parallel = 1;
    private long rowsPerSecond;
    private long temporaryBytes;
    private Optional<Duration> replayLag = Optional.empty();
    private Executor executor = StreamSettings::ownThread;

    public void parallel(int streams) {
        if (streams < 1) {
            throw new IllegalArgumentException("at least one stream has to be read, not " + streams);
        }
        parallel = streams;
    }

    /** @param rows a second; 0 for as many as there are */
    public void pace(long rows) {
        if (rows < 0) {
            throw new IllegalArgumentException(rows + " rows a second");
        }
        rowsPerSecond = rows;
    }

    public void replayLag(Duration most) {
        replayLag = Optional.of(most);
    }

    /** @param bytes 0 for what the disk has */
    public void temporaryDisk(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException(bytes + " bytes");
        }
        temporaryBytes = bytes;
    }

    public void executor(Executor threads) {
        executor = threads;
    }

    private static void ownThread(Runnable loop) {
        Thread thread = new Thread(loop, "archive-export");
        thread.setDaemon(true);
        thread.start();
    }

    /** @throws IllegalArgumentException if the source cannot do what was said */
    public Streams from(Source source, TimeSource time) {
        return new Streams(new Lanes(parallel, executor), new Pace(time, rowsPerSecond), standbyRest(source), temporaryBytes);
    }

    private StandbyRest standbyRest(Source source) {
        if (source instanceof ReplicaLag replica) {
            return new StandbyRest(replica, replayLag);
        }
        if (replayLag.isPresent()) {
            throw new IllegalArgumentException("the source does not say how far behind it is, so nothing can rest for it");
        }
        return StandbyRest.none();
    }
}
