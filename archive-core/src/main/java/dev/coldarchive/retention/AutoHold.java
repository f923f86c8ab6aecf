package dev.coldarchive.retention;

import dev.coldarchive.TableSpec;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.ledger.Hold;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.retention.HoldReport.Effect;
import java.time.Duration;
import java.util.List;

/**
 * Holds a table's retention while loss is near, and releases it when it is far again, where that is configured. Looked at after every look of the guard, whatever works or does not: it asks source
 * and ledger itself, past breakers that are open. What it cannot do is a warning, and tried at the next look. Safe for use by several threads.
 */
public final class AutoHold {
    /** Holds nothing. */
    public static final AutoHold NONE = new AutoHold(null, Duration.ZERO);

    private final Holding holding;
    private final Duration near;

    /** @param near less than this until loss is near, twice as much is far */
    public AutoHold(Holding holding, Duration near) {
        this.holding = holding;
        this.near = near;
    }

    /**
     * Does what is to be done for one table.
     *
     * @param running how near loss is, or would be if its jobs ran
     */
    public void look(TableSpec table, RetentionRisk running, ArchiveListener listener) {
        if (holding == null || !table.autoHold()) {
            return;
        }
        try {
            boolean isNear = running.untilLoss().map(left -> left.compareTo(near) < 0).orElse(false) || running.conflict();
            boolean isFar = running.unknown().isEmpty() && running.untilLoss().map(left -> left.compareTo(near.multipliedBy(2)) > 0).orElse(true);
            if (isNear) {
                tell(holding.holdJobs(table.name(), running.sentence(), Hold.AUTOMATIC), listener, true);
            } else if (isFar) {
                tell(holding.releaseAutomatic(table.name()), listener, false);
            }
        } catch (RuntimeException e) {
            listener.warning(table.name(), "retention could not be held or released: " + e.getMessage());
        }
    }

    private static void tell(HoldReport report, ArchiveListener listener, boolean held) {
        List<Effect> changed = report.done().stream().map(HoldReport.Done::effect).filter(effect -> effect == Effect.HELD || effect == Effect.RELEASED).toList();
        if (!changed.isEmpty()) {
            listener.retentionHeld(report.table(), held);
        }
    }
}
