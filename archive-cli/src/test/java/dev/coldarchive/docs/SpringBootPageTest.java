package dev.coldarchive.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/how-to/spring-boot.md shows the very code and settings of the example, which its own test runs. */
class SpringBootPageTest {
    private static final Path EXAMPLE = Page.TOP.resolve("docs/examples/spring-boot/src/main");

    @Test
    void thePageShowsTheExampleAsItIs() throws IOException {
        List<String> blocks = Page.read("docs/how-to/spring-boot.md").blocks().stream().map(Page.Block::content).toList();
        assertThat(blocks).contains(from("ArchiveConfiguration", "@Configuration"), from("ArchiveLoop", "record ArchiveLoop"), from("ArchiveHealth", "record ArchiveHealth"),
                Files.readString(EXAMPLE.resolve("resources/application.yaml")));
    }

    private static String from(String type, String beginning) throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLE)) {
            String source = Files.readString(files.filter(file -> file.endsWith(type + ".java")).findFirst().orElseThrow());
            return source.substring(source.indexOf("\n" + beginning) + 1);
        }
    }
}
