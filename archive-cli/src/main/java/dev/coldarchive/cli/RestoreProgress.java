package dev.coldarchive.cli;

import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.restore.ObjectStanding;
import dev.coldarchive.restore.Restore;
import java.util.concurrent.TimeUnit;

/** Says on stderr how far looks and waits are: a line each half minute, and one before every pause. Not thread-safe. */
final class RestoreProgress {
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Console console;
    private long saidAt = System.nanoTime();
    private long objects;

    RestoreProgress(Console console) {
        this.console = console;
    }

    void looked(ObjectStanding object) {
        objects++;
        if (System.nanoTime() - saidAt > EVERY_NANOS) {
            saidAt = System.nanoTime();
            console.note("looked at " + Figures.count(objects, "file") + ", now at " + object.table() + " " + Figures.time(object.window().start()));
        }
    }

    void waiting(Restore.Waiting now) {
        console.note((now.objects() - now.left()) + " of " + Figures.count(now.objects(), "file") + " can be read; " + Figures.size(now.bytesLeft()) + " on their way; next look in "
                + Figures.duration(now.pause()));
    }
}
