package dev.coldarchive.cli;

import dev.coldarchive.TableSpec;
import dev.coldarchive.bookkeeping.Bookkeeping;
import dev.coldarchive.bookkeeping.LedgerView;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.Style;
import dev.coldarchive.cli.console.TextTable;
import dev.coldarchive.daemon.operations.LedgerOperations;
import dev.coldarchive.ledger.AuditEntry;
import dev.coldarchive.ledger.Hold;
import dev.coldarchive.ledger.Intent;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code archive ledger show}. */
@Command(name = "show", description = {"Show what the ledger says of tables.", "Cursor, windows by state, what was begun, who works on them, what is held, the latest changes."},
        footer = {"  archive ledger show",
            "  archive ledger show -t trades --audit 50"})
final class LedgerShowVerb extends Verb {
    @Spec
    CommandSpec spec;

    @Mixin
    TableNames names = new TableNames();

    @Option(names = "--audit", paramLabel = "N", order = 2, description = "How many of the latest changes. Default: 10.", defaultValue = "10")
    int audit;

    LedgerShowVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        if (audit < 0) {
            throw new ParameterException(spec.commandLine(), "--audit is a number of changes, 0 or more");
        }
        try (Session session = Session.open(surroundings, common)) {
            Bookkeeping books = LedgerOperations.bookkeeping(session.composition());
            List<LedgerView> tables = session.select(names.tables).stream().map(TableSpec::name).map(table -> books.show(table, audit)).toList();
            tables.forEach(table -> print(console, table));
            console.document(Json.object("tables", tables.stream().map(LedgerShowVerb::describe).toList()));
            return ExitCode.OK;
        }
    }

    private static void print(Console console, LedgerView table) {
        console.result(console.paint(Style.BOLD, table.table()));
        console.result("  cursor   " + table.cursor().map(cursor -> Figures.time(cursor.position()) + ", since " + Figures.time(cursor.movedAt().truncatedTo(ChronoUnit.SECONDS))).orElse("none: nothing was exported yet"));
        console.result("  windows  " + (table.windows().isEmpty() ? "none" : table.windows().entrySet().stream().map(entry -> Figures.count(entry.getValue()) + " " + entry.getKey())
                .collect(Collectors.joining(", ")) + "; " + Figures.count(table.rows(), "row") + ", " + Figures.size(table.sizeBytes())
                + (table.attention() == 0 ? "" : "; " + Figures.count(table.attention()) + " wait for a person or another read: archive status")));
        console.result("  lease    " + table.lease().map(lease -> lease.owner() + ", epoch " + lease.epoch() + ", until " + Figures.time(lease.expiresAt().truncatedTo(ChronoUnit.SECONDS))).orElse("free"));
        for (Hold hold : table.holds()) {
            console.result("  held     " + (hold.job() == Hold.NO_JOB ? "from prune" : "job " + hold.job()) + " since " + Figures.time(hold.since().truncatedTo(ChronoUnit.SECONDS)) + " by " + hold.by()
                    + ": " + hold.reason());
        }
        for (Intent intent : table.intents()) {
            console.result("  begun    " + Figures.time(intent.window().start()) + " revision " + intent.revision() + " by " + intent.owner() + ", epoch " + intent.epoch() + ", "
                    + Figures.count(intent.parts().size(), "file"));
        }
        if (!table.audit().isEmpty()) {
            TextTable changes = new TextTable("  at", "window", "what", "by", "note");
            table.audit().forEach(entry -> changes.row("  " + Figures.time(entry.at().truncatedTo(ChronoUnit.SECONDS)), entry.window().map(Figures::time).orElse(""), entry.action(), entry.owner() + " as " + entry.role(), entry.note()));
            console.result(changes);
        }
        console.result("");
    }

    private static Map<String, Object> describe(LedgerView table) {
        return Json.object("table", table.table(), "cursor", table.cursor().map(cursor -> cursor.position()), "cursorMovedAt", table.cursor().map(cursor -> cursor.movedAt()),
                "windows", Json.object(table.windows().entrySet().stream().flatMap(entry -> Stream.of(entry.getKey().name(), entry.getValue())).toArray()),
                "rows", table.rows(), "sizeBytes", table.sizeBytes(), "needAttention", table.attention(),
                "lease", table.lease().map(lease -> Json.object("owner", lease.owner(), "epoch", lease.epoch(), "expiresAt", lease.expiresAt())),
                "intents", table.intents().stream().map(intent -> Json.object("start", intent.window().start(), "end", intent.window().end(), "revision", intent.revision(), "epoch", intent.epoch(),
                        "owner", intent.owner(), "keys", intent.parts().stream().map(part -> part.key().value()).toList())).toList(),
                "holds", table.holds().stream().map(hold -> Json.object("job", hold.job(), "since", hold.since(), "by", hold.by(), "reason", hold.reason())).toList(),
                "audit", table.audit().stream().map(LedgerShowVerb::describe).toList());
    }

    private static Map<String, Object> describe(AuditEntry entry) {
        return Json.object("at", entry.at(), "start", entry.window(), "action", entry.action(), "owner", entry.owner(), "epoch", entry.epoch(), "role", entry.role(), "note", entry.note());
    }
}
