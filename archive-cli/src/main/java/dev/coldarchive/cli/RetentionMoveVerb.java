package dev.coldarchive.cli;

import dev.coldarchive.TableSpec;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.Style;
import dev.coldarchive.daemon.Composition;
import dev.coldarchive.daemon.config.MoveSettings;
import dev.coldarchive.daemon.operations.MoveOperations;
import dev.coldarchive.move.KeepPeriod;
import dev.coldarchive.move.MovePlan;
import dev.coldarchive.move.MoveReport;
import dev.coldarchive.move.MoveRequest;
import dev.coldarchive.move.Mover;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code archive retention move}. */
@Command(name = "move",
        description = {"Move old rows into an archive table of the same database: copied, deleted and", "read back in one transaction a month. Shows what it would move; moves it with --confirm.",
            "Of a table that is archived, only what the archive holds for certain is moved.", "Ends with 3 if old rows had to be left."},
        footer = {"  archive retention move -t raw_ohlcv --keep 3y1m          what is old",
            "  archive retention move -t raw_ohlcv --keep 3y1m --sql    what it needs",
            "  archive retention move -t raw_ohlcv --keep 3y1m --install --confirm",
            "  archive retention move -t raw_ohlcv --keep 3y1m --confirm"})
final class RetentionMoveVerb extends Verb {
    @Option(names = {"-t", "--table"}, paramLabel = "T", required = true, order = 1, description = "The table.")
    String table;

    @Option(names = "--keep", paramLabel = "PERIOD", order = 2, description = "How long rows stay, by the calendar in UTC: 3y1m, 18m, 2w, 90d. Default: what the configuration says.")
    String keep;

    @Option(names = "--sql", order = 3, description = "Only print the SQL of the archive table, the log, the procedure and the views.")
    boolean sql;

    @Option(names = "--install", order = 4, description = "Create these, or bring them up to date, instead of moving rows.")
    boolean install;

    @Option(names = "--unarchived", order = 5, description = "Also move rows that the archive does not hold for certain.")
    boolean unarchived;

    @Option(names = "--pause", paramLabel = "SECONDS", order = 6, description = "Rest so long after each month. Default: 0.", defaultValue = "0")
    int pause;

    @Option(names = "--confirm", order = 7, description = "Do it; without it, only say what would be done.")
    boolean confirm;

    @Spec
    CommandSpec spec;

    RetentionMoveVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        if (pause < 0 || sql && (install || confirm)) {
            throw new ParameterException(spec.commandLine(), pause < 0 ? "--pause is 0 seconds or more" : "--sql only prints: leave out --install and --confirm");
        }
        try (Session session = Session.open(surroundings, common)) {
            Composition composition = session.composition();
            TableSpec chosen = session.select(List.of(table)).get(0);
            KeepPeriod period = period(composition);
            if (sql) {
                String script = composition.databases().rowMover().sql(chosen, period);
                console.result(script.stripTrailing());
                console.document(Json.object("table", table, "keep", period.toString(), "sql", script));
                return ExitCode.OK;
            }
            return install ? install(console, composition, chosen, period) : move(console, composition, new MoveRequest(chosen, period, unarchived, Duration.ofSeconds(pause)));
        }
    }

    private KeepPeriod period(Composition composition) {
        try {
            return Optional.ofNullable(keep).map(KeepPeriod::parse).or(() -> Optional.ofNullable(composition.configuration().moves().get(table)).map(MoveSettings::keep))
                    .orElseThrow(() -> new ParameterException(spec.commandLine(), "--keep says how long rows stay, for example --keep 3y1m; the configuration does not say it either"));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--keep: " + e.getMessage(), e);
        }
    }

    private ExitCode install(Console console, Composition composition, TableSpec chosen, KeepPeriod period) {
        if (confirm) {
            composition.databases().rowMover().install(chosen, period);
            console.result("Installed. What is old is shown by: archive retention move --table " + NextSteps.quoted(table) + " --keep " + period);
        } else {
            console.result("Nothing was done. To see what would be created, say --sql instead of --install; to create it, add --confirm.");
        }
        console.document(Json.object("table", table, "keep", period.toString(), "installed", confirm));
        return ExitCode.OK;
    }

    private ExitCode move(Console console, Composition composition, MoveRequest request) {
        Mover mover = MoveOperations.mover(composition);
        MovePlan plan = mover.plan(request);
        MoveResult.print(console, request.keep(), plan);
        if (!confirm) {
            boolean ready = plan.state().installed() && plan.state().obstacles().isEmpty();
            console.result("");
            console.result(plan.state().months().isEmpty() ? "Nothing is to be done."
                    : ready ? "Nothing was done. To move them, say the same with --confirm." : "Nothing was done, and nothing can be moved yet.");
            console.document(MoveResult.describe(plan, Optional.empty()));
            return ExitCode.OK;
        }
        if (plan.state().months().isEmpty()) {
            console.document(MoveResult.describe(plan, Optional.empty()));
            return ExitCode.OK;
        }
        MoveReport report = StopInOrder.onSignal(composition.archiver(), console, () -> mover.move(request, () -> true,
                batch -> console.note("moved " + Figures.count(batch.rows(), "row") + ", all before " + Figures.time(batch.to()))));
        console.result(console.paint(report.complete() ? Style.GREEN : Style.YELLOW, Figures.count(report.rows(), "row") + " moved") + " into " + plan.state().archiveTable() + " in "
                + Figures.count(report.batches(), "batch").replace("batchs", "batches") + "; run " + report.run() + " of data_retention_log.");
        report.unready().ifPresent(one -> console.warning("rows from " + Figures.time(one.start()) + " on were left: " + one.why()));
        console.document(MoveResult.describe(plan, Optional.of(report)));
        return report.complete() ? ExitCode.OK : ExitCode.SOME_WINDOWS_FAILED;
    }
}
