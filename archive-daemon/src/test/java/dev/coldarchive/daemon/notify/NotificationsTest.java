package dev.coldarchive.daemon.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.Health;
import dev.coldarchive.LoopHealth;
import dev.coldarchive.daemon.config.NotifySettings;
import dev.coldarchive.daemon.config.NotifySettings.Format;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.LeaseHeldException;
import dev.coldarchive.policy.AlarmThresholds;
import dev.coldarchive.policy.CircuitBreaker;
import dev.coldarchive.policy.CircuitOpenException;
import dev.coldarchive.policy.Dependency;
import dev.coldarchive.policy.LagSeverity;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.WindowVerdict;
import dev.coldarchive.window.Window;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class NotificationsTest {
    private static final Window TEN = Window.of(Instant.parse("2024-01-15T10:00:00Z"), Duration.ofHours(1));
    private static final Window ELEVEN = Window.of(TEN.end(), Duration.ofHours(1));

    private final MovedTime time = new MovedTime("2024-01-15T12:00:00Z");
    private Receiver receiver;
    private Notifications notifications;

    @BeforeEach
    void begin() throws IOException {
        receiver = new Receiver();
        notifications = notifications(Format.JSON);
    }

    @AfterEach
    void end() {
        notifications.close();
        receiver.close();
    }

    private Notifications notifications(Format format) {
        NotifySettings settings = new NotifySettings(receiver.url(), format, Optional.of(LocalTime.of(7, 0)));
        return new Notifications(settings, "production", AlarmThresholds.DEFAULT, time, new Outbox(new Webhook(receiver.url(), Duration.ofSeconds(30)), time, () -> 0));
    }

    private JsonNode next() throws IOException, InterruptedException {
        return new ObjectMapper().readTree(receiver.next());
    }

    /** All that is posted, in words. */
    private List<String> posted() {
        notifications.close();
        return receiver.rest().stream().map(NotificationsTest::inWords).toList();
    }

    private static String inWords(String post) {
        try {
            JsonNode body = new ObjectMapper().readTree(post.substring(post.indexOf('{')));
            return body.get("event").asText() + " " + body.path("alarm").asText() + " " + body.path("subject").asText() + " " + body.path("severity").asText();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static RetentionRisk risk(Duration overdue, Optional<Duration> untilLoss) {
        boolean conflict = untilLoss.isPresent() && untilLoss.get().toHours() < 24;
        LagSeverity severity = AlarmThresholds.DEFAULT.severityOf(overdue).or(conflict ? LagSeverity.CRITICAL : LagSeverity.NORMAL);
        return new RetentionRisk("trades", untilLoss.map(left -> Duration.ofDays(90)), untilLoss.map(left -> Duration.ofDays(89)), untilLoss, untilLoss.map(left -> TEN),
                untilLoss.map(left -> RetentionRisk.Cause.NOT_ARCHIVED), overdue, severity, conflict, Optional.empty());
    }

    private static WindowOutcome outcome(Window window, Result result, int revision, long rows, long late) {
        return new WindowOutcome("trades", window, result, revision, rows, late, 20_480, 1, Duration.ofSeconds(1), result == Result.QUARANTINED ? "NaN in column price" : "");
    }

    private static ArchiveException failure() {
        return new ArchiveException(ArchiveException.Category.TRANSIENT, "cannot put object raw/x: no answer", "look at the store");
    }

    @Test
    void anAlarmThatLastsIsPostedOnceAndItsEndIs() {
        for (int cycle = 0; cycle < 3; cycle++) {
            notifications.retention(risk(Duration.ofHours(3), Optional.empty()));
        }
        notifications.retention(risk(Duration.ZERO, Optional.empty()));
        notifications.retention(risk(Duration.ZERO, Optional.empty()));
        assertThat(posted()).containsExactly("alarm ExportOverdue trades warning", "ended ExportOverdue trades normal");
    }

    @Test
    void alarmsOfATableEndThatAnotherConfigurationLeavesOut() {
        notifications.retention(risk(Duration.ofHours(3), Optional.empty()));
        notifications.breakerChanged(Dependency.STORE, CircuitBreaker.State.OPEN, "5 failures in a row");
        notifications.tables(List.of("trades", "quotes"));
        notifications.tables(List.of("quotes"));
        assertThat(posted()).containsExactly("alarm ExportOverdue trades warning", "alarm ExportDependencyDown store critical", "ended ExportOverdue trades normal");
    }

    @Test
    void whatALookBesideTheCyclesFindsIsPostedToo() {
        notifications.seen(health(risk(Duration.ofHours(3), Optional.empty())));
        notifications.seen(health(unknown()));
        notifications.seen(health(risk(Duration.ZERO, Optional.empty())));
        assertThat(posted()).containsExactly("alarm ExportOverdue trades warning", "ended ExportOverdue trades normal");
    }

    private static RetentionRisk unknown() {
        return new RetentionRisk("trades", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Duration.ZERO, LagSeverity.CRITICAL, true,
                Optional.of("no answer"));
    }

    private static Health health(RetentionRisk risk) {
        LoopHealth busy = new LoopHealth(LoopHealth.State.RUNNING, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
        return new Health(Health.Status.DEGRADED, List.of(), TEN.end(), true, true, Map.of("trades", new Health.Table(Optional.empty(), Duration.ZERO, risk, Optional.empty())), 0, 0, Map.of(), busy);
    }

    @Test
    void anAlarmThatGetsWorseIsPostedAgain() {
        List.of(3, 4, 7, 8, 25, 7, 25, 170).forEach(hours -> notifications.retention(risk(Duration.ofHours(hours), Optional.empty())));
        assertThat(posted()).containsExactly("alarm ExportOverdue trades warning", "alarm ExportOverdue trades critical", "alarm ExportOverdue trades unhealthy",
                "alarm ExportOverdue trades emergency");
    }

    @Test
    void aRetentionConflictSaysWhatIsSafeAndWhatToRun() throws Exception {
        notifications.retention(risk(Duration.ZERO, Optional.of(Duration.ofHours(5))));
        JsonNode body = next();
        assertThat(body.get("version").asInt()).isEqualTo(1);
        assertThat(body.get("instance").asText()).isEqualTo("production");
        assertThat(body.get("alarm").asText()).isEqualTo("ExportRetentionConflict");
        assertThat(body.get("at").asText()).isEqualTo("2024-01-15T12:00:00Z");
        assertThat(body.get("text").asText()).isEqualTo("in 5 hours the source deletes rows of window 2024-01-15T10:00:00Z, which is not archived. What is archived is safe."
                + " Pause the job that deletes rows, then export");
        assertThat(body.get("next").asText()).isEqualTo("archive export --table trades --catchup");
    }

    @Test
    void aFailureThatLastsIsPostedOnceUntilEachOfItsWindowsIsArchived() {
        for (int cycle = 0; cycle < 3; cycle++) {
            notifications.exportPlanned("trades", List.of(TEN, ELEVEN));
            notifications.windowFailed("trades", TEN, failure());
            notifications.windowFailed("trades", ELEVEN, failure());
        }
        notifications.windowDone(outcome(TEN, Result.COMMITTED, 1, 10, 0));
        notifications.windowDone(outcome(ELEVEN, Result.COMMITTED, 1, 10, 0));
        assertThat(posted()).containsExactly("alarm ExportFailing trades warning", "ended ExportFailing trades normal");
    }

    @Test
    void aTableThatFailsAfterItWasPlannedInEveryCycleIsPostedOnce() {
        for (int cycle = 0; cycle < 3; cycle++) {
            notifications.retention(risk(Duration.ZERO, Optional.empty()));
            notifications.exportPlanned("trades", List.of());
            notifications.tableFailed("trades", failure());
        }
        assertThat(posted()).containsExactly("alarm ExportFailing trades warning");
    }

    @Test
    void aTableThatFailedIsOverWhenACycleTookItOrAnotherExporterHasIt() {
        notifications.tableFailed("trades", failure());
        notifications.tableFailed("trades", failure());
        notifications.exportPlanned("trades", List.of());
        notifications.retention(risk(Duration.ZERO, Optional.empty()));
        notifications.windowFailed("trades", TEN, failure());
        notifications.tableFailed("trades", new LeaseHeldException(new Lease("trades", "other", 3, Instant.parse("2024-01-15T12:05:00Z"))));
        notifications.tableFailed("tickers", new LeaseHeldException(new Lease("tickers", "other", 3, Instant.parse("2024-01-15T12:05:00Z"))));
        assertThat(posted()).containsExactly("alarm ExportFailing trades warning", "ended ExportFailing trades normal", "alarm ExportFailing trades warning", "ended ExportFailing trades normal");
    }

    @Test
    void aRefusedWindowIsPostedOnceUntilItIsArchived() {
        notifications.windowDone(outcome(TEN, Result.QUARANTINED, 0, 0, 0));
        notifications.windowDone(outcome(TEN, Result.QUARANTINED, 0, 0, 0));
        notifications.windowDone(outcome(TEN, Result.NOT_CLOSED, 0, 0, 0));
        notifications.windowDone(outcome(TEN, Result.COMMITTED, 1, 10, 0));
        assertThat(posted()).containsExactly("alarm ExportWindowRefused trades critical", "ended ExportWindowRefused trades normal");
    }

    @Test
    void aDependencyThatIsDownIsOneAlarmForAllTables() {
        notifications.breakerChanged(Dependency.STORE, CircuitBreaker.State.OPEN, "failed 5 times in a row");
        notifications.tableFailed("trades", new CircuitOpenException(Dependency.STORE, 5, Duration.ofSeconds(9), failure()));
        notifications.windowFailed("tickers", TEN, new CircuitOpenException(Dependency.STORE, 5, Duration.ofSeconds(9), failure()));
        notifications.breakerChanged(Dependency.STORE, CircuitBreaker.State.HALF_OPEN, "one try");
        notifications.breakerChanged(Dependency.STORE, CircuitBreaker.State.OPEN, "failed again");
        notifications.breakerChanged(Dependency.STORE, CircuitBreaker.State.CLOSED, "answers");
        assertThat(posted()).containsExactly("alarm ExportDependencyDown store critical", "ended ExportDependencyDown store normal");
    }

    @Test
    void aVerificationThatFailsIsPostedUntilTheWindowVerifiesOrIsSealed() {
        notifications.windowVerified(new WindowVerdict("trades", TEN, Verdict.MISMATCH, 1, 10, 10, "another file", Optional.empty(), Optional.empty()));
        notifications.windowVerified(new WindowVerdict("trades", ELEVEN, Verdict.OK, 1, 10, 10, "", Optional.empty(), Optional.empty()));
        notifications.windowVerified(new WindowVerdict("trades", TEN, Verdict.OK, 1, 10, 10, "", Optional.empty(), Optional.empty()));
        notifications.windowVerified(new WindowVerdict("trades", TEN, Verdict.CORRUPT, 1, 10, 10, "a seal read it back", Optional.empty(), Optional.empty()));
        notifications.windowSealed("trades", TEN);
        assertThat(posted()).containsExactly("alarm ExportVerificationFailed trades critical", "ended ExportVerificationFailed trades normal",
                "alarm ExportVerificationFailed trades critical", "ended ExportVerificationFailed trades normal");
    }

    @Test
    void anAlarmThatTheWebhookDidNotTakeIsPostedWhenItIsHeardOfAgain() throws Exception {
        receiver.then(404);
        notifications.retention(risk(Duration.ofHours(3), Optional.empty()));
        assertThat(next().get("alarm").asText()).isEqualTo("ExportOverdue");
        Optional<String> again;
        do {
            notifications.retention(risk(Duration.ofHours(3), Optional.empty())); // cycle after cycle
            again = receiver.nextWithin(Duration.ofMillis(20));
        } while (again.isEmpty());
        assertThat(inWords(again.get())).isEqualTo("alarm ExportOverdue trades warning");
        notifications.retention(risk(Duration.ofHours(3), Optional.empty()));
        assertThat(posted()).isEmpty();
    }

    @Test
    void aSummaryIsPostedOnceADayByWhatHappensAfterItsTime() throws Exception {
        notifications.windowDone(outcome(TEN, Result.COMMITTED, 1, 1_000, 0));
        notifications.windowDone(outcome(TEN, Result.COMMITTED, 2, 1_012, 12));
        notifications.windowDone(outcome(ELEVEN, Result.UNCHANGED, 1, 500, 0));
        notifications.windowFailed("trades", ELEVEN, failure());
        notifications.windowFailed("trades", ELEVEN, failure());
        notifications.retention(risk(Duration.ZERO, Optional.of(Duration.ofHours(24 * 89 + 13))));
        assertThat(next().get("event").asText()).isEqualTo("alarm");
        time.moveTo("2024-01-16T06:59:59Z");
        notifications.retention(risk(Duration.ZERO, Optional.of(Duration.ofHours(24 * 89 + 13))));
        time.moveTo("2024-01-16T07:00:00Z");
        notifications.retention(risk(Duration.ZERO, Optional.of(Duration.ofHours(24 * 89 + 13))));
        JsonNode summary = next();
        assertThat(summary.get("event").asText()).isEqualTo("summary");
        assertThat(summary.get("text").asText()).isEqualTo("2024-01-15 12:00 to 2024-01-16 07:00 UTC: 2 windows archived with 1,012 rows, 12 of them late; 1 windows failed;"
                + " 89.5 days until rows of trades would be lost, were nothing archived any more; still wrong: ExportFailing trades");
        assertThat(summary.get("summary").toString()).isEqualTo("{\"from\":\"2024-01-15T12:00:00Z\",\"to\":\"2024-01-16T07:00:00Z\",\"windows\":2,\"rows\":1012,\"lateRows\":12,"
                + "\"failedWindows\":1,\"headroomDays\":89.5,\"tables\":[{\"table\":\"trades\",\"windows\":2,\"rows\":1012,\"lateRows\":12,\"failedWindows\":1,\"headroomDays\":89.5}],"
                + "\"standing\":[\"ExportFailing trades\"]}");
        notifications.retention(risk(Duration.ZERO, Optional.of(Duration.ofHours(24 * 89 + 13))));
        time.moveTo("2024-01-17T09:30:00Z");
        notifications.windowDone(outcome(ELEVEN, Result.COMMITTED, 1, 7, 0));
        assertThat(next().get("event").asText()).isEqualTo("ended");
        JsonNode second = next();
        assertThat(second.get("summary").get("rows").asInt()).as("counted anew").isEqualTo(7);
        assertThat(second.get("summary").get("from").asText()).isEqualTo("2024-01-16T07:00:00Z");
        assertThat(posted()).isEmpty();
        assertThat(notifications.lastSummary()).contains(Instant.parse("2024-01-17T09:30:00Z"));
    }

    @Test
    void aSummaryThatTheWebhookDidNotTakeDoesNotCount() {
        time.moveTo("2024-01-16T07:00:00Z");
        receiver.then(400);
        notifications.retention(risk(Duration.ZERO, Optional.empty()));
        assertThat(posted()).containsExactly("summary   ");
        assertThat(notifications.lastSummary()).as("when it began").contains(Instant.parse("2024-01-15T12:00:00Z"));
    }

    @Test
    void slackGetsOneTextWithItsSignsEscaped() throws Exception {
        notifications.close();
        notifications = notifications(Format.SLACK);
        notifications.windowFailed("trades", TEN, new ArchiveException(ArchiveException.Category.FAILURE, "cannot read <table> a&b: no", null));
        JsonNode body = next();
        assertThat(body).hasSize(1);
        assertThat(body.get("text").asText()).isEqualTo("*WARNING* ExportFailing, trades (production)\ncannot read &lt;table&gt; a&amp;b: no. The cursor has not moved, what is archived is safe;"
                + " it is tried again\nnext: `archive doctor`");
    }
}
