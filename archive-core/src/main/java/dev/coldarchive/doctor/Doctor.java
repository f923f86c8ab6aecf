package dev.coldarchive.doctor;

import dev.coldarchive.ArchiveException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Runs checks one after the other, in the order of {@link CheckId}. Each has until its deadline; one that does not end is left behind, and the next one goes on. What a failure
 * keeps from being looked at is skipped, so that one fault is named once. Not thread-safe.
 */
public final class Doctor {
    private final List<Check> checks;
    private final Function<CheckId, Duration> deadlines;
    private final List<CheckResult> results = new ArrayList<>();

    /** @param checks in any order; those of one kind stay in theirs */
    public Doctor(List<Check> checks) {
        this(checks, CheckId::deadline);
    }

    Doctor(List<Check> checks, Function<CheckId, Duration> deadlines) {
        this.deadlines = deadlines;
        this.checks = checks.stream().sorted(Comparator.comparing(Check::id)).toList();
    }

    /**
     * Looks at everything, once.
     *
     * @param each hears of every result as soon as it is there, on this thread
     * @return all results, in the same order
     */
    public List<CheckResult> examine(Consumer<CheckResult> each) {
        results.clear();
        for (Check check : checks) {
            CheckResult result = new CheckResult(check.id(), check.table(), obstacle(check).map(Doctor::skipped).orElseGet(() -> within(check)));
            results.add(result);
            each.accept(result);
        }
        return List.copyOf(results);
    }

    /** The first thing that the check needs and that is not as it should be; where that was skipped itself, its own outcome says why. */
    private Optional<CheckResult> obstacle(Check check) {
        return results.stream().filter(result -> check.needs().contains(result.id()) && result.status() != Status.OK)
                .filter(result -> result.table().isEmpty() || check.table().isEmpty() || result.table().equals(check.table())).findFirst();
    }

    private static Outcome skipped(CheckResult obstacle) {
        String why = obstacle.status() == Status.SKIPPED ? obstacle.message()
                : "because of " + obstacle.id().id() + obstacle.table().map(table -> " of " + table).orElse("");
        return new Outcome(Status.SKIPPED, why, Optional.empty());
    }

    private Outcome within(Check check) {
        Duration deadline = deadlines.apply(check.id());
        ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
            Thread made = new Thread(work, "doctor-" + check.id().id());
            made.setDaemon(true);
            return made;
        });
        Future<Outcome> looking = thread.submit(check.look()::look);
        try {
            return looking.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Outcome.fail("no answer came within " + deadline.toSeconds() + " s", "see what is slow between here and there; then archive doctor again");
        } catch (ExecutionException e) {
            return failed(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.unknown("interrupted", "archive doctor");
        } finally {
            thread.shutdownNow();
        }
    }

    /** What nobody thought of must not keep the other checks from being made. */
    private static Outcome failed(Throwable cause) {
        return cause instanceof ArchiveException known ? Outcome.of(known) : Outcome.unknown("this check failed itself: " + cause, "archive doctor --verbose, and report it");
    }

    /** The worst of what was found; OK if nothing was. */
    public static Status worst(List<CheckResult> results) {
        return Stream.of(Status.FAIL, Status.WARN, Status.UNKNOWN).filter(status -> results.stream().anyMatch(result -> result.status() == status)).findFirst().orElse(Status.OK);
    }
}
