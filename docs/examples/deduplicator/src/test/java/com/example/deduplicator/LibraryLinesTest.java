package com.example.deduplicator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * How much of this program is about the archive. Of the class that is made for it, every line counts that is more than a brace, an annotation or a comment, signatures and the host's
 * own words in between too; of the others, each line that names one of the library's types. Imports are counted apart.
 */
class LibraryLinesTest {
    private static final String OF_THE_LIBRARY = "import dev.coldarchive.";
    private static final Pattern TYPE = Pattern.compile("import dev\\.coldarchive\\.(?:\\w+\\.)*(\\w+);");
    private static final Pattern NO_CODE = Pattern.compile("|[{}]|package .*|import .*|/?\\*.*|//.*|@Override");
    private static final int MOST = 40;

    @Test
    void theLibraryTakesAtMostFortyLinesOfTheHost() throws IOException {
        Map<String, Long> lines = new TreeMap<>();
        long imports = 0;
        try (Stream<Path> files = Files.list(Path.of("src/main/java/com/example/deduplicator"))) {
            for (Path file : files.toList()) {
                List<String> code = Files.readAllLines(file).stream().map(String::strip).toList();
                String types = code.stream().map(TYPE::matcher).filter(line -> line.matches()).map(line -> line.group(1)).collect(Collectors.joining("|"));
                if (!types.isEmpty()) {
                    Pattern touching = Pattern.compile(file.endsWith("Exporter.java") ? ".*" : ".*\\b(" + types + ")\\b.*");
                    lines.put(file.getFileName().toString(), code.stream().filter(line -> !NO_CODE.matcher(line).matches()).filter(line -> touching.matcher(line).matches()).count());
                    imports += code.stream().filter(line -> line.startsWith(OF_THE_LIBRARY)).count();
                }
            }
        }
        System.out.println("lines of the host that touch the library: " + lines + ", and " + imports + " imports");
        assertThat(lines).containsKey("Exporter.java");
        assertThat(lines.values().stream().mapToLong(Long::longValue).sum()).isLessThanOrEqualTo(MOST);
    }
}
