package dev.coldarchive.daemon.notify;

import dev.coldarchive.event.WindowOutcome;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Counts what a summary says. Not thread-safe. */
final class DayTally {
    /** One that fails is tried again and again; what is beyond is not counted. */
    private static final int MAX_FAILED = 10_000;

    private final Map<String, Counts> tables = new LinkedHashMap<>();
    private Instant since;

    DayTally(Instant since) {
        this.since = since;
    }

    private static final class Counts {
        final Set<Window> failed = new HashSet<>();
        long windows;
        long rows;
        long lateRows;
        Optional<Duration> untilLoss = Optional.empty();
    }

    void archived(WindowOutcome outcome) {
        Counts counts = of(outcome.table());
        counts.windows++;
        counts.rows += outcome.revision() == 1 ? outcome.rows() : outcome.lateRows();
        counts.lateRows += outcome.lateRows();
    }

    void failed(String table, Window window) {
        Set<Window> failed = of(table).failed;
        if (failed.size() < MAX_FAILED) {
            failed.add(window);
        }
    }

    void risk(RetentionRisk risk) {
        of(risk.table()).untilLoss = risk.untilLoss();
    }

    private Counts of(String table) {
        return tables.computeIfAbsent(table, name -> new Counts());
    }

    /** What was counted; counting begins anew. */
    DaySummary close(Instant now, List<String> standing) {
        List<DaySummary.Table> counted = tables.entrySet().stream().map(table -> {
            Counts counts = table.getValue();
            return new DaySummary.Table(table.getKey(), counts.windows, counts.rows, counts.lateRows, counts.failed.size(), counts.untilLoss);
        }).toList();
        DaySummary summary = new DaySummary(since, now, counted, standing);
        tables.clear();
        since = now;
        return summary;
    }
}
