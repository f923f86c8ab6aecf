package dev.coldarchive.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class RefreshedTest {
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    @Test
    void whoeverAsksHearsWhatWasLastFoundWhileTheNextLookHangs() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger looks = new AtomicInteger();
        try (Refreshed<Integer> refreshed = Refreshed.every("test", AT_ONCE, () -> {
            int number = looks.incrementAndGet();
            if (number == 2) {
                hanging.countDown();
                await(never);
            }
            return number;
        })) {
            hanging.await();
            Duration first = refreshed.known().orElseThrow().age();
            assertThat(refreshed.known()).hasValueSatisfying(known -> {
                assertThat(known.value()).isOne();
                assertThat(known.age()).isGreaterThan(first);
            });
        }
    }

    @Test
    void aLookThatFailsLeavesWhatWasFoundBeforeAndTheNextOneIsTaken() throws Exception {
        SynchronousQueue<Integer> answers = new SynchronousQueue<>();
        AtomicInteger looks = new AtomicInteger();
        try (Refreshed<Integer> refreshed = Refreshed.every("test", AT_ONCE, () -> {
            looks.incrementAndGet();
            int answer = take(answers);
            if (answer < 0) {
                throw new IllegalStateException("no answer");
            }
            return answer;
        })) {
            assertThat(refreshed.known()).isEmpty();
            answers.put(1);
            answers.put(-1);
            answers.put(-1);
            assertThat(refreshed.known()).as("two looks failed since").hasValueSatisfying(known -> assertThat(known.value()).isOne());
            answers.put(2);
            answers.put(-1);
            assertThat(refreshed.known()).hasValueSatisfying(known -> assertThat(known.value()).isEqualTo(2));
        }
    }

    @Test
    void onceClosedItLooksNoMore() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch looking = new CountDownLatch(1);
        Refreshed<Integer> refreshed = Refreshed.every("test", AT_ONCE, () -> {
            looking.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                Thread.currentThread().interrupt();
            }
            return 1;
        });
        looking.await();
        refreshed.close();
        interrupted.await();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int take(SynchronousQueue<Integer> queue) {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }
}
