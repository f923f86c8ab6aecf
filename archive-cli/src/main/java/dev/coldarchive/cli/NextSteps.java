package dev.coldarchive.cli;

import dev.coldarchive.TableStatus;
import dev.coldarchive.cli.console.Figures;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.policy.LagSeverity;
import dev.coldarchive.policy.RetentionRisk;
import dev.coldarchive.window.Window;
import java.util.ArrayList;
import java.util.List;

/** What a person should run, given how a table stands. */
final class NextSteps {
    /** More windows than this are counted, not listed. */
    private static final int LISTED = 5;

    /** One thing to do. */
    record Step(String why, String command) {}

    private NextSteps() {}

    static List<Step> of(TableStatus status) {
        List<Step> steps = new ArrayList<>();
        RetentionRisk risk = status.retention();
        String catchUp = "archive export --table " + quoted(status.table()) + " --catchup";
        if (risk.conflict()) {
            steps.add(new Step(risk.sentence() + "; pause the job that deletes them, then:", risk.cause().filter(why -> why == RetentionRisk.Cause.UNSEALED).map(why -> "archive seal --table " + quoted(status.table())).orElse(catchUp)));
        } else if (risk.unknown().isPresent()) {
            steps.add(new Step(risk.sentence() + ":", "archive doctor"));
        } else if (risk.severity() != LagSeverity.NORMAL) {
            steps.add(new Step("the next window is overdue by " + Figures.duration(risk.overdue()) + ":", catchUp));
        }
        List<WindowRecord> records = status.needsAttention();
        records.stream().limit(LISTED).forEach(record -> steps.add(of(record)));
        if (status.waiting() > LISTED) {
            steps.add(new Step("and " + Figures.count(status.waiting() - LISTED, "more window") + ":", "archive status --table " + quoted(status.table()) + " --json"));
        }
        return steps;
    }

    private static Step of(WindowRecord record) {
        String range = range(record.table(), record.window());
        String what = Figures.time(record.window().start()) + " " + record.state() + record.reason().map(reason -> ": " + reason).orElse("");
        return switch (record.state()) {
            case QUARANTINED -> new Step(what + "; when the cause is gone:", "archive export " + range);
            case DIVERGED -> new Step(what + "; when it is clear why:", "archive ack " + range);
            case SOURCE_GONE -> new Step(what + "; see what the archive has:", "archive ls " + range);
            case EXPORTING -> new Step(what + ", begun and not finished; the next export does it:", "archive export " + range);
            default -> record.recount()
                    ? new Step(what + ", archived while a writer was open; read it again:", "archive export " + range + " --force")
                    : record.parkedRows() > 0 ? new Step(what + ":", "archive ack " + range) : new Step(what + ":", "archive verify " + range);
        };
    }

    /** The options that name exactly this window. */
    static String range(String table, Window window) {
        return "--table " + quoted(table) + " --start " + Figures.time(window.start()) + " --end " + Figures.time(window.end());
    }

    /** A word that a shell takes as it is. */
    static String quoted(String word) {
        return word.matches("[\\w./:@%+=-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
