package dev.coldarchive.cli;

import dev.coldarchive.TableSpec;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.TextTable;
import dev.coldarchive.cost.CostReport;
import dev.coldarchive.cost.CostReport.Line;
import dev.coldarchive.cost.CostReport.Month;
import dev.coldarchive.daemon.operations.CostOperations;
import dev.coldarchive.daemon.operations.CostOperations.Rules;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code archive cost}. */
@Command(name = "cost", description = {"Say what keeping the archive costs, by table, storage class and month, now and in the months to come.",
    "Lists the archive's objects, and takes prices from the configuration. Changes nothing."},
        footer = {"  archive cost",
            "  archive cost --months 36 --rules configured   with rules not yet applied",
            "  archive cost --details -t trades              each month by class"})
final class CostVerb extends Verb {
    private static final int MOST_MONTHS = 120;

    @Mixin
    TableNames names = new TableNames();

    @Option(names = "--months", paramLabel = "N", order = 2, description = "How far to look ahead, 0 to 120. Default: 12.", defaultValue = "12")
    int months;

    @Option(names = "--rules", paramLabel = "WHOSE", order = 3, description = "Which lifecycle rules to reckon with: bucket, configured or none. Default: bucket; configured for a directory.")
    Rules rules;

    @Option(names = "--details", order = 4, description = "Each month by table and class.")
    boolean details;

    @Spec
    CommandSpec spec;

    CostVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        if (months < 0 || months > MOST_MONTHS) {
            throw new ParameterException(spec.commandLine(), "--months " + months + " is not between 0 and " + MOST_MONTHS);
        }
        try (Session session = Session.open(surroundings, common)) {
            List<TableSpec> tables = session.select(names.tables);
            Rules whose = rules == null ? CostOperations.usual(session.composition()) : rules;
            CostReport report = CostOperations.of(session.composition(), tables, months, whose, surroundings.clock().instant());
            print(console, report, whose);
            console.document(Json.object("rules", whose, "now", report.now().stream().map(CostVerb::describe).toList(), "perMonth", sum(report.now()),
                    "months", report.months().stream().map(CostVerb::describe).toList(), "unpriced", report.unpriced()));
            return ExitCode.OK;
        }
    }

    private void print(Console console, CostReport report, Rules whose) {
        TextTable table = new TextTable("table", "class", ">objects", ">size", ">$ a month");
        report.now().forEach(line -> table.row(line.table(), line.storageClass(), Figures.count(Math.round(line.objects())), Figures.size(Math.round(line.bytes())), dollars(line.storage())));
        table.row("together", "", Figures.count(Math.round(report.now().stream().mapToDouble(Line::objects).sum())), Figures.size(Math.round(bytes(report.now()))), dollars(sum(report.now())));
        console.result(table);
        if (!report.months().isEmpty()) {
            console.result("");
            console.result(details ? details(report) : months(report));
            double all = report.months().stream().mapToDouble(Month::total).sum();
            double database = report.months().stream().mapToDouble(Month::inDatabase).sum();
            console.result("");
            console.result("Together $" + dollars(all) + " in " + Figures.count(report.months().size(), "month") + " of 30 days, by the rules "
                    + (whose == Rules.BUCKET ? "of the bucket" : whose == Rules.CONFIGURED ? "that are configured" : "of nobody") + ".");
            console.result(database == 0 ? "Nothing is saved: the source keeps all that it has." : "Keeping in the database what only the archive has would cost $" + dollars(database) + ": "
                    + (database >= all ? "$" + dollars(database - all) + " saved." : "$" + dollars(all - database) + " less."));
        }
        report.unpriced().forEach(name -> console.warning("storage class " + name + " has no price, and is counted as free: say cost: {storage: {…}}"));
    }

    private static TextTable months(CostReport report) {
        TextTable table = new TextTable(">month", ">size", ">storage $", ">requests $", ">left early $", ">together $", ">in the database $");
        report.months().forEach(month -> table.row(String.valueOf(month.number()), Figures.size(Math.round(bytes(month.lines()))), dollars(month.lines().stream().mapToDouble(Line::storage).sum()),
                dollars(month.lines().stream().mapToDouble(Line::requests).sum()), dollars(month.lines().stream().mapToDouble(Line::early).sum()), dollars(month.total()),
                dollars(month.inDatabase())));
        return table;
    }

    private static TextTable details(CostReport report) {
        TextTable table = new TextTable(">month", "table", "class", ">objects", ">size", ">storage $", ">requests $", ">left early $");
        report.months().forEach(month -> month.lines().forEach(line -> table.row(String.valueOf(month.number()), line.table(), line.storageClass(), Figures.count(Math.round(line.objects())),
                Figures.size(Math.round(line.bytes())), dollars(line.storage()), dollars(line.requests()), dollars(line.early()))));
        return table;
    }

    private static double sum(List<Line> lines) {
        return lines.stream().mapToDouble(Line::total).sum();
    }

    private static double bytes(List<Line> lines) {
        return lines.stream().mapToDouble(Line::bytes).sum();
    }

    private static String dollars(double amount) {
        return String.format(Locale.ROOT, amount != 0 && amount < 0.1 ? "%.4f" : "%,.2f", amount);
    }

    private static Map<String, Object> describe(Line line) {
        return Json.object("table", line.table(), "class", line.storageClass(), "objects", line.objects(), "sizeBytes", Math.round(line.bytes()), "storage", line.storage(),
                "requests", line.requests(), "early", line.early());
    }

    private static Map<String, Object> describe(Month month) {
        return Json.object("month", month.number(), "lines", month.lines().stream().map(CostVerb::describe).toList(), "total", month.total(), "onlyInArchiveBytes", Math.round(month.onlyHere()),
                "inDatabase", month.inDatabase(), "saved", month.inDatabase() - month.total());
    }
}
