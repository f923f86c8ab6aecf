package dev.coldarchive;

import static dev.coldarchive.ArchiveFixture.hour;
import static dev.coldarchive.TwelveHours.HOURS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.window.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The threads of an export with several streams: those that it is lent, and what listeners hear on them. */
@Timeout(60)
class ExportThreadsTest {
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

    @Test
    void whatIsSaidOfOneWindowComesInOrderAndOneCallAtATime() {
        Map<Window, String> saying = new ConcurrentHashMap<>();
        archive.builder().parallel(4).listener(new ArchiveListener() {
            @Override
            public void windowStarted(String table, Window window) {
                say(window, "started");
            }

            @Override
            public void rowsRead(String table, Window window, long rows) {
                say(window, "read");
            }

            @Override
            public void partStored(String table, Window window, ObjectKey key, long sizeBytes, boolean put) {
                say(window, "stored");
            }

            @Override
            public void windowDone(WindowOutcome outcome) {
                say(outcome.window(), "done");
            }

            private void say(Window window, String what) {
                if (saying.put(window, what) != null) {
                    heard.add("two calls at a time");
                }
                heard.add(window.start() + " " + what);
                saying.remove(window);
            }
        }).build().exportNow();
        for (int hour = 0; hour < HOURS; hour++) {
            String start = hour(hour).start().toString();
            assertThat(heard.stream().filter(each -> each.startsWith(start))).containsExactly(start + " started", start + " read", start + " stored", start + " done");
        }
        assertThat(heard).doesNotContain("two calls at a time");
    }
}
