package dev.coldarchive.cli.console;

import java.time.Duration;

/** How far the work on one table is. Guarded by the {@link Progress} it belongs to. */
final class TableProgress {
    private final String table;
    private final long planned;
    private final long startedNanos;
    private final String verb;
    private long endedNanos = -1;
    long rows;
    long bytes;
    long finished;
    int failed;
    int refused;

    /**
     * @param verb what became of the rows, with a space before it; empty if that goes without saying
     */
    TableProgress(String table, long planned, String verb, long startedNanos) {
        this.table = table;
        this.planned = planned;
        this.verb = verb;
        this.startedNanos = startedNanos;
    }

    boolean done() {
        return finished >= planned;
    }

    void end(long nowNanos) {
        endedNanos = nowNanos;
    }

    Duration took(long nowNanos) {
        return Duration.ofNanos((endedNanos >= 0 ? endedNanos : nowNanos) - startedNanos);
    }

    /**
     * One line that says it all.
     *
     * @param barWidth characters of a bar before it; 0 for none
     */
    String line(long nowNanos, int barWidth) {
        Duration took = took(nowNanos);
        StringBuilder line = new StringBuilder(table).append("  ");
        if (barWidth > 0) {
            int full = (int) Math.min(barWidth, barWidth * finished / planned);
            line.append("█".repeat(full)).append("░".repeat(barWidth - full)).append("  ");
        }
        line.append(done() ? Figures.count(finished, "window") : Figures.count(finished) + " of " + Figures.count(planned, "window"))
                .append(rows > 0 ? ", " + Figures.count(rows, "row") + verb + ", " + Figures.count(Figures.rate(rows, took)) + " rows/s" : "");
        if (done()) {
            line.append(", ").append(Figures.size(bytes)).append(" in ").append(Figures.duration(took));
        } else if (finished > 0) {
            line.append(", ").append(Figures.duration(took.multipliedBy(planned - finished).dividedBy(finished))).append(" left");
        }
        if (refused > 0) {
            line.append(", ").append(Figures.count(refused)).append(" refused");
        }
        if (failed > 0) {
            line.append(", ").append(Figures.count(failed)).append(" failed");
        }
        return line.toString();
    }
}
