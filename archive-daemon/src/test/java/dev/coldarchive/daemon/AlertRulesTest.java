package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Every alarm has a page in the runbook that says what is safe and what to run. What the rules compute is tested by {@code DeployToolsTest}. */
class AlertRulesTest {
    private static final Path TOP = Path.of("..");
    private static final Path RUNBOOK = TOP.resolve("docs/runbook");
    private static final Set<String> SEVERITIES = Set.of("warning", "critical", "emergency");
    private static final Pattern ALARM = Pattern.compile("\"(Export[A-Za-z]+)\"");

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> rules() throws IOException {
        Map<String, Object> file = (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(TOP.resolve("docs/deploy/prometheus/archive-rules.yaml")));
        return ((List<Map<String, Object>>) file.get("groups")).stream().flatMap(group -> ((List<Map<String, Object>>) group.get("rules")).stream()).toList();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> of(Map<String, Object> rule, String part) {
        return (Map<String, String>) rule.get(part);
    }

    @Test
    void everyAlertSaysWhatIsSafeWhatToRunAndWhereToReadOn() throws IOException {
        assertThat(rules()).hasSizeGreaterThan(10).allSatisfy(rule -> {
            assertThat(SEVERITIES).contains(of(rule, "labels").get("severity"));
            assertThat(of(rule, "annotations")).containsOnlyKeys("summary", "description", "runbook_url");
            assertThat(of(rule, "annotations").get("description")).containsIgnoringCase("safe").contains("archive");
            String page = Files.readString(TOP.resolve(of(rule, "annotations").get("runbook_url")));
            assertThat(page.lines().findFirst().orElseThrow()).contains((String) rule.get("alert"));
            assertThat(page).contains("**Safe:**").containsPattern("(?m)^ *archive (status|doctor|verify|check|export)");
        });
    }

    @Test
    void everyPageOfAnAlarmBelongsToAnAlertAndIsInTheIndexOfTheRunbook() throws IOException {
        Set<String> linked = rules().stream().map(rule -> of(rule, "annotations").get("runbook_url")).collect(Collectors.toCollection(TreeSet::new));
        try (Stream<Path> pages = Files.list(RUNBOOK)) {
            Set<String> there = pages.map(page -> page.getFileName().toString()).filter(name -> name.startsWith("Export")).map(name -> "docs/runbook/" + name)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(there).isEqualTo(linked);
        }
        String index = Files.readString(RUNBOOK.resolve("README.md"));
        assertThat(rules()).allSatisfy(rule -> assertThat(index.replace("[ExportOverdueWarning, …Critical, …Unhealthy, …Emergency]",
                "ExportOverdueWarning ExportOverdueCritical ExportOverdueUnhealthy ExportOverdueEmergency")).contains((String) rule.get("alert")));
    }

    @Test
    void whatTheWebhookPostsStandsInItsReferenceAndInTheRunbook() throws IOException {
        String reference = Files.readString(TOP.resolve("docs/reference/notifications.md"));
        String code = Files.readString(Path.of("src/main/java/dev/coldarchive/daemon/notify/Notifications.java"));
        List<String> posted = ALARM.matcher(code).results().map((MatchResult m) -> m.group(1)).toList();
        StringBuilder runbook = new StringBuilder();
        try (Stream<Path> pages = Files.list(RUNBOOK)) {
            for (Path page : pages.toList()) {
                runbook.append(Files.readString(page));
            }
        }
        assertThat(posted).hasSize(6).allSatisfy(alarm -> assertThat(reference).contains("| `" + alarm + "` |")).allSatisfy(alarm -> assertThat(runbook).contains(alarm));
    }
}
