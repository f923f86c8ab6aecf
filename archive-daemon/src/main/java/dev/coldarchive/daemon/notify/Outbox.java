package dev.coldarchive.daemon.notify;

import dev.coldarchive.policy.Chance;
import dev.coldarchive.policy.RetryPolicy;
import dev.coldarchive.policy.TimeSource;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is to be posted, in order, by a thread of its own: whoever puts something in never waits. Safe for use by several threads. */
final class Outbox implements AutoCloseable {
    /** 2, 4, … 128 seconds: some four minutes. */
    static final RetryPolicy RETRIES = new RetryPolicy(8, Duration.ofSeconds(2), 0.2);

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int CAPACITY = 100;
    private static final long LAST_POSTS_SECONDS = 3;

    private final Webhook webhook;
    private final TimeSource time;
    private final Chance chance;
    private final ThreadPoolExecutor poster;

    Outbox(Webhook webhook, TimeSource time, Chance chance) {
        this.webhook = webhook;
        this.time = time;
        this.chance = chance;
        this.poster = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(CAPACITY), post -> {
            Thread thread = new Thread(post, "archive-notify");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * @param what as the log calls it
     * @param outcome hears whether it was taken; at once if there is no room
     */
    void put(String what, String body, Consumer<Boolean> outcome) {
        try {
            poster.execute(() -> outcome.accept(posted(what, body)));
        } catch (RejectedExecutionException e) {
            LOG.warn("the webhook takes nothing, and {} notices wait for it already; not posted: {}", CAPACITY, what);
            outcome.accept(false);
        }
    }

    private boolean posted(String what, String body) {
        try {
            for (int failed = 0; ; time.sleep(RETRIES.waitAfter(failed, chance.getAsDouble()))) {
                Webhook.Answer answer = webhook.post(body);
                if (answer.taken()) {
                    return true;
                }
                if (!answer.again() || ++failed == RETRIES.tries() || poster.isShutdown()) {
                    LOG.warn("the webhook did not take {}: {}", what, answer.words());
                    return false;
                }
                LOG.debug("the webhook did not take {}: {}; trying again", what, answer.words());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (RuntimeException e) {
            LOG.warn("cannot post {} to the webhook: {}", what, e.getClass().getSimpleName());
            return false;
        }
    }

    /** Posts what is waiting, for a few seconds at most. */
    @Override
    public void close() {
        poster.shutdown();
        try {
            if (!poster.awaitTermination(LAST_POSTS_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("ending, although the webhook has not taken {} notices", poster.shutdownNow().size() + 1);
            }
        } catch (InterruptedException e) {
            poster.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
