package dev.coldarchive.daemon.operations;

import dev.coldarchive.daemon.config.Configuration;
import dev.coldarchive.doctor.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether the daemon's ports are free, or open by the daemon of this very installation. */
record HttpPortCheck(Configuration configuration) {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    Outcome outcome() throws IOException, InterruptedException {
        Map<String, Integer> ports = new LinkedHashMap<>();
        configuration.http().health().ifPresent(port -> ports.put("health", port));
        configuration.http().metrics().ifPresent(port -> ports.put("metrics", port));
        List<String> found = new ArrayList<>();
        for (Map.Entry<String, Integer> port : ports.entrySet()) {
            boolean free = port.getValue() == 0 || isFree(port.getValue());
            if (!free && !isOurs(port.getKey(), port.getValue())) {
                return Outcome.warn("port " + port.getValue() + " for " + port.getKey() + " at " + configuration.http().bind() + " is another process's, or none of this machine's: the daemon would not start", "ss -ltnp says whose; or http: {" + port.getKey() + ": another port}");
            }
            found.add(port.getKey() + (port.getValue() == 0 ? " takes any port" : " " + port.getValue() + (free ? " is free" : " is our daemon's")));
        }
        return Outcome.ok(found.isEmpty() ? "none is opened" : String.join(", ", found));
    }

    private boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(configuration.http().bind()), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isOurs(String name, int port) throws InterruptedException {
        String host = configuration.http().bind().equals("0.0.0.0") || configuration.http().bind().equals("::") ? "127.0.0.1" : configuration.http().bind();
        URI uri = URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/" + name);
        try {
            String body = HttpClient.newBuilder().connectTimeout(PATIENCE).build().send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofString()).body();
            return name.equals("metrics") ? body.contains("export_lag_seconds") : body.replace(" ", "").contains("\"instance\":\"" + configuration.instance() + "\"");
        } catch (IOException e) {
            return false;
        }
    }
}
