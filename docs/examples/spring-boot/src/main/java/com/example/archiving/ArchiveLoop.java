package com.example.archiving;

import dev.coldarchive.Archiver;
import dev.coldarchive.LoopHealth;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;

/** The archive's loop, from the application's start to its end. */
record ArchiveLoop(Archiver archiver, Duration grace) implements SmartLifecycle {

    @Override
    public void start() {
        archiver.start();
    }

    /** Finishes the running window within the grace period, or abandons it: nothing is half done, and it is read again next time. */
    @Override
    public void stop() {
        archiver.stop(grace);
    }

    @Override
    public boolean isRunning() {
        return archiver.loop().state() == LoopHealth.State.RUNNING;
    }
}
