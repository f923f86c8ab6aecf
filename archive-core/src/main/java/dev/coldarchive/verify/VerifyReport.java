package dev.coldarchive.verify;

import java.util.List;

/**
 * What verification found, in counts; the verdicts themselves went to whoever listened.
 *
 * @param tables a line each, in the order in which they were verified
 * @param problems the first problems found, {@link #MOST_PROBLEMS} at most, table by table, oldest window first
 */
public record VerifyReport(List<TableVerdicts> tables, List<WindowVerdict> problems) {
    /** More problems than this are counted, and not kept. */
    public static final int MOST_PROBLEMS = 1_000;

    public VerifyReport {
        tables = List.copyOf(tables);
        problems = List.copyOf(problems);
    }

    /** Whether nothing is a problem. */
    public boolean ok() {
        return problems.isEmpty();
    }

    /** Windows that were looked at. */
    public long windows() {
        return tables.stream().mapToLong(TableVerdicts::windows).sum();
    }

    /** Windows that somebody has to act upon. */
    public long problemCount() {
        return tables.stream().mapToLong(TableVerdicts::problems).sum();
    }
}
