package dev.coldarchive.internal.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.LoopHealth;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.policy.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class ExportLoopTest {
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Semaphore resting = new Semaphore(0);
    private final Semaphore wake = new Semaphore(0);
    private final Semaphore exporting = new Semaphore(0);
    private final Semaphore exportMayEnd = new Semaphore(0);
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final AtomicInteger exports = new AtomicInteger();
    private volatile RuntimeException failure;
    private volatile Duration rest = PAUSE;
    private ExportLoop loop = loop(this::export);

    private ExportLoop loop(Runnable export) {
        return new ExportLoop(goesOn -> {
            export.run();
            return rest;
        }, new TestTime(), new ArchiveListener() {
            @Override
            public void warning(String table, String message) {
                warnings.add(message);
            }
        }, run -> new Thread(run, "loop").start(), PAUSE);
    }

    private void export() {
        exports.incrementAndGet();
        if (failure != null) {
            throw failure;
        }
    }

    @AfterEach
    void end() {
        loop.end();
        exportMayEnd.release(100);
        loop.join(PATIENCE);
    }

    private static void await(Semaphore event) throws InterruptedException {
        assertThat(event.tryAcquire(5, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void itExportsAndPausesAndExportsAgain() throws InterruptedException {
        loop.start();
        await(resting);
        assertThat(exports).hasValue(1);
        wake.release();
        await(resting);
        assertThat(exports).hasValue(2);
        assertThat(pauses).containsExactly(PAUSE, PAUSE);
    }

    @Test
    void aCycleThatFailsIsAnnouncedAndTheNextOneComes() throws InterruptedException {
        failure = new IllegalStateException("no connection");
        loop.start();
        await(resting);
        wake.release();
        await(resting);
        assertThat(exports).hasValue(2);
        assertThat(warnings).hasSize(2).first().asString().contains("no connection");
    }

    @Test
    void itRestsForAsLongAsTheCycleSaysAndNotAtAllIfThereIsMoreToDo() throws InterruptedException {
        loop = loop(() -> rest = exports.incrementAndGet() < 3 ? Duration.ZERO : Duration.ofSeconds(7));
        loop.start();
        await(resting);
        assertThat(exports).hasValue(3);
        assertThat(pauses).containsExactly(Duration.ofSeconds(7));
        assertThat(loop.health(Map.of()).nextCycle()).contains(Instant.EPOCH.plusSeconds(7));
    }

    @Test
    void endingInAPauseEndsAtOnceAndItCanBeStartedAgain() throws InterruptedException {
        loop.start();
        await(resting);
        loop.end();
        loop.join(PATIENCE);
        assertThat(exports).hasValue(1);
        loop.start();
        await(resting);
        assertThat(exports).hasValue(2);
    }

    @Test
    void aRunningExportIsNotInterruptedAndNoOtherBegins() throws InterruptedException {
        AtomicInteger interrupted = new AtomicInteger();
        loop = loop(() -> {
            exports.incrementAndGet();
            exporting.release();
            exportMayEnd.acquireUninterruptibly();
            interrupted.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
        });
        loop.start();
        await(exporting);
        loop.end();
        exportMayEnd.release();
        loop.join(PATIENCE);
        assertThat(exports).hasValue(1);
        assertThat(interrupted).hasValue(0);
        assertThat(pauses).isEmpty();
    }

    @Test
    void aCycleThatHungWhenTheLoopWasStoppedIsTheLastOfItsRunAlsoWhenAnotherWasStartedMeanwhile() throws InterruptedException {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        CountDownLatch hungHasEnded = new CountDownLatch(1);
        loop = new ExportLoop(goesOn -> {
            threads.add(Thread.currentThread());
            if (exports.incrementAndGet() == 1) {
                exporting.release();
                exportMayEnd.acquireUninterruptibly();
            }
            return goesOn.getAsBoolean() ? PAUSE : Duration.ZERO;
        }, new TestTime(), ArchiveListener.NONE, run -> new Thread(() -> {
            run.run();
            hungHasEnded.countDown();
        }).start(), PAUSE);
        loop.start();
        await(exporting);
        loop.end();
        loop.join(Duration.ZERO);
        loop.start();
        await(resting);
        exportMayEnd.release();
        assertThat(hungHasEnded.await(5, TimeUnit.MINUTES)).isTrue();
        assertThat(loop.health(Map.of()).state()).isEqualTo(LoopHealth.State.RUNNING);
        wake.release();
        await(resting);
        assertThat(threads).hasSize(3).satisfies(ran -> assertThat(ran.get(1)).isSameAs(ran.get(2)).isNotSameAs(ran.get(0)));
    }

    @Test
    void startingTwiceIsStartingOnce() throws InterruptedException {
        loop.start();
        loop.start();
        await(resting);
        assertThat(exports).hasValue(1);
        loop.end();
        loop.join(PATIENCE);
        assertThat(exports).hasValue(1);
    }

    @Test
    void itSaysWhenItsCyclesBeganAndEndedAndWhenTheNextOneComes() throws InterruptedException {
        assertThat(loop.health(Map.of()).state()).isEqualTo(LoopHealth.State.OFF);
        loop.start();
        await(resting);
        LoopHealth health = loop.health(Map.of());
        assertThat(health.state()).isEqualTo(LoopHealth.State.RUNNING);
        assertThat(health.lastCycleStarted()).contains(Instant.EPOCH);
        assertThat(health.lastCycleEnded()).contains(Instant.EPOCH);
        assertThat(health.nextCycle()).contains(Instant.EPOCH.plus(PAUSE));
        loop.end();
        loop.join(PATIENCE);
        assertThat(loop.health(Map.of()).state()).isEqualTo(LoopHealth.State.OFF);
        assertThat(loop.health(Map.of()).nextCycle()).isEmpty();
    }

    @Test
    void aLoopThatDiedSaysSoAndOfWhatAndMayBeStartedAgain() {
        AtomicInteger cycles = new AtomicInteger();
        loop = loop(() -> {
            if (cycles.incrementAndGet() == 1) {
                throw new OutOfMemoryError("no heap");
            }
            resting.release();
        });
        loop.start();
        loop.join(PATIENCE);
        assertThat(loop.health(Map.of()).state()).isEqualTo(LoopHealth.State.DIED);
        assertThat(loop.health(Map.of()).diedOf()).hasValueSatisfying(of -> assertThat(of).contains("no heap"));
        assertThat(warnings).hasSize(1).first().asString().contains("nothing is exported any more");
        loop.start();
        resting.acquireUninterruptibly();
        assertThat(loop.health(Map.of()).state()).isEqualTo(LoopHealth.State.RUNNING);
    }

    /** Sleeps end when the test says so. */
    private final class TestTime implements TimeSource {
        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public void sleep(Duration length) throws InterruptedException {
            pauses.add(length);
            resting.release();
            wake.acquire();
        }
    }
}
