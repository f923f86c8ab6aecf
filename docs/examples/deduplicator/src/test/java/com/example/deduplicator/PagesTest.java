package com.example.deduplicator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the how-to shows as this program's code is its code. */
class PagesTest {
    private static final Path PAGE = Path.of("..", "..", "how-to", "embed.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```$");

    @Test
    void theCodeOfTheHowToIsThisCode() throws IOException {
        StringBuilder code = new StringBuilder();
        try (Stream<Path> files = Files.list(Path.of("src/main/java/com/example/deduplicator"))) {
            for (Path file : files.toList()) {
                code.append(withoutIndent(Files.readString(file))).append('\n');
            }
        }
        List<String> blocks = BLOCK.matcher(Files.readString(PAGE)).results().map(block -> withoutIndent(block.group(1))).toList();
        assertThat(blocks).hasSizeGreaterThan(5).allSatisfy(block -> assertThat(code).contains(block));
    }

    private static String withoutIndent(String text) {
        return String.join("\n", text.lines().map(String::strip).toList());
    }
}
