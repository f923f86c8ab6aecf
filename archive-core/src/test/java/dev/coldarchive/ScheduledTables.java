package dev.coldarchive;

import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.policy.TimeSource;
import dev.coldarchive.window.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Several tables on doubles, and the background loop on a clock that goes on only when it rests, or when tests let work take time. */
final class ScheduledTables {
    final ArchiveFixture archive;
    final List<Done> done = new CopyOnWriteArrayList<>();
    final List<Duration> rests = new ArrayList<>();
    final List<String> failed = new ArrayList<>();
    Duration pause = Duration.ofMinutes(1);
    Runnable onRest = () -> { };
    int parallel = 1;
    long rowsPerSecond;
    Runnable onRetention = () -> { };
    Consumer<String> onWindow = table -> { };
    private final AtomicBoolean looping = new AtomicBoolean();
    private final Map<String, TableSpec> tables = new LinkedHashMap<>();
    private BooleanSupplier until;
    private Archiver archiver;

    /** A window that was archived, and when, on the source's clock. */
    record Done(String table, Window window, WindowOutcome.Result result, Instant at) {}

    ScheduledTables(Path workDir) {
        archive = new ArchiveFixture(workDir);
    }

    /** A table with a row at {@link ArchiveFixture#TEN}, so that its first window begins there. */
    ScheduledTables table(TableSpec.Builder spec) {
        return created(spec, table -> archive.source.create(table, ArchiveFixture.TRADES));
    }

    /** The same, with a partition an hour. */
    ScheduledTables partitioned(TableSpec.Builder spec) {
        return created(spec, table -> archive.source.createPartitioned(table, ArchiveFixture.TRADES, Duration.ofHours(1)));
    }

    private ScheduledTables created(TableSpec.Builder spec, Consumer<TableSpec> create) {
        TableSpec table = spec.build();
        tables.put(table.name(), table);
        create.accept(table);
        archive.source.insert(table.name(), ArchiveFixture.trade(0, "A", 1));
        return this;
    }

    static TableSpec.Builder spec(String name) {
        return TableSpec.builder(name).time(ArchiveFixture.trades().build().time()).every(Duration.ofHours(1)).lag(Duration.ofMinutes(5));
    }

    Archiver archiver() {
        if (archiver == null) {
            archiver = archive.builder().tables(List.copyOf(tables.values())).time(new WorkTime()).cyclePause(pause).parallel(parallel).pace(rowsPerSecond).executor(this::execute)
                    .listener(new Recorder()).build();
        }
        return archiver;
    }

    /** The loop itself is the test's thread. */
    private void execute(Runnable work) {
        if (looping.compareAndSet(false, true)) {
            try {
                work.run();
            } finally {
                looping.set(false);
            }
        } else {
            new Thread(work, "another-window").start();
        }
    }

    /** Lets the loop run until this is so, which is asked whenever it rests. */
    void runUntil(BooleanSupplier enough) {
        until = enough;
        try {
            archiver().start();
        } finally {
            archiver.stop(Duration.ZERO);
            Thread.interrupted();
        }
    }

    void runUntil(Instant end) {
        runUntil(() -> !now().isBefore(end));
    }

    Instant now() {
        return archive.source.clock();
    }

    List<Window> windows(String table) {
        return done.stream().filter(each -> each.table().equals(table)).map(Done::window).toList();
    }

    private final class Recorder implements ArchiveListener {
        @Override
        public void retention(RetentionRisk risk) {
            onRetention.run();
        }

        @Override
        public void windowStarted(String table, Window window) {
            onWindow.accept(table);
        }

        @Override
        public void windowDone(WindowOutcome outcome) {
            done.add(new Done(outcome.table(), outcome.window(), outcome.result(), now()));
        }

        @Override
        public void windowFailed(String table, Window window, ArchiveException error) {
            failed.add(table + " " + window.start());
        }
    }

    private final class WorkTime implements TimeSource {
        @Override
        public Instant now() {
            return archive.source.clock();
        }

        @Override
        public long nanoTime() {
            return Duration.between(Instant.EPOCH, archive.source.clock()).toNanos();
        }

        @Override
        public void sleep(Duration length) throws InterruptedException {
            rests.add(length);
            onRest.run();
            if (until.getAsBoolean()) {
                throw new InterruptedException();
            }
            archive.source.advance(length);
        }
    }
}
