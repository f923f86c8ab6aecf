package dev.coldarchive.store;

import dev.coldarchive.store.StoreCall.Operation;
import dev.coldarchive.store.StoreCall.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

class MemoryRemovalTest extends RemovalContract {
    @Override
    protected ObjectStore openStore() {
        return new MemoryStore();
    }

    @Override
    protected Removal removalOf(ObjectStore store) {
        return new MemoryRemoval((MemoryStore) store);
    }

    @Override
    protected void leaveAnUpload(ObjectStore store, ObjectKey key) {
        MemoryStore memory = (MemoryStore) store;
        memory.onCall(call -> {
            if (call.operation() == Operation.PUT && call.phase() == Phase.PARTIAL) {
                throw new SimulatedCrash("in the middle of a put");
            }
        });
        try {
            Path file = Files.writeString(Files.createTempFile(temporary, "content", null), "left");
            memory.put(key, file, ContentDigester.of(file), PutCondition.ABSENT);
        } catch (SimulatedCrash e) {
            memory.heal();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
