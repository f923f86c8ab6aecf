package dev.coldarchive.cli;

import dev.coldarchive.TableSpec;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cost.RetrievalTier;
import dev.coldarchive.daemon.operations.ColdOperations;
import dev.coldarchive.restore.ObjectStanding;
import dev.coldarchive.restore.Restore;
import dev.coldarchive.restore.RestoreOverview;
import dev.coldarchive.restore.RestorePlan;
import dev.coldarchive.restore.RestoreReport;
import dev.coldarchive.restore.RestoreRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code archive restore}. */
@Command(name = "restore",
        description = {"Bring files back out of Glacier and other cold storage classes.", "Asks for nothing without --confirm. What was asked for the store does by itself:", "say it again at any time.",
            "With --status or --wait ends with 0 if all can be read, 5 while files are on", "their way, 4 if some are cold or missing and nobody has asked for them."},
        footer = {"  archive restore -t trades --start 2024-01-15 --end 2024-01-22    the plan",
            "  archive restore -t trades --start 2024-01-15 --end 2024-01-22 --confirm --wait",
            "  archive restore -t trades --status                               how far it is"})
final class RestoreVerb extends Verb {
    @Spec
    CommandSpec spec;

    @Mixin
    TablesAndRange which = new TablesAndRange();

    @Option(names = "--days", paramLabel = "N", order = 4, description = "How long copies stay. Default: 7.", defaultValue = "7")
    int days;

    @Option(names = "--tier", paramLabel = "TIER", order = 5, description = "Expedited (minutes), Standard (hours) or Bulk (up to two days, cheapest). Default: Standard.", defaultValue = "Standard", converter = TierConverter.class)
    RetrievalTier tier;

    @Option(names = "--fall-back", paramLabel = "TIER", order = 6, description = "Where the store has no Expedited retrieval, or no room for it now: Standard or Bulk, instead of ending there.", converter = TierConverter.class)
    RetrievalTier fallBack;

    @Option(names = "--confirm", order = 7, description = "Ask for them; this costs money.")
    boolean confirm;

    @Option(names = "--status", order = 8, description = "Say how each file stands; ask for nothing.")
    boolean status;

    @Option(names = "--wait", order = 9, description = "Wait until what was asked for can be read.")
    boolean await;

    RestoreVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    /** Names as the store spells them, in any case. */
    static final class TierConverter implements ITypeConverter<RetrievalTier> {
        @Override
        public RetrievalTier convert(String text) {
            return Stream.of(RetrievalTier.values()).filter(tier -> tier.name().equalsIgnoreCase(text)).findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + text + "' is no tier: say Expedited, Standard or Bulk"));
        }
    }

    @Override
    ExitCode run(Console console) {
        if (status && (confirm || await)) {
            throw new ParameterException(spec.commandLine(), "--status only looks: leave out --confirm and --wait, or leave out --status");
        }
        try (Session session = Session.open(surroundings, common)) {
            RestoreRequest request = request(session.select(which.tables));
            console.note(new TablesAndRange.Range(request.start(), request.end()).words("the first archived window", "the last archived window"));
            Restore restore = ColdOperations.restore(session.composition());
            RestoreProgress progress = new RestoreProgress(console);
            return status ? status(console, restore, request, progress) : confirm || await ? act(console, restore, request, progress) : plan(console, restore, request, progress);
        }
    }

    private RestoreRequest request(List<TableSpec> specs) {
        Instant now = surroundings.clock().instant();
        try {
            TablesAndRange.Range range = which.resolve(now, specs);
            return new RestoreRequest(which.tables, range.start(), range.end(), days, tier, Optional.ofNullable(fallBack));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private ExitCode plan(Console console, Restore restore, RestoreRequest request, RestoreProgress progress) {
        RestorePlan plan = restore.plan(request, progress::looked);
        RestoreResult.print(console, plan.found());
        RestoreResult.print(console, plan);
        console.result(RestoreResult.next(plan));
        console.document(Json.object("confirmed", false, "objects", RestoreResult.describe(plan.found()), "plan", RestoreResult.describe(plan)));
        return ExitCode.OK;
    }

    private ExitCode status(Console console, Restore restore, RestoreRequest request, RestoreProgress progress) {
        List<ObjectStanding> files = new ArrayList<>();
        RestoreOverview overview = restore.overview(request, object -> {
            progress.looked(object);
            files.add(object);
        });
        RestoreResult.print(console, overview);
        RestoreResult.list(console, files);
        console.document(Json.object("confirmed", false, "objects", RestoreResult.describe(overview), "files", files.stream().map(RestoreResult::describe)));
        return code(overview);
    }

    private ExitCode act(Console console, Restore restore, RestoreRequest request, RestoreProgress progress) {
        Optional<RestorePlan> plan = confirm ? Optional.of(restore.plan(request, progress::looked)) : Optional.empty();
        plan.ifPresent(known -> RestoreResult.print(console, known));
        Optional<RestoreReport> report = plan.map(known -> restore.act(known, progress::looked));
        report.ifPresent(done -> RestoreResult.print(console, done));
        Optional<RestoreOverview> end = await ? Optional.of(restore.await(request, progress::waiting)) : Optional.empty();
        end.ifPresent(overview -> RestoreResult.print(console, overview));
        console.document(Json.object("confirmed", confirm, "objects", end.or(() -> plan.map(RestorePlan::found)).map(RestoreResult::describe), "plan", plan.map(RestoreResult::describe),
                "asked", report.map(RestoreResult::describe)));
        return end.map(RestoreVerb::code).orElseGet(() -> report.filter(done -> done.missing() > 0).isPresent() ? ExitCode.PROBLEMS_FOUND : ExitCode.OK);
    }

    private static ExitCode code(RestoreOverview overview) {
        return overview.readable() ? ExitCode.OK : overview.readableSoon() ? ExitCode.TRANSIENT : ExitCode.PROBLEMS_FOUND;
    }
}
