package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** docs/reference/cli.md says what the command line has, and nothing else. */
class ReferencePageTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "cli.md");
    private static final Pattern OPTION = Pattern.compile("`(--[a-z-]+)");

    static Iterable<String> verbs() {
        Set<String> all = new TreeSet<>();
        archive().getSubcommands().forEach((name, verb) -> {
            all.add(name);
            verb.getSubcommands().keySet().forEach(what -> all.add(name + " " + what));
        });
        return all;
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void everyOptionOfAVerbStandsInItsSection(String verb) throws IOException {
        String section = section(verb);
        for (OptionSpec option : command(verb).getCommandSpec().options()) {
            if (!option.inherited()) {
                assertThat(section).contains(option.longestName());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void everyOptionInASectionExists(String verb) throws IOException {
        CommandLine command = command(verb);
        assertThat(OPTION.matcher(section(verb).lines().filter(line -> line.startsWith("| `-")).reduce("", (a, b) -> a + b)).results().map(match -> match.group(1)))
                .allSatisfy(option -> assertThat(command.getCommandSpec().findOption(option)).as(option).isNotNull());
    }

    @ParameterizedTest
    @MethodSource("exitCodes")
    void everyExitCodeStandsInTheTable(ExitCode code) throws IOException {
        assertThat(Files.readString(PAGE)).contains("\n| " + code.number() + " | ");
    }

    static ExitCode[] exitCodes() {
        return ExitCode.values();
    }

    /** Every field of a verb's document stands in its section, by its own name or as one of a family ({@code windows.*}). */
    static void assertDescribed(String verb, JsonNode document) throws IOException {
        Set<String> fields = new TreeSet<>();
        collect("", document, fields);
        Set<String> described = Pattern.compile("`([^`]+)`").matcher(section(verb)).results().map(match -> match.group(1)).collect(Collectors.toSet());
        assertThat(fields).isNotEmpty().allSatisfy(field -> assertThat(described).as(field).anyMatch(known ->
                known.endsWith(".*") ? field.startsWith(known.substring(0, known.length() - 1)) : field.equals(known)));
    }

    private static void collect(String path, JsonNode node, Set<String> fields) {
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                collect(path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue(), fields);
            }
        } else if (node.isArray()) {
            node.forEach(element -> collect(path + "[]", element, fields));
        } else {
            fields.add(path);
        }
    }

    /** What the page says of a verb. */
    static String section(String verb) throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf("\n## " + verb + "\n");
        assertThat(from).as("section of " + verb).isPositive();
        int to = page.indexOf("\n## ", from + 1);
        return page.substring(from, to < 0 ? page.length() : to);
    }

    private static CommandLine command(String verb) {
        CommandLine command = archive();
        for (String name : verb.split(" ")) {
            command = command.getSubcommands().get(name);
        }
        return command;
    }

    private static CommandLine archive() {
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream());
        return CommandLines.create(new Surroundings(nowhere, nowhere, false, false, Map.of(), Clock.systemUTC()));
    }
}
