package dev.coldarchive.internal.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InvitationTest {
    private final Queue<Runnable> queued = new ArrayDeque<>();
    private final AtomicInteger helped = new AtomicInteger();
    private final Invitation invitation = new Invitation(helped::incrementAndGet);

    @Test
    void whoComesHelpsOnce() {
        assertThat(invitation.send(queued::add)).isTrue();
        queued.remove().run();
        invitation.run();
        assertThat(helped).hasValue(1);
    }

    @Test
    void whoComesTooLateHasNothingToDo() {
        invitation.send(queued::add);
        invitation.withdraw();
        queued.remove().run();
        assertThat(helped).hasValue(0);
    }

    @Test
    void theThreadThatInvitesIsNoHelp() {
        assertThat(invitation.send(Runnable::run)).isFalse();
        assertThat(helped).hasValue(0);
    }

    @Test
    void anExecutorWithoutAThreadIsNoFailure() {
        assertThat(invitation.send(work -> {
            throw new RejectedExecutionException("it is shut down");
        })).isFalse();
        boolean sent = true;
        try {
            sent = new Invitation(helped::incrementAndGet).send(work -> {
                throw new OutOfMemoryError("unable to create native thread");
            });
        } catch (OutOfMemoryError e) {
            throw new AssertionError("it was thrown on", e);
        }
        assertThat(sent).isFalse();
    }

    /** As where the loop has the only thread: what is queued stays queued for ever. */
    @Test
    void whatWaitsInAQueueForEverHoldsOnToNothing() {
        WeakReference<Object> work = workWithQueuedHelpers();
        for (int collections = 0; !work.refersTo(null) && collections < 20; collections++) {
            System.gc();
        }
        assertThat(work.refersTo(null)).isTrue();
        assertThat(queued).isNotEmpty();
    }

    private WeakReference<Object> workWithQueuedHelpers() {
        byte[] views = new byte[1 << 20];
        new Crew<>(List.of(1, 2, 3), each -> views[each]++).work(queued::add, 3);
        return new WeakReference<>(views);
    }
}
