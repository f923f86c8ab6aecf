package dev.coldarchive.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coldarchive.ArchiveException;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class HttpPortTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final CountDownLatch never = new CountDownLatch(1);
    private final List<Route> routes = List.of(
            new Route("/now", request -> Response.text(200, "now"), true),
            new Route("/api/*", request -> Response.json(Map.of("path", request.path(), "parameters", request.parameters()))),
            new Route("/api/tables/*", request -> Response.text(200, "longer")),
            new Route("/page", request -> Response.html("<p>", "default-src 'self'")),
            new Route("/broken", request -> {
                throw new IllegalStateException("secret detail");
            }),
            new Route("/hangs", request -> {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return Response.text(200, "at last");
            }));
    private final HttpPort port = HttpPort.open("test", "127.0.0.1", 0, routes);

    @AfterEach
    void close() {
        never.countDown();
        port.close();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.address().getPort() + path));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(to(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void anAnswerHasItsTypeAndTheHeadersThatKeepBrowsersInBounds() throws Exception {
        HttpResponse<String> answer = get("/now");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("now\n");
        assertThat(answer.headers().map()).containsEntry("content-type", List.of("text/plain; charset=utf-8")).containsEntry("x-content-type-options", List.of("nosniff"))
                .containsEntry("cache-control", List.of("no-store")).containsEntry("x-frame-options", List.of("DENY"))
                .containsEntry("content-security-policy", List.of("default-src 'none'; frame-ancestors 'none'"));
        assertThat(get("/page").headers().allValues("content-security-policy")).as("a page's own").containsExactly("default-src 'self'");
    }

    @Test
    void headIsAnsweredAsGetWithoutItsBody() throws Exception {
        HttpResponse<String> head = client.send(to("/now").method("HEAD", HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("content-length")).contains("4");
    }

    @Test
    void nothingCanBeChanged() throws Exception {
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS")) {
            HttpResponse<String> answer = client.send(to("/now").method(method, HttpRequest.BodyPublishers.ofString("x")).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(method).isEqualTo(405);
            assertThat(answer.headers().firstValue("allow")).contains("GET, HEAD");
        }
    }

    @Test
    void theLongestRouteThatFitsAnswers() throws Exception {
        assertThat(get("/api/tables/trades").body()).isEqualTo("longer\n");
        assertThat(get("/api/a%20b?day=2024-01-15&q=%C3%A4+b&q=2").body()).contains("\"path\":\"/api/a b\"", "\"day\":\"2024-01-15\"", "\"q\":\"ä b\"");
        assertThat(get("/nowhere").statusCode()).isEqualTo(404);
        assertThat(get("/now/").statusCode()).as("not below").isEqualTo(404);
        assertThat(get("/nowadays").statusCode()).as("not with more behind").isEqualTo(404);
    }

    @Test
    void whatWentWrongIsNotTold() throws Exception {
        HttpResponse<String> answer = get("/broken");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo("no answer could be made; the log says why\n");
    }

    @Test
    void anAddressThatIsTooLongOrBadlyEncodedIsRefused() throws Exception {
        assertThat(get("/api/" + "x".repeat(3_000)).statusCode()).isEqualTo(414);
        assertThat(raw("GET /api/x?a=%zz HTTP/1.1\r\nHost: x\r\n\r\n")).startsWith("HTTP/1.1 400");
    }

    @Test
    void aHeadWithoutEndIsHungUpOn() throws Exception {
        try (Socket socket = connect()) {
            byte[] much = "x".repeat(64 * 1024).getBytes(StandardCharsets.US_ASCII);
            socket.getOutputStream().write("GET /now?".getBytes(StandardCharsets.US_ASCII));
            assertThatThrownBy(() -> {
                while (true) {
                    socket.getOutputStream().write(much);
                }
            }).isInstanceOf(IOException.class);
        }
    }

    @Test
    void requestsThatHangKeepNobodyElseWaiting() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> hanging = new ArrayList<>();
        List<Socket> half = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            hanging.add(client.sendAsync(to("/hangs").build(), HttpResponse.BodyHandlers.ofString()));
        }
        for (int i = 0; i < 5; i++) {
            Socket socket = connect();
            half.add(socket);
            socket.getOutputStream().write("GET /no".getBytes(StandardCharsets.US_ASCII));
        }
        long before = System.nanoTime();
        assertThat(get("/now").body()).isEqualTo("now\n");
        assertThat((System.nanoTime() - before) / 1_000_000).as("ms until the answer").isLessThan(HttpPort.PATIENCE.toMillis());
        assertThat(hanging).allSatisfy(answer -> assertThat(answer.get().statusCode()).isEqualTo(503));
        for (Socket socket : half) {
            socket.setSoTimeout(300_000);
            assertThat(socket.getInputStream().readAllBytes()).as("hung up on, or told of a bad request").satisfies(bytes -> assertThat(new String(bytes, StandardCharsets.US_ASCII)).doesNotContain("200"));
            socket.close();
        }
    }

    @Test
    void aPortThatSomebodyElseHasIsNamedWithTheWayOut() {
        int taken = port.address().getPort();
        assertThatThrownBy(() -> HttpPort.open("health", "127.0.0.1", taken, List.of())).isInstanceOf(ArchiveException.class)
                .hasMessage("cannot open port 127.0.0.1:" + taken + " for health: Address already in use")
                .satisfies(e -> assertThat(((ArchiveException) e).hint()).hasValueSatisfying(hint -> assertThat(hint).contains("http: {health: off}")));
    }

    @Test
    void anAddressOfAnotherMachineIsRefused() {
        assertThatThrownBy(() -> HttpPort.open("health", "192.0.2.1", 0, List.of())).isInstanceOf(ArchiveException.class).hasMessageStartingWith("cannot open port 192.0.2.1:0 for health: ");
    }

    private Socket connect() throws IOException {
        return new Socket(port.address().getAddress(), port.address().getPort());
    }

    private String raw(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(300_000);
            byte[] start = socket.getInputStream().readNBytes(12);
            return new String(start, StandardCharsets.US_ASCII);
        }
    }
}
