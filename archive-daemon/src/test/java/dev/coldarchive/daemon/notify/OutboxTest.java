package dev.coldarchive.daemon.notify;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(300)
class OutboxTest {
    private final MovedTime time = new MovedTime("2024-01-15T10:00:00Z");
    private final BlockingQueue<Boolean> outcomes = new LinkedBlockingQueue<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.coldarchive.daemon.notify");
    private Receiver receiver;

    @BeforeEach
    void begin() throws IOException {
        receiver = new Receiver();
        log.start();
        logger.setLevel(Level.ALL);
        logger.setAdditive(false);
        logger.addAppender(log);
    }

    @AfterEach
    void end() {
        receiver.close();
        logger.detachAppender(log);
        logger.setAdditive(true);
        logger.setLevel(null);
        assertThat(log.list.toString()).doesNotContain(Receiver.CANARY);
    }

    private Outbox outbox(Duration deadline) {
        return new Outbox(new Webhook(receiver.url(), deadline), time, () -> 0);
    }

    private Boolean outcome() throws InterruptedException {
        return outcomes.poll(5, TimeUnit.MINUTES);
    }

    @Test
    void failuresAreTriedAgainWithGrowingWaitsUntilItIsTaken() throws InterruptedException {
        receiver.then(500).then(503).thenHangs().then(429);
        try (Outbox outbox = outbox(Duration.ofSeconds(2))) {
            outbox.put("x", "1", outcomes::add);
            assertThat(outcome()).isTrue();
        }
        assertThat(time.waits()).containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(8), Duration.ofSeconds(16));
        assertThat(receiver.rest()).hasSize(5);
    }

    @Test
    void whatIsRefusedIsNotTriedAgain() throws InterruptedException {
        try (Outbox outbox = outbox(Duration.ofSeconds(30))) {
            receiver.then(404);
            outbox.put("ExportOverdue of trades", "1", outcomes::add);
            assertThat(outcome()).isFalse();
        }
        assertThat(time.waits()).isEmpty();
        assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).containsExactly("the webhook did not take ExportOverdue of trades: answer 404");
    }

    @Test
    void whatIsNeverTakenIsGivenUpAfterEightTriesAndTheNextIsTried() throws InterruptedException {
        IntStream.range(0, 8).forEach(i -> receiver.then(500));
        try (Outbox outbox = outbox(Duration.ofSeconds(30))) {
            outbox.put("first", "1", outcomes::add);
            outbox.put("second", "2", outcomes::add);
            assertThat(outcome()).isFalse();
            assertThat(outcome()).isTrue();
        }
        assertThat(time.waits()).hasSize(7).last().isEqualTo(Duration.ofSeconds(128));
        assertThat(receiver.rest()).hasSize(9);
    }

    @Test
    void whoeverPutsNeverWaitsAndWhatDoesNotFitIsSaidToBeLost() {
        receiver.thenHangs();
        try (Outbox outbox = outbox(Duration.ofSeconds(30))) {
            IntStream.rangeClosed(0, 100).forEach(i -> outbox.put("n" + i, "1", outcomes::add));
            assertThat(outcomes).as("one is being posted, a hundred wait").isEmpty();
            outbox.put("one too many", "1", outcomes::add);
            assertThat(outcomes).containsExactly(false);
        }
        assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).anyMatch(line -> line.contains("not posted: one too many"))
                .anyMatch(line -> line.contains("has not taken 101 notices"));
    }

    @Test
    void whatWaitsIsPostedBeforeTheEnd() throws InterruptedException {
        try (Outbox outbox = outbox(Duration.ofSeconds(30))) {
            List.of("1", "2", "3").forEach(body -> outbox.put("x", body, outcomes::add));
        }
        assertThat(outcomes).containsExactly(true, true, true);
        assertThat(List.of(receiver.next(), receiver.next(), receiver.next())).containsExactly("1", "2", "3");
    }
}
