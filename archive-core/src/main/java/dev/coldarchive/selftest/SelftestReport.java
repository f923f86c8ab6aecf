package dev.coldarchive.selftest;

import dev.coldarchive.ledger.StoreFinding;
import dev.coldarchive.selftest.Finding.Result;
import dev.coldarchive.store.ObjectStore.ConditionalWrites;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a selftest found out about a store.
 *
 * @param store its uri
 * @param scratch what the keys of its objects begin with; they stay, for a person to delete
 * @param findings one each guarantee
 */
public record SelftestReport(String store, String scratch, List<Finding> findings) {

    public SelftestReport {
        findings = List.copyOf(findings);
    }

    /** Whether no guarantee is broken. */
    public boolean ok() {
        return findings.stream().noneMatch(finding -> finding.result() == Result.BROKEN);
    }

    /** What was found of this guarantee. */
    public Result of(Guarantee guarantee) {
        return findings.stream().filter(finding -> finding.guarantee() == guarantee).map(Finding::result).findFirst().orElse(Result.UNKNOWN);
    }

    /** What the races say: atomic only if every one was run and had one winner. That none was caught proves nothing; that one was caught does. */
    public ConditionalWrites conditionalWrites() {
        List<Result> races = Stream.of(Guarantee.CREATE_RACE, Guarantee.REPLACE_RACE, Guarantee.LARGE_CREATE_RACE, Guarantee.LARGE_REPLACE_RACE).map(this::of).toList();
        if (of(Guarantee.CONDITIONS) == Result.BROKEN) {
            return ConditionalWrites.IGNORED;
        } else if (races.contains(Result.BROKEN)) {
            return ConditionalWrites.RACY;
        }
        return of(Guarantee.CONDITIONS) == Result.KEPT && races.stream().allMatch(Result.KEPT::equals) ? ConditionalWrites.ATOMIC : ConditionalWrites.UNKNOWN;
    }

    /** What exporters go by from now on, once it is recorded. */
    public StoreFinding finding() {
        return new StoreFinding(store, conditionalWrites(), details(), Instant.EPOCH);
    }

    /** One line a guarantee. */
    public String details() {
        return findings.stream().map(finding -> finding.guarantee() + " " + finding.result() + (finding.detail().isEmpty() ? "" : ": " + finding.detail()))
                .collect(Collectors.joining("\n"));
    }
}
