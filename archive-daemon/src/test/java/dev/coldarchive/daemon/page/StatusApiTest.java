package dev.coldarchive.daemon.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.daemon.http.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What the page's data say, and that the reference says the same. */
class StatusApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path REFERENCE = Path.of("..", "docs", "reference", "api.md");
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    @Test
    void theReferenceNamesEveryFieldOfTheStatusAndNoOther() throws IOException {
        try (Scene.Opened failing = Scenes.failing().open(0); Scene.Opened healthy = Scenes.healthy().open(0)) {
            Set<String> fields = fields(failing, "/api/status");
            fields.addAll(fields(healthy, "/api/status"));
            assertSame(documented("## `/api/status`"), fields);
        }
    }

    @Test
    void theReferenceNamesEveryFieldOfCalendarAndDayAndNoOther() throws IOException {
        try (Scene.Opened failing = Scenes.failing().open(0)) {
            assertSame(documented("## `/api/calendar/{table}`"), fields(failing, "/api/calendar/trades"));
            assertSame(documented("## `/api/days/{table}/{date}`"), fields(failing, "/api/days/trades/" + daysAgo(1)));
        }
        assertThat(documented("## Kinds of windows")).isEqualTo(Arrays.stream(WindowKind.values()).map(WindowKind::toString).collect(Collectors.toSet()));
    }

    @Test
    void aTableSaysWhereItsCursorIsAndWhatItsWindowsAre() throws IOException {
        try (Scene.Opened opened = Scenes.failing().open(0)) {
            JsonNode trades = json(opened.ask("/api/status", Map.of())).get("tables").get(0);
            assertThat(trades.get("table").asText()).isEqualTo("trades");
            assertThat(trades.get("retention").isNull()).isTrue();
            assertThat(trades.get("windows").get("quarantined").asLong()).isEqualTo(1);
            assertThat(trades.get("windows").get("missing").asLong()).isEqualTo(1);
            assertThat(trades.get("windows").get("diverged").asLong()).isEqualTo(4);
            assertThat(trades.get("windows").get("gone").asLong()).isEqualTo(72);
            assertThat(trades.get("windows").get("late").asLong()).isEqualTo(24);
            assertThat(trades.get("windows").get("waiting").asLong()).isEqualTo(9);
            assertThat(trades.get("cursor").asText()).isLessThan(trades.get("dueUntil").asText());
        }
    }

    @Test
    void aDayOfTheCalendarIsItsWorstWindowAndSumsUp() throws IOException {
        try (Scene.Opened opened = Scenes.failing().open(0)) {
            JsonNode calendar = json(opened.ask("/api/calendar/trades", Map.of("days", "40")));
            assertThat(calendar.get("days")).hasSizeLessThanOrEqualTo(40);
            JsonNode day = StreamSupport.stream(calendar.get("days").spliterator(), false).filter(each -> each.get("worst").asText().equals("missing")).findFirst().orElseThrow();
            assertThat(day.get("windows").get("missing").asLong()).isEqualTo(1);
            assertThat(day.get("windows").get("archived").asLong()).isEqualTo(23);
            JsonNode windows = json(opened.ask("/api/days/trades/" + day.get("date").asText(), Map.of())).get("windows");
            assertThat(windows).hasSize(24);
            JsonNode missing = StreamSupport.stream(windows.spliterator(), false).filter(each -> each.get("kind").asText().equals("missing")).findFirst().orElseThrow();
            assertThat(missing.get("command").asText()).isEqualTo("archive gaps --table trades");
        }
    }

    @Test
    void whatIsToldFromMemoryIsToldWhileTheLedgerFailsAndTheRestSaysSo() throws IOException {
        Scene scene = Scenes.failing();
        try (Scene.Opened opened = scene.open(0)) {
            scene.ledger.faults().probe((operation, call, phase) -> {
                throw new ArchiveException(ArchiveException.Category.TRANSIENT, "cannot read the ledger: it is down", null);
            });
            assertThat(json(opened.ask("/api/status", Map.of())).get("tables")).hasSize(4);
            assertThat(json(opened.ask("/api/calendar/trades", Map.of())).get("days")).isNotEmpty();
            Response day = opened.ask("/api/days/trades/" + daysAgo(3), Map.of());
            assertThat(day.status()).isEqualTo(503);
            assertThat(json(day).get("error").asText()).contains("it is down");
        }
    }

    @Test
    void aLookThatFailsLeavesWhatWasSeenBeforeAndSaysWhy() {
        Scene scene = Scenes.healthy();
        Lookout lookout = new Lookout(scene::subject, () -> Scene.NOW);
        assertThat(lookout.look().failed()).isEmpty();
        scene.ledger.faults().probe((operation, call, phase) -> {
            throw new ArchiveException(ArchiveException.Category.TRANSIENT, "cannot read the ledger: it is down", null);
        });
        Lookout.Seen seen = lookout.look();
        assertThat(seen.failed()).contains("cannot read the ledger: it is down");
        assertThat(seen.last().orElseThrow().tables()).hasSize(4);
    }

    @Test
    void whatIsAskedWronglyIsRefusedInWords() throws IOException {
        try (Scene.Opened opened = Scenes.nothingYet().open(0)) {
            for (String path : new String[] {"/api/calendar/another", "/api/days/another/2024-01-15", "/api/days/trades"}) {
                assertThat(opened.ask(path, Map.of()).status()).as(path).isEqualTo(404);
            }
            assertThat(opened.ask("/api/days/trades/yesterday", Map.of()).status()).isEqualTo(400);
            for (String days : new String[] {"0", "-1", "many", "99999"}) {
                assertThat(opened.ask("/api/calendar/trades", Map.of("days", days)).status()).as(days).isEqualTo(400);
            }
            assertThat(json(opened.ask("/api/days/trades/2024-01-15", Map.of())).get("windows")).isEmpty();
        }
    }

    @Test
    void aTableMayHaveAnyName() throws IOException {
        Scene scene = new Scene().empty(Scene.hourly("a/b ?%/days/c", null)).empty(Scene.hourly(Scenes.NASTY, null));
        try (Scene.Opened opened = scene.open(0)) {
            assertThat(opened.ask("/api/calendar/a/b ?%/days/c", Map.of()).status()).isEqualTo(200);
            assertThat(opened.ask("/api/days/a/b ?%/days/c/2024-01-15", Map.of()).status()).isEqualTo(200);
            assertThat(json(opened.ask("/api/calendar/" + Scenes.NASTY, Map.of())).get("table").asText()).isEqualTo(Scenes.NASTY);
        }
    }

    @Test
    void aStatusThatHasNotChangedIsNotSentAgain() throws Exception {
        try (Scene.Opened opened = Scenes.nothingYet().open(0)) {
            HttpClient client = HttpClient.newHttpClient();
            int unchanged = 0;
            for (int i = 0; i < 20 && unchanged == 0; i++) { // a look may come between the two questions
                HttpResponse<String> first = client.send(HttpRequest.newBuilder(URI.create(opened.url() + "api/status")).build(), BodyHandlers.ofString());
                String tag = first.headers().firstValue("ETag").orElseThrow();
                HttpResponse<String> second = client.send(HttpRequest.newBuilder(URI.create(opened.url() + "api/status")).header("If-None-Match", tag).build(), BodyHandlers.ofString());
                unchanged += second.statusCode() == 304 && second.body().isEmpty() ? 1 : 0;
            }
            assertThat(unchanged).isPositive();
            HttpResponse<String> other = client.send(HttpRequest.newBuilder(URI.create(opened.url() + "api/status")).header("If-None-Match", "\"0\"").build(), BodyHandlers.ofString());
            assertThat(other.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void thePageRunsNothingButItself() {
        Response page = StatusPage.load().response();
        String html = new String(page.body(), StandardCharsets.UTF_8).replace("http://www.w3.org/2000/svg", "");
        assertThat(page.headers().get("Content-Security-Policy")).startsWith("default-src 'none'; script-src 'sha256-").doesNotContain("unsafe").contains("frame-ancestors 'none'");
        assertThat(html).doesNotContain("innerHTML", "insertAdjacentHTML", "document.write", "eval(", "http:", "https:").doesNotContainPattern("<[a-z]+[^>]* (style|on[a-z]+)=");
    }

    private static String daysAgo(int days) {
        return LocalDate.ofInstant(Scene.NOW, ZoneOffset.UTC).minusDays(days).toString();
    }

    private static JsonNode json(Response response) throws IOException {
        return JSON.readTree(response.body());
    }

    private static Set<String> fields(Scene.Opened opened, String path) throws IOException {
        Set<String> found = new TreeSet<>();
        collect("", json(opened.ask(path, Map.of())), found);
        return found;
    }

    private static void collect(String path, JsonNode node, Set<String> found) {
        if (node.isObject() && !node.isEmpty()) {
            boolean kinds = path.endsWith(".windows") && Arrays.stream(WindowKind.values()).anyMatch(kind -> node.has(kind.toString()));
            node.properties().forEach(field -> collect((path.isEmpty() ? "" : path + ".") + (kinds ? "<kind>" : field.getKey()), field.getValue(), found));
        } else if (node.isArray()) {
            found.add(path + "[]");
            node.forEach(each -> collect(path + "[]", each, found));
        } else {
            found.add(path);
        }
    }

    /** Names in the first column of the tables of a section. */
    private static Set<String> documented(String heading) throws IOException {
        String section = Files.readString(REFERENCE).split("\n" + Pattern.quote(heading) + "\n")[1].split("\n## ")[0];
        return section.lines().filter(line -> line.startsWith("| `")).flatMap(line -> NAME.matcher(line.split("\\|")[1]).results().map(name -> name.group(1))).collect(Collectors.toSet());
    }

    /** A field that holds others may be named with them alone. */
    private static void assertSame(Set<String> documented, Set<String> actual) {
        assertThat(actual).as("documented").allSatisfy(field -> assertThat(documented).anyMatch(name -> name.equals(field) || name.startsWith(field + ".") || name.startsWith(field.replaceAll("\\[]$", "") + "[]")));
        assertThat(documented).as("there").allSatisfy(name -> assertThat(actual).anyMatch(field -> field.equals(name) || field.startsWith(name + ".")));
    }
}
