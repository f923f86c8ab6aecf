package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.policy.CircuitBreaker.State;
import dev.coldarchive.policy.Dependency;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BreakersTest {
    private final List<String> told = new ArrayList<>();

    @Test
    void whatTheFormerArchiverLeftAloneIsToldToBeUsedAgainAndNothingElse() {
        Breakers breakers = new Breakers();
        breakers.breakerChanged(Dependency.STORE, State.OPEN, "5 failures in a row");
        breakers.breakerChanged(Dependency.LEDGER, State.OPEN, "5 failures in a row");
        breakers.breakerChanged(Dependency.LEDGER, State.CLOSED, "it answers again");
        ArchiveListener listener = new ArchiveListener() {
            @Override
            public void breakerChanged(Dependency dependency, State now, String reason) {
                told.add(dependency + " " + now);
            }
        };
        breakers.begin(List.of(listener));
        breakers.begin(List.of(listener));
        assertThat(told).containsExactly("store CLOSED");
    }
}
