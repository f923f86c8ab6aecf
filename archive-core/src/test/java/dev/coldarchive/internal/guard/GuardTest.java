package dev.coldarchive.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.OutcomeUnknownException;
import dev.coldarchive.TransientException;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.internal.work.SteppedTime;
import dev.coldarchive.policy.CircuitBreaker;
import dev.coldarchive.policy.CircuitOpenException;
import dev.coldarchive.policy.FailurePolicy;
import dev.coldarchive.policy.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class GuardTest {
    private final SteppedTime time = new SteppedTime();
    private final List<String> heard = new ArrayList<>();
    private int tries;

    private final Guard withoutJitter = guard(100);

    private Guard guard(int breakerFailures) {
        return Guards.of(FailurePolicy.DEFAULT.withBreaker(breakerFailures, Duration.ofSeconds(30)), time, () -> 0, new ArchiveListener() {
            @Override
            public void retrying(String what, int failedTries, Duration wait, ArchiveException error) {
                heard.add(what + " " + failedTries + " " + wait.toSeconds());
            }
        }).store();
    }

    private static ArchiveException transientError() {
        return new TransientException("cannot write: 503", null, null);
    }

    private static ArchiveException unknown() {
        return new OutcomeUnknownException("cannot write: no answer", null, null);
    }

    private Supplier<Object> failing(Supplier<? extends RuntimeException> failure) {
        return () -> {
            tries++;
            throw failure.get();
        };
    }

    @Test
    void putsAreTriedFiveTimesAfterOneTwoFourAndEightSeconds() {
        assertThatThrownBy(() -> withoutJitter.call(RetryPolicy.STORE_PUT, "write a", failing(GuardTest::transientError))).isInstanceOf(TransientException.class);
        assertThat(tries).isEqualTo(5);
        assertThat(time.sleeps()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(8));
        assertThat(heard).containsExactly("write a 1 1", "write a 2 2", "write a 3 4", "write a 4 8");
    }

    @Test
    void everythingElseIsTriedThreeTimesAfterOneAndTwoSeconds() {
        for (RetryPolicy policy : List.of(RetryPolicy.SOURCE, RetryPolicy.STORE_READ, RetryPolicy.LEDGER)) {
            tries = 0;
            time.sleeps().clear();
            assertThatThrownBy(() -> withoutJitter.call(policy, "read", failing(GuardTest::transientError))).isInstanceOf(TransientException.class);
            assertThat(tries).isEqualTo(3);
            assertThat(time.sleeps()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
        }
    }

    @Test
    void successEndsIt() {
        assertThat(withoutJitter.call(RetryPolicy.STORE_PUT, "write", () -> {
            if (++tries < 3) {
                throw transientError();
            }
            return "done";
        })).isEqualTo("done");
        assertThat(time.sleeps()).hasSize(2);
    }

    @Test
    void whatIsNotTransientIsTriedOnce() {
        ArchiveException permanent = new ArchiveException(ArchiveException.Category.PERMISSION, "cannot write: 403", null);
        for (RuntimeException failure : List.of(permanent, new IllegalStateException("a bug"))) {
            tries = 0;
            assertThatThrownBy(() -> withoutJitter.repeat(RetryPolicy.STORE_PUT, "write", failing(() -> failure))).isSameAs(failure);
            assertThat(tries).isOne();
        }
        assertThat(time.sleeps()).isEmpty();
    }

    @Test
    void anUnknownOutcomeIsTriedAgainOnlyWhereThatIsHarmless() {
        assertThatThrownBy(() -> withoutJitter.call(RetryPolicy.STORE_PUT, "write", failing(GuardTest::unknown))).isInstanceOf(OutcomeUnknownException.class);
        assertThat(tries).isOne();
        tries = 0;
        assertThatThrownBy(() -> withoutJitter.repeat(RetryPolicy.STORE_PUT, "write", failing(GuardTest::unknown))).isInstanceOf(OutcomeUnknownException.class);
        assertThat(tries).isEqualTo(5);
    }

    @Test
    void anInterruptedWaitEndsItAndLeavesTheThreadInterrupted() {
        time.interruptNext();
        assertThatThrownBy(() -> withoutJitter.call(RetryPolicy.STORE_PUT, "write", failing(GuardTest::transientError))).isInstanceOf(TransientException.class);
        assertThat(tries).isOne();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aCallInsideAnotherIsAPartOfItSoThatTriesNeverMultiply() {
        assertThatThrownBy(() -> withoutJitter.call(RetryPolicy.STORE_READ, "read all", () -> withoutJitter.repeat(RetryPolicy.STORE_PUT, "read one", failing(GuardTest::transientError))))
                .isInstanceOf(TransientException.class);
        assertThat(tries).isEqualTo(3);
        assertThat(heard).containsExactly("read all 1 1", "read all 2 2");
    }

    @Test
    void theTryAfterWhichTheDependencyIsLeftAloneIsTheLast() {
        Guard impatient = guard(2);
        assertThatThrownBy(() -> impatient.call(RetryPolicy.STORE_PUT, "write", failing(GuardTest::transientError))).isInstanceOf(TransientException.class);
        assertThat(tries).isEqualTo(2);
        assertThatThrownBy(() -> impatient.call(RetryPolicy.STORE_PUT, "write", failing(GuardTest::transientError))).isInstanceOf(CircuitOpenException.class);
        assertThat(tries).isEqualTo(2);
        time.advance(Duration.ofSeconds(31));
        assertThat(impatient.once(() -> "there again")).isEqualTo("there again");
        assertThat(impatient.state()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Property
    void jitterAddsAtMostItsShare(@ForAll @IntRange(min = 1, max = 100) int failed, @ForAll @DoubleRange(max = 1) double random) {
        RetryPolicy policy = new RetryPolicy(5, Duration.ofSeconds(1), 0.2);
        Duration exact = policy.waitAfter(failed, 0);
        assertThat(exact).isEqualTo(Duration.ofSeconds(1L << Math.min(failed - 1, 20)));
        assertThat(policy.waitAfter(failed, random)).isBetween(exact, exact.multipliedBy(12).dividedBy(10));
    }

    @Test
    void policiesThatCannotBeAreRefused() {
        assertThatThrownBy(() -> new RetryPolicy(0, Duration.ZERO, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RetryPolicy(1, Duration.ofSeconds(-1), 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RetryPolicy(1, Duration.ZERO, 1.1)).isInstanceOf(IllegalArgumentException.class);
    }
}
