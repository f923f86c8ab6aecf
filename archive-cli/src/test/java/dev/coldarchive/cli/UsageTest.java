package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class UsageTest {

    @Test
    void withoutAVerbItSaysWhatThereIsAndWhereToBegin() {
        CommandRun run = CommandRun.of();
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Usage: archive VERB", "demo", "completion", "archive init --url URL");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void aMisspeltVerbIsSuggested() {
        CommandRun run = CommandRun.of("exprt");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("'exprt'", "archive export", "next: archive --help");
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "--verbose", "--json --help"})
    void aMisspeltVerbIsSuggestedWhateverStandsBehindIt(String rest) {
        CommandRun run = CommandRun.of(("exprt " + rest).split(" "));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("'exprt'", "archive export", "next: archive --help");
        assertThat(run.out()).doesNotContain("Usage");
    }

    @Test
    void aMisspeltOptionIsSuggested() {
        CommandRun run = CommandRun.of("export", "--tabel", "trades");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--tabel", "--table", "next: archive export --help");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "export --catchup --start 2024-01-15     | --catchup goes from the cursor",
        "export --batch-size 0                   | --batch-size 0 is not between",
        "export --start yesterday                | 'yesterday' is no time",
        "verify --level closely                  | 'closely'",
        "demo --serve                            | --serve needs --keep",
        "demo --rows 0                           | --rows 0 is not between",
        "demo --rows many                        | 'many'",
        "inspect                                 | KEY",
        "export --pace abc                       | 'abc' is no whole number",
        "restore --tier fast                     | 'fast' is no tier: say Expedited, Standard or Bulk",
        "migrate-layout --strays drop            | say refuse or keep-aside",
        "load --seed 5                           | --seed and --windows are of a drill",
        "load --windows 5                        | --seed and --windows are of a drill",
        "retention prune -t trades --pace 0      | --pace 0 is not 1 or more rows a second",
        "bench --start 2024-01-15                | say which with --table",
        "bench -t trades --rows 5000             | --rows is of invented rows",
        "bench --parallel 0                      | --parallel 0 is not between",
        "bench --runs 0                          | --runs 0 is not between",
        "retention                               | retention needs to be told what: ",
        "retention stauts                        | 'stauts'",
    })
    void whatMakesNoSenseIsRefusedInWords(String line, String message) {
        CommandRun run = CommandRun.of(line.strip().split(" +"));
        assertThat(run.code()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains(message).doesNotContain("\tat ");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void errorsAreADocumentTooWhereJsonIsAskedFor() {
        CommandRun run = CommandRun.of("export", "--json", "--start", "yesterday");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).startsWith("{").contains("\"category\" : \"USAGE\"", "\"exitCode\" : 2");
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void helpOfEveryVerbHasAnExampleAndFitsATerminal(String verb) {
        helps(verb);
        subverbs(verb).forEach(UsageTest::helps);
    }

    private static void helps(String verb) {
        CommandRun run = CommandRun.of((verb + " --help").split(" "));
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Usage: archive " + verb, "Examples:\n  archive " + verb, "--json");
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
        assertThat(run.out().substring(run.out().indexOf("Examples:")).lines().skip(1)).as("an example is not wrapped").allMatch(line -> line.startsWith("  "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ddl", "gc", "migrate-layout", "retention prune"})
    void addressesPathsAndSentencesOfHelpAreNotBrokenInAwkwardPlaces(String verb) {
        assertThat(CommandRun.of((verb + " --help").split(" ")).out()).doesNotContain("s3:\n", "./archive.\n", "COLUMN=A,\n", "\nrights\n", "\nconfiguration.\n");
    }

    static Iterable<String> verbs() {
        return archive().getSubcommands().keySet();
    }

    private static List<String> subverbs(String verb) {
        return archive().getSubcommands().get(verb).getSubcommands().keySet().stream().map(what -> verb + " " + what).toList();
    }

    private static CommandLine archive() {
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream());
        return CommandLines.create(new Surroundings(nowhere, nowhere, false, false, Map.of(), Clock.systemUTC()));
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void everyVerbIsListedInItsGroup(String verb) {
        assertThat(CommandRun.of("--help").out()).containsOnlyOnce("\n  " + verb + " ").doesNotContain("Commands:");
    }

    @Test
    void versionSaysWhichItIs() {
        assertThat(CommandRun.of("version").out()).matches("archive \\S+ \\(commit \\S+, Java \\S+\\)\n");
        assertThat(CommandRun.of("--version").out()).startsWith("archive ");
    }

    @Test
    void theCompletionScriptKnowsTheVerbsAndTheirOptions() {
        assertThat(CommandRun.of("completion").out()).startsWith("#!/usr/bin/env bash").contains("--allow-shrink", "--print-triggers", "--backfill", "--resume").contains(verbs());
    }
}
