package dev.coldarchive.daemon.http;

import dev.coldarchive.Health;
import dev.coldarchive.LoopHealth;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code /health}, {@code /health/live} and {@code /health/ready}: told from memory, at once, whatever source, ledger and store do. */
public final class HealthAnswers {
    /** What is older than this says nothing of how it is now. */
    static final Duration TOO_OLD = Duration.ofSeconds(30);

    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final String instance;
    private final Refreshed<Health> health;
    private final Supplier<LoopHealth> loop;

    /**
     * @param instance name of this installation
     * @param health what was last found
     * @param loop how the loop is now; answers at once
     */
    public HealthAnswers(String instance, Refreshed<Health> health, Supplier<LoopHealth> loop) {
        this.instance = instance;
        this.health = health;
        this.loop = loop;
    }

    public List<Route> routes() {
        return List.of(new Route("/health", request -> health(), true), new Route("/health/live", request -> live(), true), new Route("/health/ready", request -> ready(), true));
    }

    private Response health() {
        HealthDocument document = HealthDocument.of(health.known(), loop.get());
        Map<String, Object> json = new LinkedHashMap<>(document.json());
        json.put("instance", instance);
        return Response.json(document.status() == Health.Status.UNHEALTHY ? UNAVAILABLE : OK, json);
    }

    /** Whether the process is worth keeping: a dead loop is the one thing that only a restart mends. */
    private Response live() {
        LoopHealth now = loop.get();
        return now.state() == LoopHealth.State.DIED ? answer(false, "live", "the export loop has died: " + now.diedOf().orElse("nobody knows why")) : answer(true, "live", "");
    }

    /** Whether it has begun to work. That a database is down makes it no less ready: it goes on by itself when that is back. */
    private Response ready() {
        LoopHealth.State state = loop.get().state();
        return answer(state == LoopHealth.State.RUNNING, "ready", state == LoopHealth.State.RUNNING ? "" : state == LoopHealth.State.OFF ? "it is starting, or stopping" : "the export loop has died");
    }

    private static Response answer(boolean yes, String what, String why) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(what, yes);
        Optional.of(why).filter(text -> !text.isEmpty()).ifPresent(text -> json.put("reason", text));
        return Response.json(yes ? OK : UNAVAILABLE, json);
    }
}
