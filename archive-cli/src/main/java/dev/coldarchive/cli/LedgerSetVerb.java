package dev.coldarchive.cli;

import dev.coldarchive.TableSpec;
import dev.coldarchive.bookkeeping.Bookkeeping;
import dev.coldarchive.bookkeeping.CursorPlan;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.Style;
import dev.coldarchive.daemon.operations.LedgerOperations;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code archive ledger set}. */
@Command(name = "set", description = {"Set the cursor of a table by hand, and keep why.", "Refused over windows that are not accounted for. Changes nothing without --confirm."},
        footer = {"  archive ledger set -t trades --cursor 2024-01-15T10:00:00Z",
            "  archive ledger set -t trades --cursor 2024-01-15 --confirm --why INC-4711"})
final class LedgerSetVerb extends Verb {
    @Spec
    CommandSpec spec;

    @Option(names = {"-t", "--table"}, paramLabel = "T", required = true, order = 1, description = "The table.")
    String table;

    @Option(names = "--cursor", paramLabel = "TIME", required = true, order = 2, description = "Where it is to be, UTC: the start of a window.")
    TimeExpression cursor;

    @Option(names = "--why", paramLabel = "TEXT", order = 3, description = "Why, for the ledger's audit; needed with --confirm.")
    String why;

    @Option(names = "--confirm", order = 4, description = "Do it; without it, only say what would be done.")
    boolean confirm;

    @Option(names = "--take-over", order = 5, description = "Take the lease although another exporter holds it; be sure that it is dead.")
    boolean takeOver;

    LedgerSetVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        if (confirm && (why == null || why.isBlank())) {
            throw new ParameterException(spec.commandLine(), "--confirm needs --why: say it for those who read the ledger's audit later");
        }
        try (Session session = Session.open(surroundings, common)) {
            TableSpec chosen = session.select(List.of(table)).get(0);
            Instant to = TablesAndRange.resolve(cursor, surroundings.clock().instant(), List.of(chosen)).orElseThrow();
            Bookkeeping books = LedgerOperations.bookkeeping(session.composition());
            CursorPlan plan = confirm ? books.set(chosen, to, why, takeOver) : books.plan(chosen, to);
            print(console, plan);
            console.document(Json.object("table", plan.table(), "confirmed", confirm, "from", plan.from(), "to", plan.to(), "known", plan.known(), "unknown", plan.unknown(),
                    "refusal", plan.refusal(), "wayOut", plan.wayOut()));
            return plan.refusal().isPresent() ? ExitCode.USAGE : ExitCode.OK;
        }
    }

    private void print(Console console, CursorPlan plan) {
        if (!plan.changes()) {
            console.result("The cursor of " + plan.table() + " is at " + Figures.time(plan.to()) + " already.");
            return;
        }
        console.result("cursor of " + plan.table() + "  " + Figures.time(plan.from()) + " -> " + Figures.time(plan.to()));
        if (plan.forward()) {
            console.result("  forward over " + Figures.count(plan.known() + plan.unknown(), "window") + (plan.refusal().isPresent() ? "" : " that the ledger accounts for"));
        } else {
            console.result("  back over " + Figures.count(plan.known(), "window") + " that the ledger knows: the next export passes over those that are archived"
                    + (plan.unknown() == 0 ? "" : ", and archives " + Figures.count(plan.unknown()) + " that it does not know"));
        }
        plan.refusal().ifPresent(reason -> console.result("  " + console.paint(Style.RED, "refused: ") + reason));
        plan.wayOut().ifPresent(way -> console.result("  " + way));
        console.result("");
        console.result(confirm ? console.paint(Style.GREEN, "Set.") + " Why is kept in the ledger's audit: archive ledger show --table " + NextSteps.quoted(plan.table())
                : plan.refusal().isPresent() ? "Nothing was changed." : "Nothing was changed. To set it, say the same with --confirm --why TEXT.");
    }
}
