package dev.coldarchive.cli;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.cli.console.Console;
import dev.coldarchive.cli.console.Json;
import dev.coldarchive.cli.console.Style;
import dev.coldarchive.cli.console.TextTable;
import dev.coldarchive.daemon.Composition;
import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.daemon.operations.StoreTrials;
import dev.coldarchive.event.ArchiveListener;
import dev.coldarchive.ledger.StoreFinding;
import dev.coldarchive.selftest.Finding;
import dev.coldarchive.selftest.Finding.Result;
import dev.coldarchive.selftest.SelftestReport;
import dev.coldarchive.store.ObjectStore.ConditionalWrites;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code archive selftest}. */
@Command(name = "selftest", description = {"Try out which guarantees the store keeps: racing puts, checksums, lists, versions.",
    "What is found is kept in the ledger, and decides whether expired leases are taken over.",
    "Writes below _archive-selftest/ in the store, and deletes nothing. Ends with 4 if a guarantee is broken."},
        footer = {"  archive selftest                             the configured store",
            "  archive selftest --store s3://other/archive  with the same settings"})
final class SelftestVerb extends Verb {
    @Option(names = "--store", paramLabel = "URI", order = 1, description = "Try this store instead: s3://bucket/prefix or file:///path.")
    String store;

    SelftestVerb(Surroundings surroundings, CommonOptions common) {
        super(surroundings, common);
    }

    @Override
    ExitCode run(Console console) {
        Configuration configured = Configuration.load(Optional.ofNullable(common.config), surroundings.environment());
        try (Composition composition = Composition.of(store == null ? configured : configured.withStore(store, surroundings.environment()), ArchiveListener.NONE)) {
            console.note("trying " + composition.store().uri() + "; this takes some seconds and moves about 50 MB");
            SelftestReport report = StoreTrials.selftest(composition.store());
            Optional<ArchiveException> unrecorded = record(composition, report);
            boolean takesOver = StoreFinding.believed(composition.store().conditionalWrites(), Optional.of(report.finding())) == ConditionalWrites.ATOMIC;
            print(console, report, takesOver);
            console.document(Json.object("ok", report.ok(), "store", report.store(), "conditionalWrites", report.conditionalWrites(), "takesOverExpiredLeases", takesOver,
                    "recorded", unrecorded.isEmpty(), "scratch", report.scratch(), "guarantees", report.findings().stream().map(SelftestVerb::describe).toList()));
            unrecorded.ifPresent(error -> {
                console.error("the findings were not recorded, and no exporter goes by them: " + error.getMessage());
                error.hint().ifPresent(console::hint);
            });
            return !report.ok() ? ExitCode.PROBLEMS_FOUND : unrecorded.map(error -> ExitCode.of(error.category())).orElse(ExitCode.OK);
        }
    }

    private static Optional<ArchiveException> record(Composition composition, SelftestReport report) {
        try {
            composition.record(report.finding());
            return Optional.empty();
        } catch (ArchiveException e) {
            return Optional.of(e);
        }
    }

    private static void print(Console console, SelftestReport report, boolean takesOver) {
        TextTable table = new TextTable("guarantee", "result", "seen");
        report.findings().forEach(finding -> table.row(finding.guarantee().words(), word(finding.result()), finding.detail()));
        console.result(table);
        console.result("");
        console.result(report.ok() ? console.paint(Style.GREEN, "No guarantee is broken.") : console.paint(Style.RED, "The store breaks a guarantee."));
        console.result(takesOver ? "The lease of an exporter that does not answer is taken over once it has expired."
                : "The lease of an exporter that does not answer is taken over only from the same work directory, or with export --take-over.");
        console.result("The objects below " + report.scratch() + " may be deleted.");
    }

    private static String word(Result result) {
        return result == Result.ABSENT ? "not offered" : result.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> describe(Finding finding) {
        return Json.object("guarantee", finding.guarantee(), "result", finding.result(), "detail", finding.detail());
    }
}
