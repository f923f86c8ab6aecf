package dev.coldarchive.daemon.bench;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.daemon.Composition;
import dev.coldarchive.daemon.TrialPlace;
import dev.coldarchive.postgres.PostgresPlainReads;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Measures an export beside the raw COPY of the same rows, which nothing that reads from this database can beat, and beside a plain result set. The paths take turns, so that whatever
 * else the machine does meets all of them.
 *
 * <p>Rows are only read. What is exported goes to a place of its own in the store and beside the work directory, and is removed after each run; ledger, cursors, leases, marks and the
 * archive are never touched. Not thread-safe, but for {@link #close()}.
 */
public final class Bench implements AutoCloseable {
    /** Of the raw COPY. */
    public static final String LIMIT = "copy-limit";
    /** What keys in the store begin with that belong to a benchmark. */
    public static final String PREFIX = "_archive-bench-";

    private final BenchRequest request;
    private final PostgresPlainReads reads;
    private final boolean toBucket;
    private final BenchDirectory scratch;
    private final Supplier<TrialPlace> stored;
    private final List<String> selects;
    private final List<BenchPath> paths = new ArrayList<>();
    private final Set<String> notes = new LinkedHashSet<>();

    /**
     * @param composition of the table's database and the store; it is given so many connections as rows are read on at the same time
     * @param name of this benchmark, of no other
     */
    public Bench(Composition composition, BenchRequest request, String name) {
        this.request = request;
        this.reads = composition.databases().plainReads();
        this.toBucket = composition.bucketClient().isPresent();
        this.selects = reads.selects(request.table(), request.slices());
        this.scratch = BenchDirectory.below(composition.configuration().workDir());
        Path local = scratch.path();
        this.stored = () -> composition.trial(PREFIX + name);
        request.connections().forEach(parallel -> paths.add(new PlainPath(LIMIT, parallel, selects, this::copy)));
        request.connections().forEach(parallel -> paths.add(export("export-directory", parallel, composition, run -> TrialPlace.in(local.resolve("files-" + parallel + "-" + run)))));
        request.connections().forEach(parallel -> paths.add(export("export-store", parallel, composition, run -> composition.trial(PREFIX + name + "/" + parallel + "-" + run))));
        if (request.parallel() > selects.size()) {
            notes.add("the range has " + selects.size() + " slices only: no more connections than that are used");
        }
        paths.add(new PlainPath("jdbc", 1, selects, select -> new Moved(reads.resultSet(select), 0)));
    }

    private ExportPath export(String name, int parallel, Composition composition, IntFunction<TrialPlace> places) {
        return new ExportPath(name, parallel, composition, request, scratch.path().resolve("work-" + parallel), places, this::left);
    }

    private Moved copy(String select) {
        PostgresPlainReads.Drained drained = reads.copy(select);
        return new Moved(drained.rows(), drained.sizeBytes());
    }

    private void left(ArchiveException why) {
        notes.add("of what was written below " + PREFIX + "* something is still there: " + why.getMessage() + why.hint().map(hint -> "; " + hint).orElse("") + "; archive gc --confirm takes it away");
    }

    /** @param progress is told what is about to run */
    public BenchReport run(Consumer<String> progress) {
        Map<BenchPath, List<Run>> runs = new LinkedHashMap<>();
        paths.forEach(path -> runs.put(path, new ArrayList<>()));
        List<BenchPath> order = new ArrayList<>(paths);
        for (int round = 1 - request.warmUps(); round <= request.runs(); round++) {
            for (BenchPath path : order) {
                progress.accept((round < 1 ? "warm-up: " : "run " + round + " of " + request.runs() + ": ") + path.name() + (path.parallel() > 1 ? " on " + path.parallel() + " connections" : ""));
                Run run = Run.of(path, reads);
                if (round >= 1) {
                    runs.get(path).add(run);
                }
            }
            Collections.reverse(order); // so that none always comes after the same
        }
        return report(runs);
    }

    private BenchReport report(Map<BenchPath, List<Run>> runs) {
        List<Run> limit = runs.get(paths.get(0));
        long rows = limit.get(0).moved().rows();
        if (rows == 0) {
            throw new ArchiveException(ArchiveException.Category.USAGE, "cannot measure without rows: table " + request.table().name() + " has none from " + request.start() + " until " + request.end(),
                    "choose another range: --start, --end");
        }
        if (runs.values().stream().flatMap(List::stream).anyMatch(run -> run.moved().rows() != rows)) {
            notes.add("the number of rows changed meanwhile: rows of this range were written or deleted, so the figures are not of the same work");
        }
        double bytesPerRow = PathFigures.spread(limit, Run::bytesPerRow).median();
        List<PathFigures> figures = runs.entrySet().stream().map(path -> PathFigures.of(path.getKey(), path.getValue(), bytesPerRow, rate(runs, LIMIT, path.getKey().parallel()),
                rate(runs, path.getKey().name(), 1), toBucket && path.getKey().name().equals("export-store"))).toList();
        close();
        return new BenchReport(rows, request.windows().size(), bytesPerRow, selects, figures, List.copyOf(notes));
    }

    private static double rate(Map<BenchPath, List<Run>> runs, String name, int parallel) {
        Optional<List<Run>> found = runs.entrySet().stream().filter(path -> path.getKey().name().equals(name) && path.getKey().parallel() == parallel).map(Map.Entry::getValue).findFirst();
        return PathFigures.spread(found.orElseThrow(), Run::rowsPerSecond).median();
    }

    /** Removes what was written, once; also when the process is told to stop. */
    @Override
    public synchronized void close() {
        paths.forEach(BenchPath::close);
        scratch.remove().ifPresent(this::left);
        stored.get().clear().ifPresent(this::left);
    }
}
