package dev.coldarchive.daemon.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coldarchive.daemon.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class WebhookTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(200);

    private Receiver receiver;

    @BeforeEach
    void aReceiver() throws IOException {
        receiver = new Receiver();
    }

    @AfterEach
    void end() {
        receiver.close();
    }

    @ParameterizedTest
    @CsvSource({"200,true,false", "204,true,false", "400,false,false", "404,false,false", "410,false,false", "408,false,true", "429,false,true", "500,false,true", "503,false,true"})
    void anAnswerIsTakenRefusedOrWorthAnotherTry(int status, boolean taken, boolean again) throws InterruptedException {
        Webhook.Answer answer = new Webhook(receiver.then(status).url(), LONG).post("{}");
        assertThat(answer).isEqualTo(new Webhook.Answer(taken, again, "answer " + status));
        assertThat(receiver.next()).isEqualTo("{}");
    }

    @Test
    void aRedirectIsNotFollowed() throws InterruptedException {
        receiver.then(exchange -> {
            exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/elsewhere");
            exchange.sendResponseHeaders(307, -1);
        });
        Webhook.Answer answer = new Webhook(receiver.url(), LONG).post("{}");
        assertThat(answer.taken()).isFalse();
        assertThat(answer.again()).isFalse();
        assertThat(answer.words()).contains("307", "redirect", "notify.url");
        assertThat(receiver.next()).isEqualTo("{}");
        assertThat(receiver.rest()).isEmpty();
    }

    @Test
    void whatNeverAnswersIsGivenUpAtTheDeadline() throws InterruptedException {
        assertThat(new Webhook(receiver.thenHangs().url(), SHORT).post("{}")).isEqualTo(new Webhook.Answer(false, true, "no answer within 200 ms"));
    }

    @Test
    void whatNeverEndsItsAnswerIsGivenUpAtTheDeadline() throws InterruptedException {
        assertThat(new Webhook(receiver.thenHangsInItsBody().url(), SHORT).post("{}")).isEqualTo(new Webhook.Answer(false, true, "no answer within 200 ms"));
    }

    @Test
    void whatIsNotThereIsWorthAnotherTryAndItsAddressIsNotRepeated() throws IOException, InterruptedException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        Webhook.Answer answer = new Webhook(Secret.of("http://127.0.0.1:" + port + "/" + Receiver.CANARY), LONG).post("{}");
        assertThat(answer.taken()).isFalse();
        assertThat(answer.again()).isTrue();
        assertThat(answer.words()).contains("ConnectException").doesNotContain(Receiver.CANARY, "127.0.0.1");
    }

    @Test
    void aConnectionThatBreaksIsWorthAnotherTry() throws InterruptedException {
        receiver.then(exchange -> {
            throw new IOException("cut");
        });
        assertThat(new Webhook(receiver.url(), LONG).post("{}").again()).isTrue();
    }
}
