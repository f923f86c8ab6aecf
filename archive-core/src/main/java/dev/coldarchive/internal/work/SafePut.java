package dev.coldarchive.internal.work;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.OutcomeUnknown;
import dev.coldarchive.store.ContentDigest;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.PreconditionFailedException;
import dev.coldarchive.store.PutCondition;
import dev.coldarchive.store.StoredObject;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Puts a file and makes sure that it stands. A refusal, or an unknown outcome, is looked at before it is believed: it may answer our own first try. */
public final class SafePut {
    private final Storage storage;

    public SafePut(Ports ports) {
        this(ports.storage());
    }

    public SafePut(Storage storage) {
        this.storage = storage;
    }

    /**
     * @throws PreconditionFailedException if something else is there than the condition requires, and it is not this very content
     */
    public StoredObject put(ObjectKey key, Path file, ContentDigest content, PutCondition condition) {
        try {
            return putAndConfirm(key, file, content, condition);
        } catch (ArchiveException e) {
            if (e.category() != ArchiveException.Category.INTEGRITY) {
                throw e;
            }
            // What arrived is not what was sent. Once more, while the file is still here: it may hold rows that were at this key before, and that the source no longer has.
            StoredObject damaged = storage.store().head(key).filter(there -> there.sha256().equals(Optional.of(content.sha256()))).orElseThrow(() -> e);
            return putAndConfirm(key, file, content, PutCondition.replacing(damaged));
        }
    }

    private StoredObject putAndConfirm(ObjectKey key, Path file, ContentDigest content, PutCondition condition) {
        AtomicInteger tries = new AtomicInteger();
        return storage.guards().store().repeat(storage.guards().policy().storePut(), "put " + key, () -> {
            putOnce(key, file, content, condition, tries.incrementAndGet());
            return storage.store().confirm(key, content);
        });
    }

    private void putOnce(ObjectKey key, Path file, ContentDigest content, PutCondition condition, int tries) {
        try {
            storage.store().put(key, file, content, condition);
            storage.listener().uploadTried(key, tries, Optional.empty());
        } catch (ArchiveException e) {
            storage.listener().uploadTried(key, tries, Optional.of(e).filter(failed -> !(failed instanceof PreconditionFailedException)));
            if (!(e instanceof OutcomeUnknown) && !(e instanceof PreconditionFailedException) || !isThere(key, content)) {
                throw e;
            }
        }
    }

    private boolean isThere(ObjectKey key, ContentDigest content) {
        Optional<StoredObject> there = storage.store().head(key);
        return there.isPresent() && there.get().sizeBytes() == content.sizeBytes() && there.get().sha256().equals(Optional.of(content.sha256()));
    }
}
