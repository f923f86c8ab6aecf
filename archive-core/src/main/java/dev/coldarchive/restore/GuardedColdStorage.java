package dev.coldarchive.restore;

import dev.coldarchive.cost.RetrievalTier;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.internal.guard.Guards;
import dev.coldarchive.store.ObjectKey;
import java.util.Optional;

/** Requests that are made again where a retry may help; a second one finds the first in progress. Safe for use by several threads. */
final class GuardedColdStorage implements ColdStorage {
    private final ColdStorage storage;
    private final Guards guards;

    GuardedColdStorage(ColdStorage storage, Patience patience) {
        this.storage = storage;
        this.guards = Guards.of(patience.retries(), patience.time(), patience.chance(), ArchiveListener.NONE);
    }

    @Override
    public Optional<Standing> standing(ObjectKey key) {
        return guards.store().repeat(guards.policy().storeRead(), "look at " + key, () -> storage.standing(key));
    }

    @Override
    public Answer restore(ObjectKey key, ColdClass from, RetrievalTier tier, int days) {
        return guards.store().repeat(guards.policy().storePut(), "restore " + key, () -> storage.restore(key, from, tier, days));
    }
}
