package dev.coldarchive.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveFixture;
import dev.coldarchive.TransientException;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.internal.work.SteppedTime;
import dev.coldarchive.policy.FailurePolicy;
import dev.coldarchive.source.MemorySourceTest;
import dev.coldarchive.source.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuardedSourceTest extends MemorySourceTest {
    private final SteppedTime time = new SteppedTime();

    @Override
    protected Source source() {
        return new GuardedSource(super.source(), Guards.of(FailurePolicy.DEFAULT, time, () -> 0, ArchiveListener.NONE));
    }

    @Test
    void aSmallQuestionIsAskedAgain() {
        List<String> calls = FailingCalls.first(2, source);
        assertThat(source().now()).isNotNull();
        assertThat(calls).containsExactly("now", "now", "now");
    }

    @Test
    void aSnapshotIsTakenOnceSinceItsReaderTriesTheWholeReadingAgain() {
        List<String> calls = FailingCalls.first(1, source);
        assertThatThrownBy(() -> source().snapshot(ArchiveFixture.trades().build(), ArchiveFixture.hour(0))).isInstanceOf(TransientException.class);
        assertThat(calls).containsExactly("snapshot");
    }
}
