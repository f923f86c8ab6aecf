package dev.coldarchive.internal.export;

import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.Intent;
import dev.coldarchive.ledger.Intent.PlannedPart;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.store.StoredObject;
import dev.coldarchive.window.Window;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Intents that a crash has left open, or a holder that lost its lease. Our own former processes are dead: the work directory's lock proves it. Another owner may just be
 * stopped, and put what it intended when it goes on, with the condition that it had then; its intent therefore stays until no such put can succeed any more. Without it, what a
 * late put leaves at a key would be taken for a stranger's. A person who takes over says that the other is dead.
 */
final class OpenIntents {
    private final Ports ports;
    private final TableSpec table;
    private final String owner;
    private final boolean othersAreDead;

    /**
     * @param othersAreDead whether a person said so
     */
    OpenIntents(Ports ports, TableSpec table, String owner, boolean othersAreDead) {
        this.ports = ports;
        this.table = table;
        this.owner = owner;
        this.othersAreDead = othersAreDead;
    }

    /** Archived windows that have to be read again: something was begun in them by a process that is dead, or put by one that was not. */
    Set<Window> windows() {
        Set<Window> windows = new HashSet<>();
        for (Intent intent : ports.ledger().intents(table.name())) {
            boolean archived = ports.ledger().window(table.name(), intent.window().start()).filter(record -> record.revision() > 0).isPresent();
            if (archived && (othersAreDead || intent.owner().equals(owner) || intent.parts().stream().anyMatch(this::hasLanded))) {
                windows.add(intent.window());
            }
        }
        return windows;
    }

    private boolean hasLanded(PlannedPart part) {
        return ports.store().head(part.key()).flatMap(StoredObject::sha256).equals(Optional.of(part.sha256()));
    }

    /** Closes the intents of others whose puts can change nothing any more, now that the window is committed. */
    void settle(Lease lease, List<Intent> intents, NextRevision next) {
        for (Intent intent : intents) {
            if (!intent.owner().equals(owner) && (othersAreDead || intent.parts().stream().allMatch(part -> isOutrun(part, next)))) {
                ports.ledger().settle(lease, intent);
            }
        }
    }

    /** Whether the key holds other content than its holder can have seen before the put, or this very content: then its condition fails. */
    private static boolean isOutrun(PlannedPart part, NextRevision next) {
        boolean kept = next.kept().stream().anyMatch(there -> there.key().equals(part.key()) && there.content().sha256().equals(part.sha256()));
        return kept || next.parking().names(part.key()) || next.changes().stream().filter(change -> change.part().key().equals(part.key())).anyMatch(change -> {
            String now = change.part().content().sha256();
            return now.equals(part.sha256()) || !change.before().stored().flatMap(StoredObject::sha256).equals(Optional.of(now));
        });
    }
}
