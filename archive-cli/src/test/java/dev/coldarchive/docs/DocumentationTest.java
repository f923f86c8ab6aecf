package dev.coldarchive.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.coldarchive.daemon.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the pages say of each other, of the build and of configurations is true. */
class DocumentationTest {
    private static final Pattern LINK = Pattern.compile("(?<!!)\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");

    @Test
    void everyRelativeLinkLeadsSomewhere() throws IOException {
        List<String> dead = new ArrayList<>();
        for (Page page : Page.all()) {
            LINK.matcher(page.prose()).results().map(m -> m.group(1)).filter(link -> !link.matches("[a-z]+:.*"))
                    .filter(link -> !leadsSomewhere(page, link)).forEach(link -> dead.add(page + ": " + link));
        }
        assertThat(dead).isEmpty();
    }

    @Test
    void everyPageIsInTheIndex() throws IOException {
        String index = Page.read("docs/README.md").text();
        for (Page page : Page.all()) {
            Path below = Path.of("docs").relativize(page.file());
            if (!below.startsWith("..") && !below.equals(Path.of("README.md"))) {
                assertThat(index).as("docs/README.md").contains("(" + below + ")");
            }
        }
    }

    @Test
    void everyCompleteConfigurationLoads() throws IOException {
        int loaded = 0;
        for (Page page : Page.all()) {
            for (Page.Block block : page.blocks()) {
                if (block.info().equals("yaml archive.yaml")) {
                    assertThatCode(() -> Configuration.parse(page.toString(), block.content(), Page.TOP, variablesOf(block.content()))).as(block.content())
                            .doesNotThrowAnyException();
                    loaded++;
                }
            }
        }
        assertThat(loaded).isPositive();
    }

    @Test
    void theReadmeNamesTheCommandThatCiRuns() throws IOException {
        String command = Files.readAllLines(Page.TOP.resolve(".ci/run")).stream().filter(line -> line.startsWith("step mvn") && line.contains("verify"))
                .findFirst().orElseThrow().substring("step ".length());
        assertThat(Page.read("README.md").blocks()).anySatisfy(block -> assertThat(block.content().lines().map(line -> line.replaceAll(" +#.*", ""))).contains(command));
    }

    private static boolean leadsSomewhere(Page page, String link) {
        String[] parts = link.split("#", 2);
        Path folder = Page.TOP.resolve(page.file()).getParent();
        Path target = parts[0].isEmpty() ? Page.TOP.resolve(page.file()) : folder.resolve(parts[0]).normalize();
        if (!target.startsWith(Page.TOP) || !Files.exists(target)) {
            return false;
        }
        try {
            return parts.length == 1 || new Page(target, Files.readString(target)).anchors().contains(parts[1]);
        } catch (IOException e) {
            return false;
        }
    }

    private static Map<String, String> variablesOf(String yaml) {
        Map<String, String> variables = new HashMap<>();
        VARIABLE.matcher(yaml).results().map((MatchResult m) -> m.group(1)).forEach(name -> variables.put(name, "a value"));
        return variables;
    }
}
