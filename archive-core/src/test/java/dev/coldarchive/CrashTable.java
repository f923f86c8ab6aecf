package dev.coldarchive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What came of every death, by the step at which it happened. Not thread-safe. */
final class CrashTable {
    private static final String BEGIN = "<!-- crash matrix: begin -->\n";
    private static final String END = "<!-- crash matrix: end -->";

    private static final class Line {
        private final Set<String> phases = new TreeSet<>(Comparator.comparing(List.of("before", "in the middle", "after")::indexOf));
        private long runs;
        private long lost;
        private long doubled;
        private long stray;
    }

    private final Map<String, Line> lines = new TreeMap<>();

    /** What is stored at a key. */
    static String kind(String key) {
        return !key.startsWith("_archive/") ? "part" : key.startsWith("_archive/trades/parked/") ? "parked rows" : key.endsWith("/table.json") || key.endsWith("/archive.json") ? "identity" : "manifest";
    }

    /** A moment at which a process can die. */
    record Step(String call, String phase) {
        static Step of(String port, String what, Object phase) {
            return new Step(port + ": " + what.toLowerCase(Locale.ROOT).replace('_', ' '), phase.toString().equals("PARTIAL") ? "in the middle" : phase.toString().toLowerCase(Locale.ROOT));
        }
    }

    /**
     * Counts one run.
     *
     * @param expected rows of a run that nothing disturbed
     */
    void count(Step step, List<String> expected, List<String> found, int strays) {
        Line line = lines.computeIfAbsent(step.call(), any -> new Line());
        line.phases.add(step.phase());
        line.runs++;
        line.lost += without(expected, found);
        line.doubled += without(found, expected);
        line.stray += strays;
    }

    private static long without(List<String> rows, List<String> others) {
        List<String> left = new ArrayList<>(rows);
        others.forEach(left::remove);
        return left.size();
    }

    /** The page has these very lines; how often each step was died at differs with the number of runs that somebody asks for, and stands elsewhere. */
    void requireIn(Path page) throws IOException {
        String text = Files.readString(page);
        String shown = text.substring(text.indexOf(BEGIN) + BEGIN.length(), text.indexOf(END));
        String mine = "| the process dies at | | rows lost | rows doubled | files, uploads, intents left over |\n|---|---|---|---|---|\n" + lines.entrySet().stream()
                .map(entry -> "| " + entry.getKey() + " | " + String.join(", ", entry.getValue().phases) + " | " + entry.getValue().lost + " | " + entry.getValue().doubled + " | " + entry.getValue().stray + " |\n").collect(Collectors.joining());
        assertThat(shown).as("the table of steps on %s; the one that belongs there:%n%s", page, mine).isEqualTo(mine);
    }

    @Override
    public String toString() {
        return lines.entrySet().stream().map(entry -> entry.getKey() + ": " + entry.getValue().runs + " runs, " + entry.getValue().lost + " lost, " + entry.getValue().doubled + " doubled, "
                + entry.getValue().stray + " left over").collect(Collectors.joining("\n"));
    }
}
