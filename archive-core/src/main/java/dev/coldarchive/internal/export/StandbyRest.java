package dev.coldarchive.internal.export;

import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.source.ReplicaLag;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Lets a standby catch up: no window is begun while its replay is too far behind. It rests between windows, when no view is open, for a view that is held open holds up the replay
 * that it waits for. Safe for use by several threads.
 */
public final class StandbyRest {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final ReplicaLag replica;
    private final Optional<Duration> most;

    /** @param most how far behind it may be; empty for any */
    StandbyRest(ReplicaLag replica, Optional<Duration> most) {
        this.replica = replica;
        this.most = most;
    }

    /** For a source that never has to catch up. */
    static StandbyRest none() {
        return new StandbyRest(() -> Duration.ZERO, Optional.empty());
    }

    /**
     * Rests as long as that lasts.
     *
     * @param goesOn whether there is still time for it
     * @return false if it is still too far behind
     */
    boolean rest(Ports ports, LeaseKeeper lease, BooleanSupplier goesOn) {
        if (most.isEmpty()) {
            return true;
        }
        boolean told = false;
        for (Duration behind = lag(ports); behind.compareTo(most.get()) > 0; behind = lag(ports)) {
            if (!told) {
                ports.listener().warning(lease.lease().table(), "rests: the standby is " + behind.toSeconds() + " s behind its primary, and " + most.get().toSeconds()
                        + " s are allowed; windows are read again when it has caught up");
                told = true;
            }
            if (!goesOn.getAsBoolean() || !ports.time().pause(BETWEEN_LOOKS)) {
                return false;
            }
            lease.keep();
        }
        return true;
    }

    private Duration lag(Ports ports) {
        return ports.guards().source().call(ports.guards().policy().source(), "ask how far the standby is behind", replica::replayLag);
    }
}
