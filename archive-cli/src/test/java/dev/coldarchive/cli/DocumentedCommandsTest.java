package dev.coldarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every command that stands in a shell block of the documentation is one that the command line takes. */
class DocumentedCommandsTest {
    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern SHELL = Pattern.compile("(?ms)^ *```sh\\n(.*?)^ *```");
    private static final Pattern COMMAND = Pattern.compile("(?m)^ *(?:\\./)?archive ([^#\\n]*)");

    @Test
    void everyDocumentedCommandParses() throws IOException {
        List<String> commands = pages().flatMap(page -> SHELL.matcher(page).results()).flatMap(block -> COMMAND.matcher(block.group(1)).results())
                .map(command -> command.group(1).strip()).toList();
        assertThat(commands).hasSizeGreaterThan(10);
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream());
        for (String command : commands) {
            assertThatCode(() -> CommandLines.create(new Surroundings(nowhere, nowhere, false, false, Map.of(), Clock.systemUTC())).parseArgs(command.split(" +")))
                    .as("archive " + command).doesNotThrowAnyException();
        }
    }

    private static Stream<String> pages() throws IOException {
        try (Stream<Path> files = Files.walk(TOP.resolve("docs"))) {
            List<Path> pages = Stream.concat(Stream.of(TOP.resolve("README.md")), files.filter(f -> f.toString().endsWith(".md"))).toList();
            Stream.Builder<String> texts = Stream.builder();
            for (Path page : pages) {
                texts.add(Files.readString(page));
            }
            return texts.build();
        }
    }
}
