package dev.coldarchive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.window.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An export with several streams, and what the threads are that it is lent. */
@Timeout(60)
class LentThreadsTest {
    @TempDir
    Path temporary;

    private final ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
    private ArchiveFixture archive;

    @BeforeEach
    void twelveHoursAreDue() {
        archive = TwelveHours.in(temporary.resolve("work"));
    }

    @Test
    void anExecutorThatLendsNoThreadIsNotMissed() {
        assertThat(archive.builder().parallel(4).executor(work -> { }).build().exportNow().complete()).isTrue();
        assertThat(archive.archivedRows()).isEqualTo(archive.sourceRows());
    }

    @Test
    void oneStreamAsksForNoThread() {
        assertThat(archive.builder().parallel(1).executor(work -> heard.add("a thread")).build().exportNow().complete()).isTrue();
        assertThat(heard).isEmpty();
    }

    private void everythingIsArchivedBy(Executor threads) {
        assertThat(archive.builder().parallel(2).executor(threads).build().exportNow().failures()).isEmpty();
        assertThat(archive.archivedRows()).isEqualTo(archive.sourceRows());
    }

    @Test
    void anExecutorThatRunsInTheCallerHangsNothing() {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> everythingIsArchivedBy(Runnable::run));
    }

    @Test
    void aMachineThatHasNoThreadLeftIsFewerHands() {
        try {
            everythingIsArchivedBy(work -> {
                throw new OutOfMemoryError("unable to create native thread"); // as Thread.start() does where no other process may be had
            });
        } catch (OutOfMemoryError e) {
            throw new AssertionError("the export ended", e); // JUnit itself would end with it
        }
    }

    @Test
    void temporaryDiskBoundsTheFirstWindowsOfATableToo() {
        AtomicBoolean begunBeside = new AtomicBoolean();
        Executor threads = work -> {
            Thread helper = new Thread(work, "another-window");
            helper.start();
            while (helper.isAlive() && !begunBeside.get()) {
                Thread.onSpinWait(); // so that it has looked for room before the first window is begun
            }
        };
        assertThat(archive.builder().parallel(4).temporaryDisk(1).executor(threads).listener(new ArchiveListener() {
            @Override
            public void windowStarted(String table, Window window) {
                begunBeside.compareAndSet(false, Thread.currentThread().getName().equals("another-window"));
            }
        }).build().exportNow().complete()).isTrue();
        assertThat(begunBeside).isFalse();
    }
}
