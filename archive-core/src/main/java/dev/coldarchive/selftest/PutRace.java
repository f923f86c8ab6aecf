package dev.coldarchive.selftest;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.selftest.Finding.Result;
import dev.coldarchive.selftest.Samples.Sample;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.ObjectStore;
import dev.coldarchive.store.PreconditionFailedException;
import dev.coldarchive.store.PutCondition;
import dev.coldarchive.store.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Several threads that put different content at one key under one condition, all at the same moment, many times. At most one may be told that it has won, and its content stands. */
final class PutRace {
    private final ObjectStore store;
    private final ExecutorService threads;
    private final List<List<Sample>> rounds;

    /**
     * @param threads as many as racers in a round, or more
     * @param rounds the racers of each
     */
    PutRace(ObjectStore store, ExecutorService threads, List<List<Sample>> rounds) {
        this.store = store;
        this.threads = threads;
        this.rounds = rounds;
    }

    /** Which racers were told that they have won, and what went wrong otherwise than by the condition. */
    private record Outcome(List<Sample> winners, List<ArchiveException> errors) {}

    /**
     * @param condition for a key of which a round has just begun; it may put there what is to be replaced
     * @param keys one each round, from 1
     */
    Finding run(Guarantee guarantee, Function<ObjectKey, PutCondition> condition, IntFunction<ObjectKey> keys) throws InterruptedException {
        int decided = 0;
        ArchiveException error = null;
        for (int round = 1; round <= rounds.size(); round++) {
            ObjectKey key = keys.apply(round);
            List<Sample> racers = rounds.get(round - 1);
            Outcome outcome = once(racers, key, condition.apply(key));
            Optional<String> there = store.head(key).flatMap(StoredObject::sha256);
            if (outcome.winners.size() > 1) {
                return new Finding(guarantee, Result.BROKEN, outcome.winners.size() + " of " + racers.size() + " won in round " + round);
            } else if (outcome.winners.size() == 1 && !there.equals(Optional.of(outcome.winners.get(0).content().sha256()))) {
                return new Finding(guarantee, Result.BROKEN, "in round " + round + " the content of a loser stands");
            }
            decided += outcome.winners.size();
            error = outcome.errors.isEmpty() ? error : outcome.errors.get(0);
        }
        // A race in which nobody knows that it has won says nothing.
        return decided * 2 > rounds.size() ? new Finding(guarantee, Result.KEPT, decided + " of " + rounds.size() + " rounds had a winner, none two")
                : new Finding(guarantee, Result.UNKNOWN, "only " + decided + " of " + rounds.size() + " rounds had a winner" + (error == null ? "" : ": " + error.getMessage()));
    }

    private Outcome once(List<Sample> racers, ObjectKey key, PutCondition condition) throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(racers.size());
        List<Future<Optional<ArchiveException>>> answers = new ArrayList<>();
        for (Sample racer : racers) {
            Callable<Optional<ArchiveException>> race = () -> {
                ready.countDown();
                ready.await();
                return put(racer, key, condition);
            };
            answers.add(threads.submit(race));
        }
        List<Sample> winners = new ArrayList<>();
        List<ArchiveException> errors = new ArrayList<>();
        for (int i = 0; i < racers.size(); i++) {
            Optional<ArchiveException> answer = answer(answers.get(i));
            if (answer.isEmpty()) {
                winners.add(racers.get(i));
            } else if (!(answer.get() instanceof PreconditionFailedException)) {
                errors.add(answer.get());
            }
        }
        return new Outcome(winners, errors);
    }

    private Optional<ArchiveException> put(Sample racer, ObjectKey key, PutCondition condition) {
        try {
            store.put(key, racer.file(), racer.content(), condition);
            return Optional.empty();
        } catch (ArchiveException e) {
            return Optional.of(e);
        }
    }

    private static Optional<ArchiveException> answer(Future<Optional<ArchiveException>> racer) throws InterruptedException {
        try {
            return racer.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e.getCause());
        }
    }
}
