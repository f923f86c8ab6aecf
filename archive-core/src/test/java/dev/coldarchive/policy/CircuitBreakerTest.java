package dev.coldarchive.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.OutcomeUnknownException;
import dev.coldarchive.TransientException;
import dev.coldarchive.internal.work.SteppedTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
    private final SteppedTime time = new SteppedTime();
    private final List<String> heard = new ArrayList<>();
    private final CircuitBreaker breaker = new CircuitBreaker(Dependency.STORE, FailurePolicy.DEFAULT.withBreaker(3, Duration.ofSeconds(30)), time,
            (dependency, now, reason) -> heard.add(dependency + " " + now));
    private int calls;

    private void fail(Supplier<? extends Throwable> failure) {
        assertThatThrownBy(() -> breaker.call(() -> {
            calls++;
            throw CircuitBreakerTest.<RuntimeException>unchecked(failure.get());
        })).isInstanceOf(Throwable.class);
    }

    private void succeed() {
        assertThat(breaker.call(() -> ++calls)).isEqualTo(calls);
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
        throw (E) failure;
    }

    private static ArchiveException noAnswer() {
        return new TransientException("cannot write a: 503", null, null);
    }

    private void open() {
        for (int i = 0; i < 3; i++) {
            fail(CircuitBreakerTest::noAnswer);
        }
    }

    @Test
    void someFailuresInARowOpenItAndThenNothingIsCalled() {
        open();
        fail(CircuitBreakerTest::noAnswer);
        assertThat(calls).isEqualTo(3);
        assertThat(heard).containsExactly("store OPEN");
    }

    @Test
    void theRefusalSaysWhyAndWhenItIsTriedAgain() {
        open();
        time.advance(Duration.ofSeconds(10));
        assertThatThrownBy(() -> breaker.call(() -> ++calls)).isInstanceOfSatisfying(CircuitOpenException.class, refusal -> {
            assertThat(refusal).hasMessage("cannot use the store: it failed 3 times in a row, at last with: cannot write a: 503");
            assertThat(refusal.hint()).contains("it is tried again in 20 s, and what is due is exported then; nothing is lost meanwhile");
            assertThat(refusal.category()).isEqualTo(ArchiveException.Category.TRANSIENT);
        });
    }

    @Test
    void aSuccessInBetweenMakesTheCountStartAnew() {
        fail(CircuitBreakerTest::noAnswer);
        fail(CircuitBreakerTest::noAnswer);
        succeed();
        fail(CircuitBreakerTest::noAnswer);
        fail(CircuitBreakerTest::noAnswer);
        assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void aLostAnswerCountsAndARefusalByTheDependencyDoesNot() {
        fail(CircuitBreakerTest::noAnswer);
        fail(() -> new OutcomeUnknownException("cannot write a: reset", null, null));
        fail(() -> new ArchiveException(ArchiveException.Category.PERMISSION, "cannot write a: 403", null));
        fail(CircuitBreakerTest::noAnswer);
        fail(CircuitBreakerTest::noAnswer);
        assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void afterThePauseOneProbeClosesIt() {
        open();
        time.advance(Duration.ofSeconds(30));
        succeed();
        succeed();
        assertThat(heard).containsExactly("store OPEN", "store HALF_OPEN", "store CLOSED");
    }

    @Test
    void aProbeThatFailsOpensItForAnotherPause() {
        open();
        time.advance(Duration.ofSeconds(30));
        fail(CircuitBreakerTest::noAnswer);
        time.advance(Duration.ofSeconds(29));
        fail(CircuitBreakerTest::noAnswer);
        assertThat(calls).isEqualTo(4);
        time.advance(Duration.ofSeconds(1));
        succeed();
    }

    @Test
    void whileOneProbesOthersAreRefused() {
        open();
        time.advance(Duration.ofSeconds(30));
        breaker.call(() -> {
            assertThatThrownBy(() -> breaker.call(() -> ++calls)).isInstanceOf(CircuitOpenException.class);
            return null;
        });
        assertThat(calls).isEqualTo(3);
    }

    @Test
    void aProbeThatDiesIsFollowedByAnother() {
        open();
        time.advance(Duration.ofSeconds(30));
        fail(() -> new StackOverflowError("a bug"));
        succeed();
        assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void breakersThatCannotBeAreRefused() {
        assertThatThrownBy(() -> FailurePolicy.DEFAULT.withBreaker(0, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FailurePolicy.DEFAULT.withBreaker(1, Duration.ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void streamsThatOneRestartCutsAreOneFailure() {
        assertThatThrownBy(() -> breaker.call(() -> {
            for (int i = 0; i < 5; i++) {
                fail(() -> cutWith(4));
            }
            throw noAnswer();
        })).isInstanceOf(TransientException.class);
        assertThat(breaker.state()).as("five one after another").isEqualTo(CircuitBreaker.State.OPEN);
        time.advance(Duration.ofSeconds(30));
        succeed();
        assertThatThrownBy(() -> breaker.call(() -> {
            throw cutWith(10);
        })).isInstanceOf(TransientException.class);
        assertThat(breaker.state()).as("ten at a time").isEqualTo(CircuitBreaker.State.CLOSED);
        fail(CircuitBreakerTest::noAnswer);
        fail(CircuitBreakerTest::noAnswer);
        assertThat(breaker.state()).as("and two more, each begun after the one before had failed").isEqualTo(CircuitBreaker.State.OPEN);
    }

    /** So many calls are under way together, and then fail. */
    private ArchiveException cutWith(int others) {
        if (others > 0) {
            try {
                breaker.call(() -> {
                    throw cutWith(others - 1);
                });
            } catch (ArchiveException e) {
                return e;
            }
        }
        return noAnswer();
    }
}
