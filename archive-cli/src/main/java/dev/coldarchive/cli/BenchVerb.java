package dev.coldarchive.cli;

import dev.coldarchive.TableSpec;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.demo.BenchData;
import dev.coldarchive.cli.demo.DemoData;
import dev.coldarchive.cli.demo.DemoDatabase;
import dev.coldarchive.cli.demo.DemoDirectory;
import dev.coldarchive.daemon.Composition;
import dev.coldarchive.daemon.bench.Bench;
import dev.coldarchive.daemon.bench.BenchReport;
import dev.coldarchive.daemon.bench.BenchRequest;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.daemon.config.StoreSettings;
import dev.coldarchive.daemon.config.StreamSettings;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code archive bench}. */
@Command(name = "bench",
        description = {"Measure an export beside the raw COPY of the same rows, and say what bounds it.",
            "Of a table of yours it only reads; what it writes lies apart from the archive, with a",
            "ledger that is forgotten, and is removed again. Without --table: invented rows in a",
            "PostgreSQL of its own, to a directory of its own; with --config also to that store."},
        footer = {"  archive bench                                  5,000,000 invented rows",
            "  archive bench --rows 20000000 --parallel 2 --runs 11 --json",
            "  archive bench -c archive.yaml                  also to that store",
            "  archive bench -t trades                        its newest closed window",
            "  archive bench -t trades --start now-2d --end now-1d"})
final class BenchVerb extends Verb {
    private static final long MOST_ROWS = 2_000_000_000L;
    private static final int WARM_UPS = 2;

    @Option(names = {"-t", "--table"}, paramLabel = "T", order = 1, description = "Measure with this configured table.")
    String table;

    @Option(names = "--start", paramLabel = "TIME", order = 2, description = "With --table: first instant of the range, UTC: 2024-01-15, now-2d.")
    TimeExpression start;

    @Option(names = "--end", paramLabel = "TIME", order = 3, description = "First instant after the range. Default: the end of the newest closed window.")
    TimeExpression end;

    @Option(names = "--rows", paramLabel = "N", order = 4, description = "Without --table: rows to invent. Default: 5,000,000.")
    Long rows;

    @Option(names = "--parallel", paramLabel = "N", order = 5, description = "Measure with one connection, and with so many. Default: 1.")
    int parallel = 1;

    @Option(names = "--runs", paramLabel = "N", order = 6, description = "Runs of each path that count, after two to warm up. Default: 5.")
    int runs = 5;

    @Spec
    CommandSpec spec;

    BenchVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) throws Exception {
        refuseContradictions();
        return table == null ? invented(console) : configured(console);
    }

    private void refuseContradictions() {
        if (table != null && rows != null) {
            throw new ParameterException(spec.commandLine(), "--rows is of invented rows: leave it out, or leave out --table");
        }
        if (table == null && (start != null || end != null)) {
            throw new ParameterException(spec.commandLine(), "--start and --end are of a table: say which with --table");
        }
        if (rows != null && (rows < DemoData.MIN_ROWS || rows > MOST_ROWS)) {
            throw new ParameterException(spec.commandLine(), "--rows " + rows + " is not between " + DemoData.MIN_ROWS + " and " + Figures.count(MOST_ROWS));
        }
        if (parallel < 1 || parallel > StreamSettings.MOST_PARALLEL) {
            throw new ParameterException(spec.commandLine(), "--parallel " + parallel + " is not between 1 and " + StreamSettings.MOST_PARALLEL + " connections");
        }
        if (runs < 1 || runs > 1_000) {
            throw new ParameterException(spec.commandLine(), "--runs " + runs + " is not between 1 and 1,000");
        }
    }

    private ExitCode invented(Console console) throws Exception {
        long count = rows == null ? 5_000_000 : rows;
        Optional<StoreSettings> store = Optional.ofNullable(common.config).map(file -> Configuration.load(Optional.of(file), surroundings.environment()).store());
        DemoDirectory directory = DemoDirectory.temporary();
        try (DemoHouse house = new DemoHouse(directory)) {
            console.note("starting a PostgreSQL, and creating " + Figures.count(count, "row"));
            DemoDatabase database = house.start();
            int windows = parallel == 1 ? 1 : 2 * parallel;
            BenchData data = BenchData.create(database, directory.root(), count, windows, surroundings.clock().instant());
            Configuration own = Configuration.load(Optional.of(data.configuration()), surroundings.environment());
            try (Composition composition = Composition.of(store.map(own::withStore).orElse(own), ArchiveListener.NONE, parallel)) {
                return measure(console, composition, new BenchRequest(composition.tables().get(0), data.start(), data.end(), parallel, runs, Math.min(runs, WARM_UPS)));
            }
        }
    }

    private ExitCode configured(Console console) {
        Configuration configuration = Configuration.load(Optional.ofNullable(common.config), surroundings.environment());
        try (Session session = new Session(Composition.of(configuration, ArchiveListener.NONE, parallel))) {
            TableSpec spec = session.select(List.of(table)).get(0);
            Instant now = surroundings.clock().instant();
            Window newest = newestClosed(spec, session.composition().source().now());
            Instant to = TablesAndRange.resolve(end, now, List.of(spec)).orElse(newest.end());
            Instant from = TablesAndRange.resolve(start, now, List.of(spec)).orElse(to.minus(spec.grid().every()));
            console.note("range " + new TablesAndRange.Range(Optional.of(from), Optional.of(to)).words("", ""));
            return measure(console, session.composition(), new BenchRequest(spec, from, to, parallel, runs, Math.min(runs, WARM_UPS)));
        }
    }

    private static Window newestClosed(TableSpec spec, Instant now) {
        Window window = spec.grid().at(now);
        while (spec.dueAt(window).isAfter(now)) {
            window = spec.grid().at(window.start().minusSeconds(1));
        }
        return window;
    }

    private ExitCode measure(Console console, Composition composition, BenchRequest request) {
        Bench bench = new Bench(composition, request, UUID.randomUUID().toString());
        Thread tidy = new Thread(bench::close, "end-bench");
        Runtime.getRuntime().addShutdownHook(tidy);
        try (bench) {
            BenchReport report = bench.run(console::note);
            new BenchResult(request, report, composition.store().uri(), table == null).print(console);
            return ExitCode.OK;
        } finally {
            Runtime.getRuntime().removeShutdownHook(tidy);
        }
    }
}
