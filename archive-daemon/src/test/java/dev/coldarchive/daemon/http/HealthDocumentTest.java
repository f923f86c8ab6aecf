package dev.coldarchive.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coldarchive.Health;
import dev.coldarchive.LoopHealth;
import dev.coldarchive.metrics.Known;
import dev.coldarchive.policy.CircuitBreaker;
import dev.coldarchive.policy.Dependency;
import dev.coldarchive.policy.LagSeverity;
import dev.coldarchive.policy.RetentionRisk;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class HealthDocumentTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant TEN = Instant.parse("2024-01-15T10:00:00Z");
    private static final Duration NOW = Duration.ofMillis(1_500);

    /** What monitoring expects that was written for the process which this one takes the place of; its gatherers and its sync are that process's own. */
    private static final String REQUIRED = """
            {
              "status": "degraded",
              "components": {
                "production_rds": "connected",
                "s3_export": {
                  "status": "degraded",
                  "tables": {
                    "trades": {"lag_seconds": 3600, "last_success": "2024-01-15T10:00:00Z"},
                    "orderbook_deltas": {"lag_seconds": 7200, "last_success": "2024-01-15T09:00:00Z"},
                    "tickers": {"lag_seconds": 3600, "last_success": "2024-01-15T10:00:00Z"}
                  },
                  "errors_last_hour": 3
                }
              }
            }
            """;

    private static Health.Table table(String name, int lagHours, LagSeverity severity) {
        return new Health.Table(Optional.of(TEN.minus(Duration.ofHours(lagHours))), Duration.ofHours(lagHours),
                new RetentionRisk(name, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Duration.ofHours(lagHours - 1), severity, false,
                        Optional.empty()), Optional.of(TEN.minus(Duration.ofHours(lagHours - 1)).plusNanos(123_456_789)));
    }

    private static LoopHealth loop(LoopHealth.State state) {
        return new LoopHealth(state, Optional.of(TEN), Optional.empty(), Optional.empty(), state == LoopHealth.State.DIED ? Optional.of("java.lang.OutOfMemoryError") : Optional.empty(), Map.of());
    }

    private static Health health(Health.Status status, boolean source, boolean ledger) {
        Map<String, Health.Table> tables = new LinkedHashMap<>();
        tables.put("trades", table("trades", 1, LagSeverity.NORMAL));
        tables.put("orderbook_deltas", table("orderbook_deltas", 2, LagSeverity.WARNING));
        tables.put("tickers", table("tickers", 1, LagSeverity.NORMAL));
        return new Health(status, List.of("3 errors in the last hour"), TEN, source, ledger, tables, 3, 1, Map.of(Dependency.SOURCE, CircuitBreaker.State.CLOSED), loop(LoopHealth.State.RUNNING));
    }

    private static HealthDocument document(Health health, Duration age, LoopHealth.State loop) {
        return HealthDocument.of(Optional.of(new Known<>(health, age)), loop(loop));
    }

    private static JsonNode json(HealthDocument document) {
        try {
            return JSON.readTree(JSON.writeValueAsString(document.json()));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void itIsTheJsonThatIsRequiredInItsVeryNestingAndFieldsAreOnlyAdded() throws Exception {
        JsonNode ours = json(document(health(Health.Status.DEGRADED, true, true), NOW, LoopHealth.State.RUNNING));
        assertHas(ours, JSON.readTree(REQUIRED), "");
    }

    /** Every field with the very value, in any company. */
    private static void assertHas(JsonNode ours, JsonNode required, String path) {
        if (!required.isObject()) {
            assertThat(ours).as(path).isEqualTo(required);
            return;
        }
        assertThat(ours.isObject()).as(path).isTrue();
        required.fields().forEachRemaining(field -> {
            assertThat(ours.has(field.getKey())).as(path + "/" + field.getKey()).isTrue();
            assertHas(ours.get(field.getKey()), field.getValue(), path + "/" + field.getKey());
        });
    }

    @Test
    void aTableThatWasNeverExportedHasNoLag() {
        RetentionRisk risk = table("trades", 1, LagSeverity.NORMAL).retention();
        Health first = new Health(Health.Status.HEALTHY, List.of(), TEN, true, true, Map.of("trades", new Health.Table(Optional.empty(), Duration.ZERO, risk, Optional.empty())), 0, 0, Map.of(),
                loop(LoopHealth.State.RUNNING));
        JsonNode trades = json(document(first, NOW, LoopHealth.State.RUNNING)).at("/components/s3_export/tables/trades");
        assertThat(trades.get("lag_seconds").isNull()).isTrue();
        assertThat(trades.get("last_success").isNull()).isTrue();
    }

    @Test
    void whatDoesNotAnswerIsDisconnected() {
        JsonNode ours = json(document(health(Health.Status.UNHEALTHY, false, true), NOW, LoopHealth.State.RUNNING));
        assertThat(ours.at("/components/production_rds").textValue()).isEqualTo("disconnected");
        assertThat(ours.at("/components/ledger").textValue()).isEqualTo("connected");
    }

    @Test
    void knowledgeThatIsTooOldIsUnhealthyAndSaysHowOldItIs() {
        HealthDocument old = document(health(Health.Status.HEALTHY, true, true), HealthAnswers.TOO_OLD.plusSeconds(1), LoopHealth.State.RUNNING);
        assertThat(old.status()).isEqualTo(Health.Status.UNHEALTHY);
        assertThat(json(old).at("/components/production_rds").textValue()).isEqualTo("unknown");
        assertThat(json(old).at("/reasons/0").textValue()).isEqualTo("source and ledger have not answered for 31 s; all figures are as old");
        assertThat(json(old).at("/age_seconds").doubleValue()).isEqualTo(31);
        assertThat(json(old).at("/components/s3_export/tables/trades/lag_seconds").longValue()).as("what was last known").isEqualTo(3600);
        assertThat(document(health(Health.Status.HEALTHY, true, true), HealthAnswers.TOO_OLD, LoopHealth.State.RUNNING).status()).isEqualTo(Health.Status.HEALTHY);
    }

    @Test
    void beforeAnythingIsKnownItIsUnhealthyWithAllTheFieldsThatThereAlwaysAre() {
        HealthDocument starting = HealthDocument.of(Optional.empty(), loop(LoopHealth.State.OFF));
        assertThat(starting.status()).isEqualTo(Health.Status.UNHEALTHY);
        assertThat(json(starting).at("/components/s3_export/tables").isObject()).isTrue();
        assertThat(json(starting).at("/components/s3_export/errors_last_hour").intValue()).isZero();
    }

    @Test
    void aLoopThatDiedSinceTheLastLookIsUnhealthyAtOnce() {
        HealthDocument dead = document(health(Health.Status.HEALTHY, true, true), NOW, LoopHealth.State.DIED);
        assertThat(dead.status()).isEqualTo(Health.Status.UNHEALTHY);
        assertThat(json(dead).at("/reasons/0").textValue()).isEqualTo("the export loop has died, nothing is exported any more: java.lang.OutOfMemoryError");
        assertThat(json(dead).at("/components/s3_export/status").textValue()).isEqualTo("unhealthy");
    }

    private static Response answer(Supplier<LoopHealth> loop, String path) {
        try (Refreshed<Health> never = Refreshed.every("test-health", Duration.ofHours(1), () -> {
            throw new IllegalStateException("nothing answers");
        })) {
            return new HealthAnswers("test", never, loop).routes().stream().filter(route -> route.path().equals(path)).findFirst().orElseThrow().responder()
                    .respond(new Request(path, Map.of(), Optional.empty()));
        }
    }

    @Test
    void itIsAliveUntilItsLoopHasDiedAndReadyWhileThatRuns() {
        assertThat(List.of(answer(() -> loop(LoopHealth.State.OFF), "/health/live").status(), answer(() -> loop(LoopHealth.State.RUNNING), "/health/live").status(),
                answer(() -> loop(LoopHealth.State.DIED), "/health/live").status())).containsExactly(200, 200, 503);
        assertThat(List.of(answer(() -> loop(LoopHealth.State.OFF), "/health/ready").status(), answer(() -> loop(LoopHealth.State.RUNNING), "/health/ready").status(),
                answer(() -> loop(LoopHealth.State.DIED), "/health/ready").status())).containsExactly(503, 200, 503);
        assertThat(answer(() -> loop(LoopHealth.State.RUNNING), "/health").status()).as("nothing is known").isEqualTo(503);
    }
}
