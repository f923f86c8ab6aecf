package dev.coldarchive.internal.verify;

import dev.coldarchive.verify.TableVerdicts;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.VerifyReport;
import dev.coldarchive.verify.WindowVerdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts verdicts, and keeps the first problems; what it holds does not grow with the windows. Not thread-safe. */
final class Tally {
    private final Map<String, TableVerdicts> tables = new LinkedHashMap<>();
    private final List<WindowVerdict> problems = new ArrayList<>();

    void add(WindowVerdict window) {
        TableVerdicts before = tables.getOrDefault(window.table(), new TableVerdicts(window.table(), Map.of(), 0, 0));
        Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);
        verdicts.putAll(before.verdicts());
        verdicts.merge(window.verdict(), 1L, Long::sum);
        tables.put(window.table(), new TableVerdicts(window.table(), Collections.unmodifiableMap(verdicts), before.rows() + window.rows(), before.sizeBytes() + window.sizeBytes()));
        if (window.verdict().problem() && problems.size() < VerifyReport.MOST_PROBLEMS) {
            problems.add(window);
        }
    }

    VerifyReport report() {
        return new VerifyReport(List.copyOf(tables.values()), problems);
    }
}
