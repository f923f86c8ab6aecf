package dev.coldarchive.daemon.bench;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.Archiver;
import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.daemon.Composition;
import dev.coldarchive.daemon.TrialPlace;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.ledger.VolatileLedger;
import dev.coldarchive.window.Window;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * A whole export, as of windows that were never archived: into a place of its own, with a ledger that is forgotten, marks that nobody sees, and a work directory that no other exporter
 * uses. Of the configured archive it touches nothing.
 */
final class ExportPath implements BenchPath {
    private static final Duration LEASE = Duration.ofMinutes(5);

    private final String name;
    private final int parallel;
    private final Composition composition;
    private final BenchRequest request;
    private final Path workDir;
    private final IntFunction<TrialPlace> places;
    private final Consumer<ArchiveException> left;
    private final List<TimedStore> stores = new ArrayList<>();
    private Optional<TrialPlace> place = Optional.empty();
    private int runs;

    /**
     * @param workDir a directory that is nobody else's
     * @param places one for each run, by its number
     * @param left is told why something that was written is still there
     */
    ExportPath(String name, int parallel, Composition composition, BenchRequest request, Path workDir, IntFunction<TrialPlace> places, Consumer<ArchiveException> left) {
        this.name = name;
        this.parallel = parallel;
        this.composition = composition;
        this.request = request;
        this.workDir = workDir;
        this.places = places;
        this.left = left;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int parallel() {
        return parallel;
    }

    @Override
    public void prepare() {
        clear();
        stores.clear();
        place = Optional.of(places.apply(runs++));
    }

    @Override
    public Moved run() {
        List<Callable<Moved>> shares = new ArrayList<>();
        List<Window> windows = request.windows();
        int workers = Math.min(parallel, windows.size());
        for (int worker = 0; worker < workers; worker++) {
            List<Window> share = windows.subList(worker * windows.size() / workers, (worker + 1) * windows.size() / workers);
            TimedStore store = new TimedStore(place.orElseThrow().store());
            stores.add(store);
            Path own = workDir.resolve(name + "-" + worker);
            shares.add(() -> export(share, store, own));
        }
        return Workers.together(shares);
    }

    private Moved export(List<Window> share, TimedStore store, Path own) {
        TableSpec table = request.table();
        VolatileLedger ledger = new VolatileLedger(Clock.systemUTC());
        Lease lease = ledger.acquire(table.name(), "bench", LEASE, TakeOver.NEVER);
        ledger.startAt(lease, share.get(0).start());
        ledger.release(lease);
        try (Archiver archiver = Archiver.builder().source(composition.source()).store(store).ledger(ledger).format(composition.format()).tables(List.of(table)).workDir(own).instance("bench")
                .batchRows(composition.configuration().batchRows()).openWriterWait(Duration.ZERO).failurePolicy(composition.configuration().retries()).build()) {
            ExportReport report = archiver.export(ExportRequest.range(table.name(), share.get(0).start(), share.get(share.size() - 1).end()));
            if (!report.failures().isEmpty()) {
                throw report.failures().get(0);
            }
            report.outcomes().stream().filter(outcome -> outcome.result() != WindowOutcome.Result.COMMITTED).findFirst().ifPresent(outcome -> {
                throw new ArchiveException(ArchiveException.Category.UNARCHIVABLE, "cannot measure window " + outcome.window() + ": " + outcome.detail(), "choose another range").inTable(table.name());
            });
            return new Moved(report.rows(), report.outcomes().stream().mapToLong(WindowOutcome::sizeBytes).sum());
        }
    }

    @Override
    public long storingNanos() {
        return stores.stream().mapToLong(TimedStore::nanos).sum();
    }

    private void clear() {
        place.flatMap(TrialPlace::clear).ifPresent(left);
        place = Optional.empty();
    }

    @Override
    public void close() {
        clear();
    }
}
