package dev.coldarchive.internal.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class UninterruptedTest {
    private int waits;

    @Test
    void itWaitsOnWhereItIsInterruptedAndRemembersIt() {
        Uninterrupted.until(() -> waits == 3, () -> {
            waits++;
            throw new InterruptedException();
        });
        assertThat(waits).isEqualTo(3);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whatIsSoAlreadyIsNotWaitedFor() {
        Uninterrupted.until(() -> true, () -> waits++);
        assertThat(waits).isZero();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void anInterruptIsRememberedWhereTheWaitFails() {
        assertThatThrownBy(() -> Uninterrupted.until(() -> false, () -> {
            if (waits++ == 1) {
                throw new IllegalStateException("the disk is gone");
            }
            throw new InterruptedException();
        })).hasMessage("the disk is gone");
        assertThat(Thread.interrupted()).isTrue();
    }
}
