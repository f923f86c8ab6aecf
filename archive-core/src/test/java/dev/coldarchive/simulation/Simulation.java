package dev.coldarchive.simulation;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.Archiver;
import dev.coldarchive.ArchiverBuilder;
import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.RebuildRequest;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.format.CanonicalFormat;
import dev.coldarchive.format.Compression;
import dev.coldarchive.format.WriteOptions;
import dev.coldarchive.ledger.MemoryLedger;
import dev.coldarchive.source.MemorySource;
import dev.coldarchive.store.KeyLayout;
import dev.coldarchive.store.MemoryStore;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.window.TimeColumn;
import dev.coldarchive.window.TimeUnit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A whole world out of one seed: exporters that die and are stopped and come back, an operator, writers early and late, retention, a store and a ledger that fail. The
 * invariants are looked at after every event; when the faults have ended, everything that was promised must be there.
 */
public final class Simulation {
    static final Instant START = Instant.parse("2024-01-15T10:00:00Z");
    private static final int ROUNDS = 3;
    private static final Pattern UNREADABLE = Pattern.compile("cannot (?:adopt|archive) object (\\S+): (?:cannot trust|it arrived damaged)");

    final Circumstances world;
    final Scheduler scheduler;
    final MemorySource source = new MemorySource(START);
    final MemoryStore store;
    final MemoryLedger ledger = new MemoryLedger(source::now);
    final TableSpec table;
    final Database database;
    final Archive archive;
    final Calls calls;
    final Bucket bucket;
    final Archiver auditor;
    final Instant first = START;
    final Path directory;
    private final List<Path> workDirs = new ArrayList<>();
    private final Chaos chaos;
    final Writers writers;
    private Operator operator;
    private boolean closing;

    /**
     * How a run ended.
     *
     * @param violation what did not hold; null if everything did
     */
    record Result(long seed, Circumstances world, String violation, List<Scheduler.Line> trace) {}

    /** In every third world files have row groups of five rows, clustered by a column: revisions have to find their rows in them. */
    private static WriteOptions files(long seed) {
        WriteOptions asTheyCome = WriteOptions.of(Compression.NONE);
        return seed % 3 == 0 ? new WriteOptions(asTheyCome.compression(), 0, 5, asTheyCome.rowGroupBytes(), 5, asTheyCome.pageBytes()).clusteredBy(List.of("price")) : asTheyCome;
    }

    private Simulation(long seed, Path directory) {
        this.directory = directory;
        SplittableRandom random = new SplittableRandom(seed);
        world = Circumstances.of(random.split());
        scheduler = new Scheduler(random, START, source::setNow);
        store = new MemoryStore(world.conditions(), source::now);
        TableSpec.Builder spec = TableSpec.builder(Database.TABLE).time(TimeColumn.integer("exchange_ts", TimeUnit.MICROS)).every(Duration.ofHours(1)).lag(Duration.ofMinutes(5))
                .slices(world.slices()).layout(KeyLayout.hive("raw", world.byColumn() ? List.of("ticker", "year", "month", "day") : List.of("year", "month", "day"), "trades"))
                .write(files(seed));
        if (world.retention() != null && world.retentionKnown()) {
            spec.retention(world.retention());
        }
        if (world.required()) {
            spec.required(Set.of("price"));
        }
        table = spec.build();
        archive = new Archive(this);
        database = new Database(source, table, world, archive::standing);
        calls = new Calls(this);
        bucket = new Bucket(this);
        auditor = archiver(null, directory.resolve("auditor")).build();
        writers = new Writers(this);
        chaos = new Chaos(this);
    }

    /** @param parent where the run makes a directory of its own, and removes it */
    static Result run(long seed, Path parent) {
        Path directory = created(parent, seed);
        Simulation simulation = new Simulation(seed, directory);
        String violation = null;
        try {
            simulation.live();
            simulation.settle();
        } catch (Violation e) {
            violation = e.getMessage();
        } finally {
            simulation.scheduler.end();
            FastDirectory.delete(directory);
        }
        return new Result(seed, simulation.world, violation, List.copyOf(simulation.scheduler.trace()));
    }

    /** What a world does not keep, for callers of another class loader; null if it keeps everything. */
    public static String violation(long seed, Path parent) {
        return run(seed, parent).violation();
    }

    private static Path created(Path parent, long seed) {
        try {
            return Files.createTempDirectory(parent, "seed-" + seed + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ArchiverBuilder archiver(Runner who, Path workDir) {
        return Archiver.builder().source(calls.source(who)).marks(calls.marks(who)).format(new CanonicalFormat()).store(calls.store(who)).ledger(calls.ledger(who)).tables(List.of(table)).workDir(workDir)
                .instance("simulated").chance(() -> scheduler.random.nextDouble());
    }

    /** An archiver with nothing in memory. */
    Archiver archiver(Runner who) {
        return archiver(who, who.workDir).time(who.time()).batchRows(1 + scheduler.random.nextInt(7)).build();
    }

    /** Something outside a process has changed by a call. */
    void changed(Object answer, String method, Object[] arguments, boolean damaged) {
        archive.changed(answer, method, arguments, damaged);
        if (!method.equals("put") && !method.equals("abandonUploads") && !method.equals("consume")) {
            chaos.remember();
        }
    }

    /** Commits before this are seen by a snapshot that is taken now. */
    Instant replayed() {
        return chaos.replayed();
    }

    void failOver() {
        chaos.failOver();
    }

    boolean closing() {
        return closing;
    }

    private Path workDir(String name) {
        Path workDir = directory.resolve(name);
        workDirs.add(workDir);
        return workDir;
    }

    private void live() {
        writers.first();
        for (int i = 1; i <= world.exporters(); i++) {
            scheduler.add(new Exporter(this, "exporter-" + i, workDir("exporter-" + i)));
        }
        operator = new Operator(this, workDir("operator"));
        scheduler.add(operator);
        scheduler.add(writers);
        scheduler.add(chaos);
        if (world.retention() != null) {
            scheduler.add(new Retention(this, writers));
        }
        scheduler.run(START.plus(world.horizon()));
    }

    // --- the end

    /** No more faults: everybody comes to an end, and what was left undone is done. */
    private void settle() {
        closing = true;
        scheduler.trace("all", "no more faults");
        writers.end();
        chaos.end();
        scheduler.run(Instant.MAX);
        bucket.bringBack();
        scheduler.advance(Duration.ofHours(2));
        // Two rounds in which leases of the dead expire; in the last nothing is left to do.
        for (int round = 1; round <= ROUNDS; round++) {
            for (Path workDir : workDirs) {
                export(workDir, ExportRequest.due());
                scheduler.advance(Duration.ofMinutes(round < ROUNDS ? 6 : 0));
            }
            rebuildWhatTheLedgerForgot();
        }
        if (operator.tookOver()) {
            repair();
        }
        if (chaos.failovers() == 0) {
            archive.complete(false);
        }
        ExportRequest everything = ExportRequest.range(Database.TABLE, first, dueEnd()).forced();
        // An object that only a lost intent named is EXTRA; what is said of it is to adopt it.
        ExportReport again = export(workDirs.get(0), chaos.failovers() > 0 ? everything.adopting() : everything);
        Archive.require(again.failures().isEmpty(), "every window can be read again in the end", () -> again.failures().toString());
        archive.complete(true);
        verify();
        leftNothing();
    }

    /** A person's word, where the ledger has lost commits. */
    private void rebuildWhatTheLedgerForgot() {
        if (chaos.failovers() > 0) {
            archive.ledgerIsRebuilt();
            archiver(null, workDirs.get(0)).time(still()).build().rebuildLedger(new RebuildRequest(List.of(), true, world.conditions() == MemoryStore.Conditions.ATOMIC, false));
            export(workDirs.get(0), ExportRequest.due().adopting());
        }
    }

    /** What arrived damaged, and whose rows the source has lost, or which nothing names since the ledger forgot it: a person moves it away, as the window's reason says. */
    private boolean moveAway(ExportReport report) {
        List<ObjectKey> unreadable = Stream.concat(report.outcomes().stream().map(WindowOutcome::detail), report.failures().stream().map(ArchiveException::getMessage))
                .map(UNREADABLE::matcher).filter(Matcher::lookingAt).map(match -> ObjectKey.of(match.group(1))).distinct().toList();
        unreadable.forEach(key -> scheduler.trace("a person", "moves away " + key));
        unreadable.forEach(store::remove);
        return !unreadable.isEmpty();
    }

    private void repair() {
        Archiver person = archiver(null, workDirs.get(0)).time(still()).build();
        person.repair(person.planRepair(new VerifyRequest(List.of(), Optional.empty(), Optional.empty(), VerifyLevel.HEAD)));
    }

    private ExportReport export(Path workDir, ExportRequest request) {
        ExportReport report = archiver(null, workDir).time(still()).build().export(request);
        report.failures().forEach(failure -> scheduler.trace(workDir.getFileName().toString(), "fails: " + said(failure)));
        return moveAway(report) ? export(workDir, request) : report;
    }

    private void verify() {
        auditor.verify(VerifyRequest.everything(), verdict -> {
            boolean fewer = database.rows.stream().anyMatch(row -> row.window.equals(verdict.window()) && row.removed != null);
            boolean sound = switch (verdict.verdict()) {
                case OK, EMPTY -> true;
                case SOURCE_GONE -> world.drops();
                case MISMATCH, LATE_ROWS -> fewer;
                case EXTRA -> archive.ledgerForgot();
                default -> false;
            };
            Archive.require(sound, "verification finds the archive sound", verdict::toString);
        });
    }

    private void leftNothing() {
        try (Stream<Path> files = Files.walk(directory)) {
            List<String> left = files.filter(file -> file.toString().endsWith(".tmp")).map(file -> directory.relativize(file).toString()).toList();
            Archive.require(left.isEmpty(), "no temporary file stays", left::toString);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Archive.require(chaos.failovers() > 0 || calls.uploadsMayStay() || store.unfinishedUploads() == 0, "no unfinished upload stays", () -> store.unfinishedUploads() + " of them");
    }

    /** End of the last window that may be read now. */
    Instant dueEnd() {
        return table.grid().at(source.now().minus(table.lag())).start();
    }

    private dev.coldarchive.policy.TimeSource still() {
        return new dev.coldarchive.policy.TimeSource() {
            @Override
            public Instant now() {
                return scheduler.now();
            }

            @Override
            public long nanoTime() {
                return Duration.between(Instant.EPOCH, scheduler.now()).toNanos();
            }

            @Override
            public void sleep(Duration length) {
                scheduler.advance(length);
            }
        };
    }

    /** An error without what differs from run to run. */
    String said(ArchiveException error) {
        return error.getMessage().replace(directory.toString(), "");
    }
}
