package dev.coldarchive.daemon.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A Chromium without a window, driven by the WebDriver protocol through Debian's chromedriver. Not thread-safe. */
final class Browser implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process driver;
    private final String address;
    private final Path profile;
    private String session = "";

    private Browser(Process driver, int port, Path profile) {
        this.driver = driver;
        this.address = "http://127.0.0.1:" + port;
        this.profile = profile;
    }

    /** @param directory for its profile and the driver's log */
    static Browser start(Path directory) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path profile = Files.createTempDirectory(directory, "profile");
        Process driver = new ProcessBuilder("chromedriver", "--port=" + port).redirectErrorStream(true).redirectOutput(directory.resolve("chromedriver.log").toFile()).start();
        Browser browser = new Browser(driver, port, profile);
        try {
            browser.waitForDriver();
            browser.open();
            return browser;
        } catch (RuntimeException e) {
            browser.close();
            throw e;
        }
    }

    private void waitForDriver() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (driver.isAlive()) {
            try {
                if (client.send(HttpRequest.newBuilder(URI.create(address + "/status")).build(), BodyHandlers.ofString()).statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                if (System.nanoTime() > end) {
                    throw new UncheckedIOException("chromedriver does not answer", notYet);
                }
                Thread.onSpinWait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        throw new IllegalStateException("chromedriver has ended");
    }

    private void open() {
        List<String> flags = List.of("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync", "--hide-scrollbars", "--user-data-dir=" + profile);
        Map<String, Object> wanted = Map.of("goog:chromeOptions", Map.of("args", flags), "goog:loggingPrefs", Map.of("browser", "ALL"));
        session = call("POST", "/session", Map.of("capabilities", Map.of("alwaysMatch", wanted))).get("sessionId").asText();
    }

    /** Shows a page on a screen of that size in CSS pixels, bright or dark. */
    void show(String url, int width, int height, boolean dark) {
        boolean phone = width < 640;
        devtools("Emulation.setDeviceMetricsOverride", Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", phone));
        devtools("Emulation.setEmulatedMedia", Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
        call("POST", path("/url"), Map.of("url", url));
    }

    /** Shows nothing, so that no page asks for what is closed. */
    void leave() {
        call("POST", path("/url"), Map.of("url", "about:blank"));
    }

    /** The value of an expression in the page. */
    JsonNode value(String expression) {
        return call("POST", path("/execute/sync"), Map.of("script", "return " + expression, "args", List.of()));
    }

    /** Waits until an expression in the page is true. */
    void await(String expression) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!value("Boolean(" + expression + ")").asBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never became true: " + expression + "\nconsole: " + console() + "\npage: " + text("body"));
            }
        }
    }

    /** What somebody sees of an element. */
    String text(String selector) {
        return value("document.querySelector(" + quoted(selector) + ").innerText").asText();
    }

    /** Types keys into whatever has the focus; arrows and such by their code points of WebDriver. */
    void keys(String keys) {
        List<Object> strokes = new ArrayList<>();
        keys.codePoints().mapToObj(Character::toString).forEach(key -> {
            strokes.add(Map.of("type", "keyDown", "value", key));
            strokes.add(Map.of("type", "keyUp", "value", key));
        });
        call("POST", path("/actions"), Map.of("actions", List.of(Map.of("type", "key", "id", "keyboard", "actions", strokes))));
    }

    /** What the page wrote to the console, and what it was refused, since this was asked last. */
    List<String> console() {
        List<String> lines = new ArrayList<>();
        call("POST", path("/se/log"), Map.of("type", "browser")).forEach(entry -> lines.add(entry.get("level").asText() + " " + entry.get("message").asText()));
        return lines;
    }

    /** Keeps a picture of the whole page. */
    void picture(Path file) throws IOException {
        Map<String, Object> whole = Map.of("format", "png", "captureBeyondViewport", true, "clip", Map.of("x", 0, "y", 0, "scale", 1,
                "width", value("document.documentElement.clientWidth").asInt(), "height", value("document.documentElement.scrollHeight").asInt()));
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(devtools("Page.captureScreenshot", whole).get("data").asText()));
    }

    private JsonNode devtools(String command, Map<String, Object> parameters) {
        return call("POST", path("/goog/cdp/execute"), Map.of("cmd", command, "params", parameters));
    }

    private String path(String below) {
        return "/session/" + session + below;
    }

    private JsonNode call(String method, String path, Object body) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address + path)).timeout(PATIENCE).method(method, BodyPublishers.ofString(JSON.writeValueAsString(body))).build();
            JsonNode answer = JSON.readTree(client.send(request, BodyHandlers.ofString()).body()).get("value");
            if (answer != null && answer.has("error")) {
                throw new IllegalStateException(path + ": " + answer.get("error").asText() + ": " + answer.get("message").asText());
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static String quoted(String text) {
        return JSON.valueToTree(text).toString();
    }

    @Override
    public void close() throws IOException {
        try {
            if (!session.isEmpty()) {
                call("DELETE", path(""), Map.of());
            }
        } finally {
            driver.destroy();
            try {
                driver.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
