package dev.coldarchive.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveFixture;
import dev.coldarchive.TransientException;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.internal.work.SteppedTime;
import dev.coldarchive.policy.FailurePolicy;
import dev.coldarchive.source.MarkLog;
import dev.coldarchive.source.MemoryMarksTest;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GuardedMarksTest extends MemoryMarksTest {
    private final SteppedTime time = new SteppedTime();

    @Override
    protected MarkLog marks() {
        return new GuardedMarks(super.marks(), Guards.of(FailurePolicy.DEFAULT, time, () -> 0, ArchiveListener.NONE));
    }

    @Test
    void marksAreReadAgain() {
        List<String> calls = FailingCalls.first(2, source);
        assertThat(marks().windows(ArchiveFixture.trades().build())).isEmpty();
        assertThat(calls).containsExactly("windows", "windows", "windows");
    }

    @Test
    void marksAreConsumedAgain() {
        List<String> calls = FailingCalls.first(2, source);
        marks().consume(ArchiveFixture.trades().build(), Set.of(1L));
        assertThat(calls).containsExactly("consume", "consume", "consume");
    }

    @Test
    void aWritersTransactionIsNotRepeatedForIt() {
        List<String> calls = FailingCalls.first(1, source);
        assertThatThrownBy(() -> marks().mark(begin().connection(), ArchiveFixture.trades().build(), List.of(ArchiveFixture.hour(0)))).isInstanceOf(TransientException.class);
        assertThat(calls).containsExactly("mark");
    }
}
