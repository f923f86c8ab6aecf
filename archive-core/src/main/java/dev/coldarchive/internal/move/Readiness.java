package dev.coldarchive.internal.move;

import dev.coldarchive.Archiver;
import dev.coldarchive.SealReport;
import dev.coldarchive.SealRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.work.LedgerPages;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.Intent;
import dev.coldarchive.ledger.LedgerReader;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.move.MovePlan.Unready;
import dev.coldarchive.source.MarkLog;
import dev.coldarchive.source.MarkedWindow;
import dev.coldarchive.source.Source;
import dev.coldarchive.source.TimeRange;
import dev.coldarchive.window.Window;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether the archive holds what lies before a moment for certain. Safe for use by several threads. */
public final class Readiness {
    private final Archiver archiver;
    private final Source source;
    private final LedgerReader ledger;
    private final MarkLog marks;

    public Readiness(Archiver archiver, Source source, LedgerReader ledger, MarkLog marks) {
        this.archiver = archiver;
        this.source = source;
        this.ledger = ledger;
        this.marks = marks;
    }

    /**
     * The first window before {@code end} that is not archived for certain, and could not be sealed now.
     *
     * @param moved what lies before it was moved already: what is late there need not be sealed, for it cannot be
     */
    public Optional<Unready> first(TableSpec table, Optional<Instant> moved, Instant end) {
        Optional<Cursor> cursor = ledger.cursor(table.name());
        Optional<WindowRecord> begin = ledger.windows(table.name(), LedgerPages.FIRST, LedgerPages.LAST, 1).stream().findFirst();
        Optional<Window> oldest = source.timeRange(table).map(TimeRange::first).map(table.grid()::at).filter(window -> window.start().isBefore(end));
        if (oldest.isEmpty()) {
            return Optional.empty();
        }
        if (cursor.isEmpty() || begin.isEmpty()) {
            return Optional.of(new Unready(oldest.get().start(), "nothing of the table is archived"));
        }
        if (oldest.get().start().isBefore(begin.get().window().start())) {
            return Optional.of(new Unready(oldest.get().start(), "it lies before the first archived window, " + begin.get().window().start()));
        }
        Instant archived = cursor.get().position().isBefore(end) ? cursor.get().position() : end;
        Set<Instant> unfinished = Stream.concat(ledger.intents(table.name()).stream().map(Intent::window), marks.windows(table).stream().map(MarkedWindow::window))
                .map(Window::start).collect(Collectors.toSet());
        Optional<Unready> unsettled = ledger.unsettled(table.name(), LedgerPages.FIRST, archived, unfinished)
                .map(record -> new Unready(record.window().start(), why(record)));
        Optional<Unready> diverged = ledger.unsealed(table.name(), moved.orElse(LedgerPages.FIRST), archived).filter(record -> record.state() == WindowState.DIVERGED)
                .map(record -> new Unready(record.window().start(), why(record)));
        Optional<Unready> beyond = Optional.of(new Unready(archived, "it is not archived yet")).filter(window -> window.start().isBefore(end));
        return Stream.of(unsettled, diverged, beyond).flatMap(Optional::stream).min(java.util.Comparator.comparing(Unready::start));
    }

    static String why(WindowRecord record) {
        return "it is " + record.state() + record.reason().map(reason -> ": " + reason).orElse(record.state().accountedFor() ? ", and is to be read again" : "");
    }

    /** The same, after all windows before {@code end} have been sealed that were not and could be. */
    public Optional<Unready> sealed(TableSpec table, Optional<Instant> moved, Instant end) {
        Optional<Unready> unready = first(table, moved, end);
        Instant until = unready.map(Unready::start).orElse(end);
        Optional<Instant> unsealed = ledger.unsealed(table.name(), moved.orElse(LedgerPages.FIRST), until).map(record -> record.window().start());
        if (unsealed.isEmpty()) {
            return unready;
        }
        SealReport report = archiver.seal(SealRequest.range(table.name(), unsealed.get(), until));
        return report.windows().stream().filter(window -> !window.sealed() && !isLetGo(window)).findFirst()
                .map(window -> new Unready(window.window().start(), "it cannot be sealed: " + window.reason())).or(() -> unready);
    }

    /** What the source has of such a window, if anything, is proved by itself. */
    private boolean isLetGo(SealReport.Looked window) {
        return ledger.window(window.table(), window.window().start()).filter(record -> record.state() == WindowState.PRUNED || record.state() == WindowState.SOURCE_GONE).isPresent();
    }
}
