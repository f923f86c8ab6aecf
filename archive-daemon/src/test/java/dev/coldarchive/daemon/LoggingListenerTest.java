package dev.coldarchive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.TransientException;
import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.LeaseHeldException;
import dev.coldarchive.policy.CircuitBreaker;
import dev.coldarchive.policy.CircuitOpenException;
import dev.coldarchive.policy.Dependency;
import dev.coldarchive.event.WindowOutcome.Result;
import dev.coldarchive.policy.LagSeverity;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoggingListenerTest {
    private static final Window WINDOW = Window.of(Instant.parse("2024-01-15T10:00:00Z"), Duration.ofHours(1));

    private final ListAppender<ILoggingEvent> events = new ListAppender<>();
    private LoggingListener listener;
    private long nanos;

    @BeforeEach
    void aLoggerOfItsOwn() {
        LoggerContext context = new LoggerContext();
        Logger log = context.getLogger("test");
        events.start();
        log.addAppender(events);
        log.setLevel(Level.INFO);
        listener = new LoggingListener(log, () -> nanos);
    }

    private static WindowOutcome outcome(Result result, String detail) {
        return new WindowOutcome("trades", WINDOW, result, 1, 1_000, 0, 20_480, 1, Duration.ofMillis(1_234), detail);
    }

    private List<String> lines() {
        return events.list.stream().map(e -> e.getLevel() + " " + e.getFormattedMessage() + " " + e.getKeyValuePairs()).toList();
    }

    @Test
    void aCommittedWindowIsOneLine() {
        listener.windowStarted("trades", WINDOW);
        listener.rowsRead("trades", WINDOW, 1_000);
        listener.windowDone(outcome(Result.COMMITTED, ""));
        assertThat(lines()).containsExactly("INFO window committed [table=\"trades\", window=\"2024-01-15T10:00:00Z\", window_end=\"2024-01-15T11:00:00Z\", rows=\"1000\","
                + " bytes=\"20480\", seconds=\"1.234\", revision=\"1\", parts_put=\"1\"]");
    }

    @Test
    void anUnchangedWindowIsNoNews() {
        listener.windowDone(outcome(Result.UNCHANGED, ""));
        assertThat(lines()).isEmpty();
    }

    @Test
    void aWindowThatWaitsIsSaidOnce() {
        listener.windowDone(outcome(Result.NOT_CLOSED, "process 4711"));
        listener.windowDone(outcome(Result.NOT_CLOSED, "process 4711"));
        assertThat(lines()).hasSize(1).first().asString().startsWith("WARN window waits").contains("process 4711");
    }

    @Test
    void aTableThatCannotBeLookedAtIsAnError() {
        listener.tableFailed("trades", new ArchiveException(ArchiveException.Category.USAGE, "cannot write table trades in this archive: it belongs to somebody else", "choose another prefix"));
        assertThat(lines()).hasSize(1).first().asString().startsWith("ERROR cannot write table trades").contains("hint=\"choose another prefix\"", "table=\"trades\"");
    }

    @Test
    void aTableThatAnotherExporterHasIsSaidOnceUntilItIsAnothers() {
        LeaseHeldException held = new LeaseHeldException(new Lease("trades", "other/1", 3, WINDOW.end()));
        listener.tableFailed("trades", held);
        listener.tableFailed("trades", held);
        listener.tableFailed("trades", new LeaseHeldException(new Lease("trades", "other/2", 4, WINDOW.end())));
        assertThat(lines()).containsExactly("INFO another exporter has this table [table=\"trades\", owner=\"other/1\"]",
                "INFO another exporter has this table [table=\"trades\", owner=\"other/2\"]");
    }

    @Test
    void aDependencyThatIsLeftAloneIsAnErrorAndItsReturnIsNews() {
        listener.breakerChanged(Dependency.STORE, CircuitBreaker.State.OPEN, "5 failures in a row");
        listener.breakerChanged(Dependency.STORE, CircuitBreaker.State.HALF_OPEN, "one try");
        listener.breakerChanged(Dependency.STORE, CircuitBreaker.State.CLOSED, "it answers again");
        assertThat(lines()).containsExactly("ERROR the store: 5 failures in a row [dependency=\"store\", breaker=\"open\"]",
                "INFO the store: it answers again [dependency=\"store\", breaker=\"closed\"]");
    }

    @Test
    void aFailureSaysWhatIsSafeAndTheWayOut() {
        listener.windowFailed("trades", WINDOW, new ArchiveException(ArchiveException.Category.PERMISSION, "cannot put x: access denied", "grant s3:PutObject"));
        assertThat(lines()).hasSize(1).first().asString().startsWith("ERROR cannot put x: access denied; the cursor has not moved, what is archived stands")
                .contains("class=\"permission\"", "hint=\"grant s3:PutObject\"", "table=\"trades\"");
    }

    private static ArchiveException denied(String key) {
        return new ArchiveException(ArchiveException.Category.PERMISSION, "cannot put " + key + ": access denied", "grant s3:PutObject");
    }

    @Test
    void whatAilsAllWindowsIsSaidOfTheFirstAndAgainAfterTenMinutesWithHowManyMore() {
        listener.windowFailed("trades", WINDOW, denied("a"));
        listener.windowFailed("trades", Window.of(WINDOW.end(), Duration.ofHours(1)), denied("b"));
        listener.tableFailed("trades", denied("c"));
        assertThat(lines()).hasSize(1);
        listener.tableFailed("deltas", denied("d"));
        assertThat(lines()).as("another table").hasSize(2);
        nanos += Duration.ofMinutes(10).toNanos();
        listener.windowFailed("trades", WINDOW, denied("e"));
        assertThat(lines()).hasSize(3).last().asString().startsWith("ERROR cannot put e").contains("like_it_since=\"2\"");
    }

    @Test
    void aFailureAfterASuccessIsNewAgain() {
        listener.windowFailed("trades", WINDOW, denied("a"));
        listener.windowDone(outcome(Result.COMMITTED, ""));
        listener.windowFailed("trades", WINDOW, denied("b"));
        assertThat(lines()).hasSize(3).last().asString().startsWith("ERROR cannot put b");
    }

    @Test
    void whatOneWindowHasIsSaidOfThatOne() {
        listener.windowFailed("trades", WINDOW, new ArchiveException(ArchiveException.Category.INTEGRITY, "cannot confirm a", null));
        listener.windowFailed("trades", WINDOW, new ArchiveException(ArchiveException.Category.INTEGRITY, "cannot confirm a", null));
        listener.windowFailed("trades", Window.of(WINDOW.end(), Duration.ofHours(1)), new ArchiveException(ArchiveException.Category.INTEGRITY, "cannot confirm b", null));
        assertThat(lines()).hasSize(2);
    }

    @Test
    void whileADependencyIsLeftAloneThatIsSaidOnceAndNotOfEachCallThatIsRefused() {
        TransientException down = new TransientException("cannot reach the ledger", null, null);
        listener.breakerChanged(Dependency.LEDGER, CircuitBreaker.State.OPEN, "5 failures in a row");
        listener.tableFailed("trades", new CircuitOpenException(Dependency.LEDGER, 5, Duration.ofSeconds(30), down));
        listener.retrying("ask", 1, Duration.ofSeconds(1), down);
        listener.breakerChanged(Dependency.LEDGER, CircuitBreaker.State.HALF_OPEN, "one try");
        listener.breakerChanged(Dependency.LEDGER, CircuitBreaker.State.OPEN, "6 failures in a row");
        assertThat(lines()).containsExactly("ERROR the ledger: 5 failures in a row [dependency=\"ledger\", breaker=\"open\"]");
        nanos += Duration.ofMinutes(10).toNanos();
        listener.breakerChanged(Dependency.LEDGER, CircuitBreaker.State.OPEN, "25 failures in a row");
        listener.breakerChanged(Dependency.LEDGER, CircuitBreaker.State.CLOSED, "it answers again");
        listener.retrying("ask", 1, Duration.ofSeconds(1), down);
        assertThat(lines()).hasSize(4).last().asString().startsWith("WARN trying again: ask");
    }

    @Test
    void aSealedWindowIsOneLine() {
        listener.windowSealed("trades", WINDOW);
        assertThat(lines()).containsExactly("INFO window sealed [table=\"trades\", window=\"2024-01-15T10:00:00Z\", window_end=\"2024-01-15T11:00:00Z\"]");
    }

    private static RetentionRisk risk(Duration untilLoss, Duration overdue, LagSeverity severity, boolean conflict) {
        return new RetentionRisk("trades", Optional.of(Duration.ofDays(90)), Optional.empty(), Optional.of(untilLoss), Optional.of(WINDOW), Optional.of(RetentionRisk.Cause.NOT_ARCHIVED),
                overdue, severity, conflict, Optional.empty());
    }

    @Test
    void retentionThatIsNearIsSaidAsAnErrorWithWhatToDo() {
        listener.retention(risk(Duration.ofHours(3), Duration.ZERO, LagSeverity.CRITICAL, true));
        assertThat(lines()).singleElement().asString().startsWith("ERROR ExportRetentionConflict: in 3 hours the source deletes rows of window 2024-01-15T10:00:00Z, which is not archived; pause")
                .contains("archive export --table trades --catchup", "seconds_until_loss=\"10800.0\"");
    }

    @Test
    void anAlarmIsSaidWhenItsLevelChangesAndEachHourThatItGetsWorse() {
        listener.retention(risk(Duration.ofDays(80), Duration.ZERO, LagSeverity.NORMAL, false));
        assertThat(lines()).isEmpty();
        listener.retention(risk(Duration.ofDays(80), Duration.ofMinutes(120), LagSeverity.WARNING, false));
        listener.retention(risk(Duration.ofDays(80), Duration.ofMinutes(179), LagSeverity.WARNING, false));
        assertThat(lines()).singleElement().asString().startsWith("WARN the next window is overdue by 2 hours; find out");
        listener.retention(risk(Duration.ofDays(80), Duration.ofMinutes(180), LagSeverity.WARNING, false));
        assertThat(lines()).hasSize(2);
        listener.retention(risk(Duration.ofDays(80), Duration.ZERO, LagSeverity.NORMAL, false));
        listener.retention(risk(Duration.ofDays(80), Duration.ZERO, LagSeverity.NORMAL, false));
        assertThat(lines()).hasSize(3).last().asString().startsWith("INFO nothing is overdue");
    }
}
