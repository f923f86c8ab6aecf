package dev.coldarchive.internal.verify;

import dev.coldarchive.ExportReport;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.verify.RepairPlan;
import dev.coldarchive.verify.RepairPlan.Remedy;
import dev.coldarchive.verify.RepairPlan.Step;
import dev.coldarchive.verify.RepairReport;
import dev.coldarchive.verify.Verdict;
import dev.coldarchive.verify.VerifyLevel;
import dev.coldarchive.verify.VerifyReport;
import dev.coldarchive.verify.VerifyRequest;
import dev.coldarchive.verify.WindowVerdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Decides what can be done about problems, and does it: by forced exports, which only ever add to the archive. */
public final class Repairs {
    private Repairs() {}

    public static RepairPlan plan(VerifyLevel level, VerifyReport report) {
        return new RepairPlan(level, report.problems().stream().map(Repairs::step).toList(), report.problemCount());
    }

    private static Step step(WindowVerdict found) {
        boolean manifest = found.object().filter(key -> key.value().startsWith("_archive/")).isPresent();
        if (found.verdict() == Verdict.EXTRA) {
            return new Step(found, Remedy.PERSON, "look at it (archive inspect KEY), then move it away; or, if its rows belong here, archive export " + range(found) + " --force --adopt merges them");
        } else if (found.revision() == 0) {
            return new Step(found, Remedy.PERSON, "mend the cause, then: archive export " + range(found));
        } else if (manifest) {
            return new Step(found, Remedy.PERSON, "bring back the former version of this object: it alone says what the window's parts are");
        } else if (found.differences().filter(rows -> rows.onlyInSource() == 0 && rows.updated() == 0).isPresent()) {
            return new Step(found, Remedy.PERSON, "the source has lost rows that the archive keeps: find out why. To accept it: archive export " + range(found)
                    + " --force, then archive ack " + range(found) + ". To let them go: archive export " + range(found) + " --force --allow-shrink");
        }
        return new Step(found, Remedy.EXPORT, found.object().isPresent() ? "put it there again, if the source still has its rows; else a former version of the object has to be brought back"
                : "take in what the source has; no row leaves the archive");
    }

    private static String range(WindowVerdict found) {
        return "--table " + found.table() + " --start " + found.window().start() + " --end " + found.window().end();
    }

    /**
     * Exports the windows of a plan again, and looks at each afterwards.
     *
     * @param stopped whether to end before the next one
     */
    public static RepairReport carryOut(RepairPlan plan, Function<ExportRequest, ExportReport> export, Function<VerifyRequest, VerifyReport> verify, BooleanSupplier stopped) {
        List<RepairReport.Outcome> outcomes = new ArrayList<>();
        for (Step step : plan.exports()) {
            WindowVerdict found = step.found();
            ExportReport report = export.apply(ExportRequest.range(found.table(), found.window().start(), found.window().end()).forced());
            VerifyReport after = verify.apply(VerifyRequest.range(found.table(), found.window().start(), found.window().end(), plan.level()));
            outcomes.add(new RepairReport.Outcome(step, after.problems().stream().findFirst(), report.failures().stream().findFirst()));
            if (stopped.getAsBoolean()) {
                break;
            }
        }
        return new RepairReport(outcomes);
    }
}
