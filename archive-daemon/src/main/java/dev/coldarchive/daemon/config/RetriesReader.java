package dev.coldarchive.daemon.config;

import dev.coldarchive.policy.FailurePolicy;
import dev.coldarchive.policy.RetryPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the section of the retries. */
final class RetriesReader {
    private static final int MAX_TRIES = 100;
    private static final int MAX_FAILURES = 1_000;

    private final Section section;

    RetriesReader(Section root) {
        this.section = root.section(ConfigKey.RETRIES).knowing(ConfigKey.of("retries"));
    }

    Optional<FailurePolicy> read() {
        Optional<Integer> source = number(ConfigKey.RETRIES_SOURCE, MAX_TRIES);
        Optional<Integer> put = number(ConfigKey.RETRIES_PUT, MAX_TRIES);
        Optional<Integer> read = number(ConfigKey.RETRIES_READ, MAX_TRIES);
        Optional<Integer> ledger = number(ConfigKey.RETRIES_LEDGER, MAX_TRIES);
        Optional<Duration> wait = section.valueOrDefault(ConfigKey.RETRIES_FIRST_WAIT, Durations::parse);
        Optional<Integer> failures = number(ConfigKey.BREAKER_FAILURES, MAX_FAILURES);
        Optional<Duration> pause = section.valueOrDefault(ConfigKey.BREAKER_PAUSE, Durations::parse);
        return Stream.of(source, put, read, ledger, wait, failures, pause).allMatch(Optional::isPresent)
                ? Optional.of(new FailurePolicy(tries(RetryPolicy.SOURCE, source.get(), wait.get()), tries(RetryPolicy.STORE_PUT, put.get(), wait.get()),
                        tries(RetryPolicy.STORE_READ, read.get(), wait.get()), tries(RetryPolicy.LEDGER, ledger.get(), wait.get()), failures.get(), pause.get()))
                : Optional.empty();
    }

    private Optional<Integer> number(ConfigKey key, int most) {
        return section.valueOrDefault(key, text -> ConfigurationReader.number(text, 1, most));
    }

    private static RetryPolicy tries(RetryPolicy usual, int tries, Duration firstWait) {
        return new RetryPolicy(tries, firstWait, usual.jitter());
    }
}
