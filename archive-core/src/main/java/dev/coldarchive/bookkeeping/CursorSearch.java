package dev.coldarchive.bookkeeping;

import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.work.LedgerPages;
import dev.coldarchive.ledger.LedgerReader;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Goes through what lies between a cursor and where it is to be, a page at a time. Not thread-safe. */
final class CursorSearch {
    private final LedgerReader ledger;
    private final TableSpec table;
    private final Instant from;
    private final Instant to;
    private final Instant now;
    private Instant reached;
    private long known;
    private String gap;

    CursorSearch(LedgerReader ledger, TableSpec table, Instant from, Instant to, Instant now) {
        this.ledger = ledger;
        this.table = table;
        this.from = from;
        this.to = to;
        this.now = now;
    }

    CursorPlan plan() {
        Instant first = table.grid().at(from.isBefore(to) ? from : to).start(); // an older exporter may have left it inside a window
        Instant end = from.isBefore(to) ? to : from;
        reached = first;
        LedgerPages.each(ledger, table.name(), first, end, this::take);
        if (gap == null && reached.isBefore(end)) {
            gap = nothingKnown();
        }
        long unknown = Math.max(0, Duration.between(first, end).dividedBy(table.grid().every()) - known);
        boolean future = to.isAfter(now);
        Optional<String> refusal = Optional.ofNullable(future ? "that is in the future: it is " + now.truncatedTo(ChronoUnit.SECONDS) + " now" : gap).filter(why -> from.isBefore(to));
        return new CursorPlan(table.name(), from, to, known, unknown, refusal, refusal.map(why -> future ? catchUp() + " takes the cursor as far as windows are due" : wayOut()));
    }

    private void take(WindowRecord record) {
        known++;
        if (gap != null) {
            return;
        }
        if (!record.window().start().equals(reached)) {
            gap = nothingKnown();
        } else if (!record.state().accountedFor()) {
            gap = "window " + record.window() + " is " + record.state() + record.reason().map(why -> ": " + why).orElse("");
        } else {
            reached = record.window().end();
        }
    }

    private String nothingKnown() {
        return "of window " + Window.of(reached, table.grid().every()) + " the ledger has no record";
    }

    private String catchUp() {
        return "archive export --table " + table.name() + " --catchup";
    }

    private String wayOut() {
        return "its rows would be taken for archived; " + catchUp() + " archives them, and takes the cursor along; if the archive has them and the ledger lost that: archive ledger rebuild --table " + table.name();
    }
}
