package dev.coldarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.OutcomeUnknownException;
import dev.coldarchive.TransientException;
import dev.coldarchive.store.MemoryStore.Conditions;
import dev.coldarchive.store.StoreCall.Operation;
import dev.coldarchive.store.StoreCall.Phase;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class MemoryStoreTest extends ObjectStoreContract {
    private static final ObjectKey KEY = ObjectKey.of("a/b");
    private final MemoryStore memory = new MemoryStore();

    @Override
    protected ObjectStore emptyStore() {
        return memory;
    }

    @Override
    protected void overwriteBehindItsBack(ObjectKey key, byte[] content) {
        memory.replace(key, content);
    }

    @Test
    void aPutThatFailsBeforeWritesNothingAndTheNextOneWorks() {
        memory.failOn(Operation.PUT, 1, Phase.BEFORE, () -> new TransientException("cannot write: busy", null, null));
        assertThatThrownBy(() -> put(KEY, bytes(5, 1), PutCondition.ABSENT)).isInstanceOf(TransientException.class);
        assertThat(memory.keys()).isEmpty();
        put(KEY, bytes(5, 1), PutCondition.ABSENT);
        assertThat(memory.puts()).isEqualTo(1);
        assertThat(memory.calls(Operation.PUT)).isEqualTo(2);
    }

    @Test
    void aPutWhoseAnswerIsLostHasWritten() {
        memory.failOn(Operation.PUT, 1, Phase.AFTER, () -> new OutcomeUnknownException("cannot write: no answer", null, null));
        assertThatThrownBy(() -> put(KEY, bytes(5, 1), PutCondition.ABSENT)).isInstanceOf(OutcomeUnknownException.class);
        assertThat(memory.bytes(KEY)).isEqualTo(bytes(5, 1));
    }

    @Test
    void aCrashInTheMiddleLeavesAnUnfinishedUpload() {
        memory.failOn(Operation.PUT, 1, Phase.PARTIAL, () -> new SimulatedCrash("mid upload"));
        assertThatThrownBy(() -> put(KEY, bytes(5, 1), PutCondition.ABSENT)).isInstanceOf(SimulatedCrash.class);
        assertThat(memory.keys()).isEmpty();
        assertThat(memory.unfinishedUploads()).isEqualTo(1);
        assertThat(memory.abandonUploads(KEY)).isEqualTo(1);
        assertThat(memory.unfinishedUploads()).isZero();
    }

    @Test
    void aRacyStoreHasTwoWinners() {
        MemoryStore racy = new MemoryStore(Conditions.RACY, InstantSource.fixed(Instant.EPOCH));
        store = racy;
        AtomicBoolean once = new AtomicBoolean();
        racy.onCall(call -> {
            if (call.phase() == Phase.CHECKED && once.compareAndSet(false, true)) {
                put(KEY, bytes(5, 2), PutCondition.ABSENT);
            }
        });
        put(KEY, bytes(5, 1), PutCondition.ABSENT);
        assertThat(racy.puts()).isEqualTo(2);
        assertThat(racy.conditionalWrites()).isEqualTo(ObjectStore.ConditionalWrites.UNKNOWN);
    }

    @Test
    void aCorruptedPutIsNotConfirmed() {
        memory.corruptPut(1, MemoryStore::truncated).corruptPut(2, MemoryStore::bitFlipped);
        for (String key : new String[] {"x", "y"}) {
            put(ObjectKey.of(key), bytes(9, 1), PutCondition.ABSENT);
            assertThatThrownBy(() -> store.confirm(ObjectKey.of(key), ContentDigester.of(bytes(9, 1)))).hasMessageContaining(key);
        }
    }

    @Test
    void aListCanFailOnItsSecondPage() {
        memory.pageSize(2).failOn(Operation.LIST, 2, Phase.BEFORE, () -> new TransientException("cannot list: busy", null, null));
        for (String key : new String[] {"x", "y", "z"}) {
            put(ObjectKey.of(key), bytes(9, 1), PutCondition.ABSENT);
        }
        assertThatThrownBy(() -> list("", "*")).isInstanceOf(TransientException.class);
        memory.heal();
        assertThat(list("", "*")).hasSize(3);
    }
}
