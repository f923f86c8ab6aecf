package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of the runbook, whose commands are run one after the other as they stand there. What else stands in a shell or SQL block has to be played by the test: no line is passed over.
 */
final class RunbookPage {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```(?:sh|sql)\\n(.*?)^ *```");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
    private static final Pattern PLAN = Pattern.compile("--plan ([0-9a-f]{12})");
    private static final String ANY_PLAN = "0123456789ab";

    private final String name;
    private final List<String> lines;
    private final Map<String, String> placeholders = new LinkedHashMap<>();
    private final Map<String, Set<Integer>> codes = new LinkedHashMap<>();
    private final Map<String, Runnable> byHand = new LinkedHashMap<>();
    private final Map<String, Runnable> before = new LinkedHashMap<>();
    private final List<CommandRun> runs = new ArrayList<>();
    private String plan = ANY_PLAN;

    private RunbookPage(String name, List<String> lines) {
        this.name = name;
        this.lines = lines;
    }

    static RunbookPage of(String name) {
        try {
            String text = Files.readString(Path.of("..", "docs", "runbook", name + ".md"));
            return new RunbookPage(name, BLOCK.matcher(text).results().flatMap(block -> block.group(1).lines()).map(line -> line.replaceAll("\\s+#.*$", "").strip()).filter(line -> !line.isEmpty()).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the page gives as an example, and what it is here. */
    RunbookPage where(String example, String here) {
        placeholders.put(example, here);
        return this;
    }

    /** The commands that begin so end with one of these codes; others end with 0. */
    RunbookPage ending(String command, Integer... code) {
        codes.put(command, Set.of(code));
        return this;
    }

    /** What a line that begins so does, where it is another program's, or something that a person does. */
    RunbookPage byHand(String line, Runnable action) {
        byHand.put(line, action);
        return this;
    }

    /** What a person does before the first command that begins so, as the text says. */
    RunbookPage before(String command, Runnable action) {
        before.put(command, action);
        return this;
    }

    /** Runs all of it; the runs of our own commands, in the order of the page. */
    List<CommandRun> run(Installation installation) {
        assertThat(lines).as(name).isNotEmpty();
        Set<String> unused = new LinkedHashSet<>();
        List.of(placeholders, codes, byHand, before).forEach(said -> unused.addAll(said.keySet()));
        for (String line : lines) {
            unused.removeIf(said -> placeholders.containsKey(said) && line.contains(said));
            before.entrySet().stream().filter(said -> line.startsWith(said.getKey()) && unused.remove(said.getKey())).forEach(said -> said.getValue().run());
            if (line.startsWith("archive ")) {
                Set<Integer> expected = codes.entrySet().stream().filter(said -> line.startsWith(said.getKey())).peek(said -> unused.remove(said.getKey())).map(Map.Entry::getValue).findFirst()
                        .orElse(Set.of(0));
                runs.add(command(installation, line, expected));
            } else {
                String said = byHand.keySet().stream().filter(line::startsWith).findFirst().orElseThrow(() -> new AssertionError(name + ": nobody plays " + line));
                unused.remove(said);
                byHand.get(said).run();
            }
        }
        assertThat(unused).as("said of " + name + ", and not there").isEmpty();
        return runs;
    }

    private CommandRun command(Installation installation, String line, Set<Integer> expected) {
        String here = line.replace(ANY_PLAN, plan);
        for (Map.Entry<String, String> placeholder : placeholders.entrySet()) {
            here = here.replace(placeholder.getKey(), placeholder.getValue());
        }
        List<String> words = new ArrayList<>(WORD.matcher(here).results().map(word -> word.group(1) == null ? word.group(2) : word.group(1)).toList());
        words.remove(0);
        CommandRun run = installation.run(words.toArray(String[]::new));
        assertThat(run.code()).as(name + ": " + here + "\n" + run.out() + run.err()).isIn(expected);
        Matcher named = PLAN.matcher(run.out());
        if (named.find()) {
            plan = named.group(1);
        }
        return run;
    }

    @Override
    public String toString() {
        return name + " " + Arrays.toString(lines.toArray());
    }
}
