package dev.coldarchive.daemon.bench;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.postgres.PostgresPlainReads;
import dev.coldarchive.postgres.PostgresPlainReads.Look;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks, ten times a second, at what the server's sending processes do or wait for. Seldom enough that nothing is slower for it. */
final class ServerWatch implements AutoCloseable {
    private static final long PAUSE_MILLIS = 100;

    private final PostgresPlainReads reads;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "bench-server-watch");
        thread.setDaemon(true);
        return thread;
    });
    private int looks;
    private int sending;
    private int seen;
    private int forClient;
    private int forDisk;

    private ServerWatch(PostgresPlainReads reads) {
        this.reads = reads;
    }

    static ServerWatch start(PostgresPlainReads reads) {
        ServerWatch watch = new ServerWatch(reads);
        watch.clock.scheduleAtFixedRate(watch::look, PAUSE_MILLIS / 2, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        return watch;
    }

    /**
     * What was seen of the processes that sent rows.
     *
     * @param looks how often somebody looked
     * @param sending how often one or more were seen
     * @param seen how many were seen, all looks together
     * @param forClient how often it waited for the client to take what it had
     * @param forDisk how often it waited for the server's disk
     */
    record Seen(int looks, int sending, int seen, int forClient, int forDisk) {
        static final Seen NOTHING = new Seen(0, 0, 0, 0, 0);

        Seen plus(Seen more) {
            return new Seen(looks + more.looks, sending + more.sending, seen + more.seen, forClient + more.forClient, forDisk + more.forDisk);
        }

        /** Share of the time in which rows were on their way at all. */
        double anySending() {
            return looks == 0 ? 0 : (double) sending / looks;
        }

        /** Share of the looks at a process in which it was at work, or waited for anything but the client. */
        double atWork() {
            return seen == 0 ? 0 : 1 - (double) forClient / seen;
        }

        double atDisk() {
            return seen == 0 ? 0 : (double) forDisk / seen;
        }
    }

    private void look() {
        try {
            add(reads.look());
        } catch (ArchiveException notNow) {
            // a look more or less decides nothing
            return;
        }
    }

    private synchronized void add(Look look) {
        looks++;
        sending += look.sending() > 0 ? 1 : 0;
        seen += look.sending();
        forClient += look.waitingForClient();
        forDisk += look.waitingForDisk();
    }

    synchronized Seen seen() {
        return new Seen(looks, sending, seen, forClient, forDisk);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
