package dev.coldarchive.verify;

import java.util.Map;

/**
 * What verification found of one table.
 *
 * @param table configured name
 * @param verdicts number of windows by verdict, in the order of {@link Verdict}; none is zero
 * @param rows rows in the archive
 * @param sizeBytes size of their parts
 */
public record TableVerdicts(String table, Map<Verdict, Long> verdicts, long rows, long sizeBytes) {

    /** Windows that were looked at. */
    public long windows() {
        return verdicts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Windows with a verdict that is a problem. */
    public long problems() {
        return verdicts.entrySet().stream().filter(entry -> entry.getKey().problem()).mapToLong(Map.Entry::getValue).sum();
    }

    /** OK, or the first verdict that is a problem. */
    public Verdict worst() {
        return verdicts.keySet().stream().filter(Verdict::problem).sorted().findFirst().orElse(Verdict.OK);
    }
}
