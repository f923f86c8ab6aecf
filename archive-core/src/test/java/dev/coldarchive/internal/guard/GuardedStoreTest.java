package dev.coldarchive.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.OutcomeUnknownException;
import dev.coldarchive.TransientException;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.internal.work.SteppedTime;
import dev.coldarchive.policy.FailurePolicy;
import dev.coldarchive.store.MemoryStore;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.store.ObjectStoreContract;
import dev.coldarchive.store.PutCondition;
import dev.coldarchive.store.StoreCall.Operation;
import dev.coldarchive.store.StoreCall.Phase;
import org.junit.jupiter.api.Test;

class GuardedStoreTest extends ObjectStoreContract {
    private static final ObjectKey KEY = ObjectKey.of("a/b");
    private final SteppedTime time = new SteppedTime();
    private final MemoryStore memory = new MemoryStore();
    private final ObjectStore guarded = new GuardedStore(memory, Guards.of(FailurePolicy.DEFAULT, time, () -> 0, ArchiveListener.NONE));

    @Override
    protected ObjectStore emptyStore() {
        return guarded;
    }

    @Override
    protected void overwriteBehindItsBack(ObjectKey key, byte[] content) {
        memory.replace(key, content);
    }

    private static TransientException busy() {
        return new TransientException("cannot do it: busy", null, null);
    }

    @Test
    void everyLookIsTriedThreeTimes() {
        memory.onCall(call -> {
            if (call.operation() == Operation.HEAD && call.phase() == Phase.BEFORE && call.nth() < 3) {
                throw busy();
            }
        });
        assertThat(guarded.head(KEY)).isEmpty();
        assertThat(memory.calls(Operation.HEAD)).isEqualTo(3);
        assertThat(time.sleeps()).hasSize(2);
    }

    @Test
    void anErrorNeverBecomesAnEmptyAnswer() {
        memory.onCall(call -> {
            throw busy();
        });
        assertThatThrownBy(() -> guarded.head(KEY)).isInstanceOf(TransientException.class);
        assertThatThrownBy(() -> guarded.list("", "*").toList()).isInstanceOf(RuntimeException.class);
    }

    @Test
    void aPutWhoseAnswerWasLostIsNotSentAgainUnseen() {
        memory.failOn(Operation.PUT, 1, Phase.AFTER, () -> new OutcomeUnknownException("cannot write: no answer", null, null));
        assertThatThrownBy(() -> put(KEY, bytes(5, 1), PutCondition.ABSENT)).isInstanceOf(OutcomeUnknownException.class);
        assertThat(memory.calls(Operation.PUT)).isOne();
    }
}
