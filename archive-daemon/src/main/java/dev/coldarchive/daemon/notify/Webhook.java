package dev.coldarchive.daemon.notify;

import dev.coldarchive.daemon.config.Secret;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Posts to one address, which is a secret: it is in no answer, and neither is what an exception says. Safe for use by several threads. */
final class Webhook {
    private static final int TOO_MANY = 429;
    private static final int TIMED_OUT = 408;
    private static final int SERVER_ERROR = 500;

    private final Secret url;
    private final Duration deadline;
    private final HttpClient client;

    /** @param deadline for one try, answer and its body included */
    Webhook(Secret url, Duration deadline) {
        this.url = url;
        this.deadline = deadline;
        // a secret is not carried to where a redirect leads
        this.client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER).connectTimeout(deadline).build();
    }

    /**
     * How a try ended.
     *
     * @param again whether another try may end better
     * @param words what came, without the address
     */
    record Answer(boolean taken, boolean again, String words) {}

    Answer post(String json) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url.reveal())).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(json)).build();
        CompletableFuture<HttpResponse<Void>> asked = client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        try {
            // the request's own timeout would end with the head of the answer
            return answer(asked.get(deadline.toMillis(), TimeUnit.MILLISECONDS).statusCode());
        } catch (TimeoutException e) {
            return new Answer(false, true, "no answer within " + deadline.toMillis() + " ms");
        } catch (ExecutionException e) {
            return new Answer(false, true, "no connection, or it broke (" + e.getCause().getClass().getSimpleName() + ")");
        } finally {
            asked.cancel(true);
        }
    }

    private static Answer answer(int status) {
        if (status >= 200 && status < 300) {
            return new Answer(true, false, "answer " + status);
        }
        boolean redirect = status >= 300 && status < 400;
        return new Answer(false, status == TOO_MANY || status == TIMED_OUT || status >= SERVER_ERROR, "answer " + status + (redirect ? ", a redirect: give notify.url the address that it leads to" : ""));
    }
}
