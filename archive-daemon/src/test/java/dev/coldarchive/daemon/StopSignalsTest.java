package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopSignalsTest {
    private final List<Integer> atOnce = new ArrayList<>();
    private final StopSignals signals = new StopSignals(atOnce::add);

    @Test
    void theFirstSignalAsksForAnEndAndTheSecondEndsAtOnce() {
        signals.stop(143);
        assertThat(signals.await()).isEqualTo(143);
        assertThat(atOnce).isEmpty();
        signals.stop(130);
        assertThat(atOnce).containsExactly(130);
    }

    @Test
    void aThreadThatDiesOnTheWayToAnOrderlyEndCutsThatNotShort() {
        signals.stop(143);
        signals.fail(1);
        assertThat(signals.await()).isEqualTo(143);
        assertThat(atOnce).isEmpty();
    }

    @Test
    void aThreadThatDiesBeforeAsksForAnEnd() {
        signals.fail(1);
        assertThat(signals.asked()).isTrue();
        assertThat(signals.await()).isEqualTo(1);
    }
}
