package dev.coldarchive.internal.work;

import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.internal.guard.GuardedStore;
import dev.coldarchive.internal.guard.Guards;
import dev.coldarchive.store.ObjectStore;

/**
 * The store alone, for what needs neither source nor ledger.
 *
 * @param store guarded
 */
public record Storage(ObjectStore store, Guards guards, ArchiveListener listener) {

    /** Guards a store. */
    public static Storage guarded(ObjectStore store, Guards guards, ArchiveListener listener) {
        return new Storage(new GuardedStore(store, guards), guards, listener);
    }
}
