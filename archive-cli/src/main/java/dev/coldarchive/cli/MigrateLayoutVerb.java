package dev.coldarchive.cli;

import dev.coldarchive.TableSpec;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.Progress;
import dev.coldarchive.daemon.Composition;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.daemon.operations.LayoutOperations;
import dev.coldarchive.migrate.LayoutMigration;
import dev.coldarchive.migrate.MigrationPlan;
import dev.coldarchive.migrate.MigrationReport;
import dev.coldarchive.migrate.RemovalReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code archive migrate-layout}. */
@Command(name = "migrate-layout", description = {"Bring an archived table, or Parquet files of another program, into another grid or layout.",
    "Under another prefix (--to: the configuration that is to be used from then on) or another table name (--as). Plans without --confirm. The source is only read, and goes by a second command. It may be"
        + " stopped and run again at any time."},
        footer = {"  archive migrate-layout -t trades --to daily.yaml --confirm",
            "  archive migrate-layout -t trades --as trades_daily",
            "  archive migrate-layout --files public/raw/ --glob 'LOAD*' --as raw_ohlcv",
            "  archive migrate-layout -t trades --to daily.yaml --remove-source --confirm"})
final class MigrateLayoutVerb extends Verb {
    enum Strays { REFUSE, KEEP_ASIDE }

    private static final int LISTED = 20;

    @Spec
    CommandSpec spec;

    @Option(names = {"-t", "--table"}, paramLabel = "T", order = 1, description = "The table to migrate.")
    String table;

    @Option(names = "--to", paramLabel = "FILE", order = 2, description = "Configuration of the new archive. Default: this one.")
    Path to;

    @Option(names = "--as", paramLabel = "T", order = 3, description = "The table's name there. Default: as here.")
    String as;

    @Option(names = "--files", paramLabel = "PREFIX", order = 4, description = "Instead of a table: files of another program, whose keys begin so.")
    String files;

    @Option(names = "--glob", paramLabel = "PATTERN", order = 5, description = "Which file names. Default: ${DEFAULT-VALUE}.", defaultValue = "*.parquet")
    String glob;

    @Option(names = "--from", paramLabel = "URI", order = 6, description = "Store of these files, if it is another: file:///path or s3://bucket/prefix.")
    String from;

    @Option(names = "--strays", paramLabel = "refuse|keep-aside", order = 7, description = "What to do with rows of such files that have no time. Default: refuse.", converter = StraysConverter.class)
    Strays strays = Strays.REFUSE;

    @Option(names = "--remove-source", order = 8, description = "Read the target back, and say what of the source it holds; with --confirm remove that.")
    boolean removeSource;

    @Option(names = "--confirm", order = 9, description = "Do it.")
    boolean confirm;

    MigrateLayoutVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    static final class StraysConverter implements ITypeConverter<Strays> {
        @Override
        public Strays convert(String text) {
            return Stream.of(Strays.values()).filter(one -> one.name().equalsIgnoreCase(text.replace('-', '_'))).findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + text + "' is nothing to do with them: say refuse or keep-aside"));
        }
    }

    @Override
    ExitCode run(Console console) {
        if ((table == null) == (files == null) || table == null && as == null) {
            throw new ParameterException(spec.commandLine(), "say what to migrate: -t TABLE, or --files PREFIX --as TABLE");
        }
        Configuration here = Configuration.load(Optional.ofNullable(common.config), surroundings.environment());
        Configuration there = to == null ? here : Configuration.load(Optional.of(to), surroundings.environment());
        Configuration reading = from == null ? here : here.withStore(from, surroundings.environment());
        try (Progress progress = Progress.on(console); Composition source = Composition.of(reading, progress); Composition target = Composition.of(there, progress)) {
            TableSpec wanted = new Session(target).select(List.of(as == null ? table : as)).get(0);
            Optional<TableSpec> archived = Optional.ofNullable(table).map(name -> new Session(source).select(List.of(name)).get(0));
            LayoutMigration migration = archived.map(known -> LayoutOperations.archive(source, known, target, wanted, progress))
                    .orElseGet(() -> LayoutOperations.files(source, files, glob, target, wanted, progress));
            if (removeSource) {
                RemovalReport report = confirm ? LayoutOperations.remove(migration, source) : migration.planRemoval();
                progress.stop();
                return removal(console, report);
            }
            MigrationPlan plan = migration.plan();
            print(console, plan, source.store().uri(), target.store().uri());
            Optional<MigrationReport> report = confirm ? Optional.of(migration.run(strays == Strays.KEEP_ASIDE)) : Optional.empty();
            progress.stop();
            report.ifPresent(done -> printDone(console, done));
            console.document(Json.object("confirmed", confirm, "from", source.store().uri(), "to", target.store().uri(), "table", wanted.name(), "windows", plan.windows(), "windowsThere", plan.there(),
                    "rows", plan.rows(), "files", plan.files(), "sizeBytes", plan.sizeBytes(), "temporaryBytes", plan.temporaryBytes(), "filesLeftOut", plan.leftOut(), "blocked", blocked(plan.blocked()),
                    "written", report.map(MigrationReport::written), "rowsWritten", report.map(MigrationReport::rows), "rowsAstray", report.map(MigrationReport::astray)));
            return plan.whole() ? ExitCode.OK : ExitCode.PROBLEMS_FOUND;
        }
    }

    private void print(Console console, MigrationPlan plan, String source, String target) {
        console.result("from  " + source + (files == null ? "  " + table : "  " + files + glob));
        console.result("to    " + target + "  " + (as == null ? table : as));
        console.result((files == null ? Figures.count(plan.windows(), "window") + " to write, " + Figures.count(plan.there()) + " there already; " : "") + Figures.count(plan.rows(), "row") + " in "
                + Figures.count(plan.files(), "file") + ", " + Figures.size(plan.sizeBytes()) + "; temporary files of about " + Figures.size(plan.temporaryBytes()) + " at a time");
        if (plan.leftOut() > 0) {
            console.result(Figures.count(plan.leftOut(), "more file") + " left out: an archive's own");
        }
        list(console, plan.blocked());
        if (!confirm) {
            console.result("Nothing was changed. To do it, say the same with --confirm.");
        }
    }

    private void printDone(Console console, MigrationReport done) {
        console.result(Figures.count(done.written(), "window") + " written, " + Figures.count(done.there()) + " there already, " + Figures.count(done.rows(), "row")
                + (done.astray() > 0 ? "; " + Figures.count(done.astray(), "row") + " without a time kept aside" : ""));
        Path used = to == null ? common.config : to;
        String there = " -t " + NextSteps.quoted(as == null ? table : as) + (used == null ? "" : " -c " + NextSteps.quoted(used.toString()));
        console.result("Next: archive ledger rebuild" + there + " --confirm, then archive verify" + there + "; export from then on with that configuration.");
    }

    private ExitCode removal(Console console, RemovalReport report) {
        report.problems().stream().limit(LISTED).forEach(problem -> console.result("  " + problem));
        console.result(Figures.count(report.windows(), "window") + " with " + Figures.count(report.rows(), "row") + " read back from the target, " + Figures.count(report.problems().size(), "problem"));
        list(console, report.kept());
        console.result(!report.problems().isEmpty() ? "Nothing was removed." : report.confirmed() ? Figures.count(report.objects(), "object") + " removed, " + Figures.size(report.sizeBytes()) + "."
                : Figures.count(report.objects(), "object") + " of the source can go, " + Figures.size(report.sizeBytes()) + ". To remove them, say the same with --confirm.");
        console.document(Json.object("removed", report.confirmed(), "windows", report.windows(), "rows", report.rows(), "objects", report.objects(), "sizeBytes", report.sizeBytes(), "problems", report.problems(),
                "kept", blocked(report.kept())));
        return report.problems().isEmpty() ? ExitCode.OK : ExitCode.PROBLEMS_FOUND;
    }

    private static void list(Console console, List<MigrationPlan.Blocked> blocked) {
        blocked.stream().limit(LISTED).forEach(one -> console.result("  stays: " + one.time() + ", " + one.why()));
        if (blocked.size() > LISTED) {
            console.result("  and " + Figures.count(blocked.size() - LISTED) + " more stretches; --json lists them");
        }
    }

    private static List<Map<String, Object>> blocked(List<MigrationPlan.Blocked> blocked) {
        return blocked.stream().map(one -> Json.object("start", one.time().start(), "end", one.time().end(), "why", one.why(), "open", one.open())).toList();
    }
}
