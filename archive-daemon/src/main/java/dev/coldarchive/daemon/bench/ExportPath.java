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
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
    private Optional<TrialPlace> place = Optional.empty();
    private TimedStore store;
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
        place = Optional.of(places.apply(runs++));
    }

    @Override
    public Moved run() {
        TableSpec table = request.table();
        store = new TimedStore(place.orElseThrow().store());
        try (Archiver archiver = Archiver.builder().source(composition.databases().unmarkedSource()).store(store).ledger(ledger()).format(composition.format()).tables(List.of(table)).workDir(workDir).instance("bench")
                .batchRows(composition.configuration().batchRows()).parallel(parallel).openWriterWait(Duration.ZERO).failurePolicy(composition.configuration().retries()).build()) {
            ExportReport report = archiver.export(ExportRequest.range(table.name(), request.start(), request.end()));
            if (!report.failures().isEmpty()) {
                throw report.failures().get(0);
            }
            report.outcomes().stream().filter(outcome -> outcome.result() != WindowOutcome.Result.COMMITTED).findFirst().ifPresent(outcome -> {
                throw new ArchiveException(ArchiveException.Category.UNARCHIVABLE, "cannot measure window " + outcome.window() + ": " + outcome.detail(), "choose another range").inTable(table.name());
            });
            return new Moved(report.rows(), report.outcomes().stream().mapToLong(WindowOutcome::sizeBytes).sum());
        }
    }

    /** Its cursor stands where the range begins, so that nothing is asked about rows before. */
    private VolatileLedger ledger() {
        VolatileLedger ledger = new VolatileLedger(Clock.systemUTC());
        Lease lease = ledger.acquire(request.table().name(), "bench", LEASE, TakeOver.NEVER);
        ledger.startAt(lease, request.start());
        ledger.release(lease);
        return ledger;
    }

    @Override
    public long storingNanos() {
        return store.nanos();
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
