package dev.coldarchive.internal.lifecycle;

import dev.coldarchive.Finding;
import dev.coldarchive.Finding.Severity;
import dev.coldarchive.TableSpec;
import dev.coldarchive.lifecycle.LifecyclePolicy;
import dev.coldarchive.lifecycle.LifecycleRule;
import dev.coldarchive.lifecycle.LifecycleRule.Action;
import dev.coldarchive.lifecycle.LifecycleRule.Kind;
import dev.coldarchive.lifecycle.TablePrefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Finds where rules of a bucket contradict the archive that lies in it, or each other. Pure.
 *
 * @param root what all keys of the archive begin with; empty, or with a slash at its end
 * @param typicalBytes how large the files of a table are; empty if nobody knows
 */
public record Contradictions(String root, LifecyclePolicy policy, List<TableSpec> tables, Function<TableSpec, OptionalLong> typicalBytes) {
    /** Objects below this are billed as if they had it, or never move. */
    private static final long SMALL = 128 << 10;
    private static final String RECORDS = "_archive/";
    private static final String SHOW = "archive lifecycle show";

    /** @param rules those that are enabled */
    public List<Finding> of(List<LifecycleRule> rules) {
        List<Finding> findings = new ArrayList<>();
        for (LifecycleRule rule : rules) {
            deletesRecords(rule).ifPresent(findings::add);
            tables.forEach(table -> deletes(rule, table).ifPresent(findings::add));
            hidesRecords(rule).ifPresent(findings::add);
            tables.forEach(table -> tooEarly(rule, table).ifPresent(findings::add));
            tables.forEach(table -> tooSmall(rule, table).ifPresent(findings::add));
            deletesFormer(rule).ifPresent(findings::add);
        }
        new Overlaps(root).of(rules).forEach(what -> findings.add(finding(Severity.WARNING, Optional.empty(), what)));
        if (rules.stream().noneMatch(rule -> root.startsWith(rule.scope().prefix()) && rule.scope().isPlain() && first(rule, Kind.ABORT_UPLOADS).isPresent())) {
            findings.add(new Finding(Severity.WARNING, "lifecycle", Optional.empty(), "no rule aborts unfinished uploads: what a crash left costs storage for ever, and shows in no listing",
                    Optional.of("archive lifecycle apply")));
        }
        return findings;
    }

    /** Without manifests, nobody can tell what the archive holds. */
    private Optional<Finding> deletesRecords(LifecycleRule rule) {
        return first(rule, Kind.DELETE).filter(action -> rule.scope().touches(root + RECORDS)).map(action -> error(Optional.empty(), named(rule) + " deletes the archive's manifests ("
                + root + RECORDS + ")" + when(action) + ": remove it, or narrow its prefix"));
    }

    private Optional<Finding> deletes(LifecycleRule rule, TableSpec table) {
        Optional<Integer> keep = Optional.ofNullable(policy.keep().get(table.name()));
        return first(rule, Kind.DELETE).filter(action -> rule.scope().touches(prefix(table)))
                .filter(action -> keep.isEmpty() || action.days().isEmpty() || action.days().getAsInt() < keep.get())
                .map(action -> error(Optional.of(table.name()), named(rule) + " deletes its files" + when(action) + keep.map(days -> ", and they are to be kept for " + days + " days")
                        .orElse(", and they are to be kept for ever") + ": remove it, or say lifecycle: {archive-retention: {" + table.name() + ": "
                        + (action.days().isPresent() ? action.days().getAsInt() + "d" : "365d") + "}}"));
    }

    private Optional<Finding> hidesRecords(LifecycleRule rule) {
        return rule.actions().stream().filter(action -> action.kind() == Kind.MOVE && rule.scope().touches(root + RECORDS)).findFirst()
                .map(action -> finding(action.makesCold() ? Severity.ERROR : Severity.WARNING, Optional.empty(), named(rule) + " moves the archive's manifests (" + root + RECORDS + ") to "
                        + action.storageClass().orElse("?") + when(action) + (action.makesCold() ? ": they cannot be read then" : ": they are small, read often, and cost more there")
                        + "; narrow its prefix"));
    }

    /** Late rows and seals want to read files for as long as the source has their rows. */
    private Optional<Finding> tooEarly(LifecycleRule rule, TableSpec table) {
        Optional<Action> cold = rule.actions().stream().filter(Action::makesCold).filter(action -> action.days().isPresent() && rule.scope().touches(prefix(table))).findFirst();
        Duration settled = table.grid().every().plus(table.lag()).plusDays(1);
        Duration wanted = table.retention().map(keep -> keep.minus(table.lag())).or(table::recount).orElse(settled);
        return cold.filter(action -> Duration.ofDays(action.days().getAsInt()).compareTo(wanted) < 0).map(action -> {
            boolean unverified = Duration.ofDays(action.days().getAsInt()).compareTo(settled) < 0;
            String why = unverified ? "before a verification can have read them"
                    : table.retention().map(keep -> "and the source keeps its rows for " + keep.toDays() + " days: until they go, late rows are parked and seals go by the manifest's word")
                            .orElse("and it is recounted for " + wanted.toDays() + " days: late rows are parked until a restore");
            return finding(unverified ? Severity.ERROR : Severity.WARNING, Optional.of(table.name()), named(rule) + " moves its files to " + action.storageClass().orElse("?") + when(action)
                    + ", " + why + "; move them after " + (wanted.toDays() + 1) + " days");
        });
    }

    private Optional<Finding> tooSmall(LifecycleRule rule, TableSpec table) {
        OptionalLong bytes = typicalBytes.apply(table);
        return rule.actions().stream().filter(action -> action.kind() == Kind.MOVE && rule.scope().touches(prefix(table)) && bytes.isPresent() && bytes.getAsLong() < SMALL).findFirst()
                .map(action -> finding(Severity.NOTE, Optional.of(table.name()), named(rule) + " moves its files to " + action.storageClass().orElse("?") + ", and they have "
                        + bytes.getAsLong() / 1024 + " KiB: S3 leaves what has less than 128 KiB where it is, or bills it as 128; longer windows make larger files"));
    }

    private Optional<Finding> deletesFormer(LifecycleRule rule) {
        return first(rule, Kind.DELETE_FORMER).filter(action -> rule.scope().touches(root)).map(action -> finding(Severity.NOTE, Optional.empty(), named(rule)
                + " deletes former versions" + when(action) + ": what was overwritten by mistake can be brought back that long, and no longer"));
    }

    private String prefix(TableSpec table) {
        return root + TablePrefix.literal(table);
    }

    private static Optional<Action> first(LifecycleRule rule, Kind kind) {
        return rule.actions().stream().filter(action -> action.kind() == kind).findFirst();
    }

    private static String named(LifecycleRule rule) {
        return "rule " + rule.id();
    }

    private static String when(Action action) {
        String words = action.words();
        int at = Math.max(words.lastIndexOf(" after "), words.lastIndexOf(" on "));
        return at < 0 ? "" : words.substring(at);
    }

    private static Finding error(Optional<String> table, String message) {
        return finding(Severity.ERROR, table, message);
    }

    private static Finding finding(Severity severity, Optional<String> table, String message) {
        return new Finding(severity, "lifecycle", table, message, Optional.of(SHOW));
    }
}
