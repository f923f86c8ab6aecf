package dev.coldarchive.internal.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LanesTest {
    private final Lanes lanes = new Lanes(2, work -> { });
    private final Lane one = lanes.lane();
    private final Lane two = lanes.lane();

    private static void wrong() {
        throw new AssertionError("there was a free one");
    }

    @Test
    void aFreeLaneIsEnteredAtOnceAndOnceOnly() {
        one.enter(LanesTest::wrong);
        one.enter(LanesTest::wrong);
        two.enter(LanesTest::wrong);
        assertThat(one.another()).isEmpty();
        one.leave();
        one.leave();
        assertThat(two.another()).isPresent();
        assertThat(two.another()).isEmpty();
    }

    @Test
    void whoWaitsIsCalledAgainAndAgainUntilOneIsFree() {
        one.enter(LanesTest::wrong);
        two.enter(LanesTest::wrong);
        int[] calls = {0};
        lanes.lane().enter(() -> {
            if (++calls[0] == 2) {
                one.leave();
            }
        });
        assertThat(calls[0]).isEqualTo(2);
    }

    @Test
    void anInterruptIsRememberedAndNotObeyed() {
        Thread.currentThread().interrupt();
        one.enter(LanesTest::wrong);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anotherLaneIsGivenBackByItself() {
        Optional<Lane> more = one.another();
        two.enter(LanesTest::wrong);
        assertThat(one.another()).isEmpty();
        more.orElseThrow().leave();
        assertThat(one.another()).isPresent();
    }

    @Test
    void whoCameFirstGoesFirstAlsoWhereItHasLookedAway() throws Exception {
        one.enter(LanesTest::wrong);
        two.enter(LanesTest::wrong);
        long first = lanes.turn();
        FutureTask<Boolean> later = waiting(lanes.turn());
        FutureTask<Boolean> again = waiting(first);
        one.leave();
        assertThat(again.get()).isTrue();
        assertThat(later.get()).isFalse();
    }

    private FutureTask<Boolean> waiting(long turn) {
        FutureTask<Boolean> taken = new FutureTask<>(() -> lanes.take(turn, 60_000));
        Thread thread = new Thread(taken);
        thread.start();
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        return taken;
    }
}
