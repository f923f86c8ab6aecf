package dev.coldarchive.cli;

import dev.coldarchive.ExportPlan;
import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Progress;
import dev.coldarchive.cli.demo.DemoData;
import dev.coldarchive.cli.demo.DemoDatabase;
import dev.coldarchive.cli.demo.DemoDirectory;
import dev.coldarchive.verify.VerifyReport;
import dev.coldarchive.verify.VerifyRequest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code archive demo}. */
@Command(name = "demo",
        description = {"See it work, on this machine alone.",
            "It starts a PostgreSQL, fills four tables, archives them to Parquet files and compares the files with the database. "
                    + "Nothing is left behind without --keep."},
        footer = {"  archive demo",
            "  archive demo --rows 20000000",
            "  archive demo --daemon",
            "  archive demo --keep ./demo --serve     and in another terminal:",
            "  archive status -c ./demo/archive.yaml"})
final class DemoVerb extends Verb {
    private static final long MOST_ROWS = 2_000_000_000L;

    @Option(names = "--rows", paramLabel = "N", order = 1, description = "Rows to create in all. Default: 3,000,000.")
    long rows = 3_000_000;

    @Option(names = "--keep", paramLabel = "DIR", order = 2, description = "Keep database, files and archive.yaml in this directory; used again if it is there.")
    Path keep;

    @Option(names = "--serve", order = 3, description = "With --keep: leave the database running for the other verbs, until Ctrl-C.")
    boolean serve;

    @Option(names = "--daemon", order = 4, description = "Rows keep arriving, windows close every ten seconds, and the daemon archives them, until Ctrl-C.")
    boolean daemon;

    @Spec
    CommandSpec spec;

    DemoVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) throws Exception {
        if (rows < DemoData.MIN_ROWS || rows > MOST_ROWS) {
            throw new ParameterException(spec.commandLine(), "--rows " + rows + " is not between " + DemoData.MIN_ROWS + " and " + Figures.count(MOST_ROWS));
        }
        if (serve && keep == null) {
            throw new ParameterException(spec.commandLine(), "--serve needs --keep DIR: the other verbs read DIR/archive.yaml");
        }
        if (daemon && keep != null) {
            throw new ParameterException(spec.commandLine(), "--daemon keeps nothing: leave out --keep");
        }
        if (daemon) {
            return DemoDaemon.run(surroundings, console);
        }
        DemoDirectory directory = keep == null ? DemoDirectory.temporary() : DemoDirectory.kept(keep);
        try (DemoHouse house = new DemoHouse(directory)) {
            boolean used = directory.isUsed();
            console.note(used ? "starting the PostgreSQL of the demo in " + directory.root() : "starting a PostgreSQL");
            DemoDatabase database = house.start();
            if (!used) {
                fill(console, database);
            }
            directory.configure(database.port());
            DemoResult result = archive(console, database, directory);
            result.print(console, directory, serve);
            if (serve) {
                console.note("PostgreSQL is running on port " + database.port() + "; Ctrl-C ends it.");
                house.waitUntilStopped();
            }
            return result.ok() ? ExitCode.OK : ExitCode.PROBLEMS_FOUND;
        }
    }

    private void fill(Console console, DemoDatabase database) throws SQLException {
        console.note("creating " + Figures.count(rows, "row") + " in four tables");
        long from = System.nanoTime();
        try (Connection connection = database.dataSource().getConnection()) {
            DemoData.create(connection, rows, surroundings.clock().instant());
        }
        console.note("created in " + Figures.duration(Duration.ofNanos(System.nanoTime() - from)));
    }

    private DemoResult archive(Console console, DemoDatabase database, DemoDirectory directory) {
        CommonOptions configured = new CommonOptions();
        configured.config = directory.configuration();
        try (Progress progress = Progress.on(console); Session session = Session.open(surroundings, configured, progress, Optional.empty())) {
            session.composition().installation().install();
            console.note("archiving to " + directory.files());
            long from = System.nanoTime();
            ExportReport export = session.composition().archiver().export(ExportRequest.due());
            Duration took = Duration.ofNanos(System.nanoTime() - from);
            if (!export.failures().isEmpty()) {
                throw export.failures().get(0);
            }
            Map<String, Duration> tookEach = export.plans().stream().collect(Collectors.toMap(ExportPlan::table, plan -> progress.took(plan.table())));
            console.note("comparing every window with the database");
            VerifyReport verified = session.composition().archiver().verify(VerifyRequest.everything());
            progress.stop();
            return DemoResult.of(database, export, took, tookEach, verified);
        }
    }
}
