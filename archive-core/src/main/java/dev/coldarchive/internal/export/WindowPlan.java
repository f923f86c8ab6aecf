package dev.coldarchive.internal.export;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.ExportPlan;
import dev.coldarchive.ExportRequest;
import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.manifest.Beginning;
import dev.coldarchive.internal.work.Lengths;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.window.Window;
import dev.coldarchive.window.WindowGrid;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which windows of a table an export has to read. Looks, and changes nothing. */
public final class WindowPlan {
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");
    static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");

    private final Ports ports;
    private final TableSpec table;
    private final WindowGrid grid;
    private final Optional<Duration> retention;

    public WindowPlan(Ports ports, TableSpec table) {
        this(ports, table, table.retention());
    }

    /** @param retention after how long the source deletes rows, by configuration or by its own word */
    WindowPlan(Ports ports, TableSpec table, Optional<Duration> retention) {
        this.ports = ports;
        this.table = table;
        this.grid = table.grid();
        this.retention = retention;
    }

    /**
     * Where the table's first cursor belongs: its configured start, else where it began once, as the archive tells, else its first row; empty if it has none. Where the ledger knows windows already, somebody has deleted the
     * cursor: then not after the first of these, whatever the source has lost since.
     */
    public Optional<Instant> firstWindow() {
        Optional<Instant> recorded = firstRecorded();
        if (recorded.isPresent()) {
            return recorded.map(first -> table.startFrom().map(start -> grid.at(start).start()).filter(first::isAfter).orElse(first));
        }
        return table.startFrom().or(() -> new Beginning(ports).of(table)).or(() -> ports.source().timeRange(table).map(range -> range.first())).map(first -> grid.at(first).start());
    }

    /** Start of the first window that the ledger knows of. */
    Optional<Instant> firstRecorded() {
        return ports.ledger().windows(table.name(), EARLIEST, LATEST, 1).stream().map(record -> record.window().start()).findFirst();
    }

    /** What to tell a person of rows that no window holds; empty if there are none. Rows before a configured start are no fault. */
    public Optional<String> strays() {
        Instant now = ports.source().now();
        Instant end = now.plus(Duration.ofDays(1));
        Instant first = table.startFrom().isPresent() ? EARLIEST : ports.ledger().windows(table.name(), EARLIEST, now, 1).stream().findFirst()
                .map(record -> record.window().start()).or(() -> ports.ledger().cursor(table.name()).map(Cursor::position)).orElse(EARLIEST);
        List<String> found = ports.source().strays(table, first, end).described();
        return found.isEmpty() ? Optional.empty()
                : Optional.of("table " + table.name() + " has " + String.join(" and ", found) + ": no window holds them, so they are not archived, and retention may delete them");
    }

    /** The end of the last window that may be read now. */
    public Instant dueEnd() {
        return grid.at(ports.source().now().minus(table.lag()).minus(table.time().closeDelay())).start();
    }

    public ExportPlan plan(ExportRequest request) {
        return work(request, Set.of(), Optional.empty()).plan();
    }

    /**
     * What is to be done, in which order.
     *
     * @param plan the same for a person: windows oldest first
     * @param steps windows that rows may soon be deleted from, those that are not archived, and the others that are looked at again
     * @param failure why nobody knows which windows have marks; the steps are then those without
     * @param cursorLags whether the window that the cursor stands at is accounted for already
     */
    record Work(ExportPlan plan, List<PlannedWindow> steps, Optional<ArchiveException> failure, boolean cursorLags) {}

    /**
     * @param begun archived windows in which a revision was begun and not committed
     * @param rounds what is remembered of the recount horizon; empty to leave it alone
     */
    Work work(ExportRequest request, Set<Window> begun, Optional<RecountRounds> rounds) {
        request.start().ifPresent(this::checkGrid);
        request.end().ifPresent(this::checkGrid);
        Instant due = dueEnd();
        Optional<Instant> cursor = ports.ledger().cursor(table.name()).map(Cursor::position);
        cursor.ifPresent(this::checkNotAhead);
        Optional<Instant> from = request.start().or(() -> cursor.map(at -> grid.at(at).start())).or(this::firstWindow);
        if (from.isEmpty()) {
            return new Work(new ExportPlan(table.name(), List.of(), 0,
                    List.of("the table has no rows yet, so there is nothing to export; its first row, or start-from, decides where archiving begins")), List.of(), Optional.empty(), false);
        }
        checkClosed(request, due);
        Instant to = request.end().orElse(due);
        Instant now = ports.source().now();
        List<WindowRecord> records = ports.ledger().windows(table.name(), lookBack(from.get(), now), to);
        Map<Instant, WindowRecord> known = new HashMap<>();
        records.forEach(record -> known.put(record.window().start(), record));
        boolean cursorLags = cursor.map(at -> known.get(grid.at(at).start())).filter(record -> record.state().accountedFor()).isPresent();
        List<Window> all = from.get().isBefore(to) ? grid.between(from.get(), to) : List.of();
        TreeSet<Window> anew = new TreeSet<>();
        Set<Instant> done = request.longRun().done().getOrDefault(table.name(), Set.of());
        for (Window window : all) {
            WindowRecord record = known.get(window.start());
            if (request.force() && !done.contains(window.start()) || record == null || !record.state().accountedFor() || record.recount() && request.start().isPresent()) {
                anew.add(window);
            }
        }
        int archived = all.size() - anew.size();
        LateWindows late = LateWindows.of(ports, table, retention, now, due);
        if (request.start().isEmpty()) {
            anew.addAll(begun);
            anew.addAll(new ParkedWindows(ports, table).ready());
            List<WindowRecord> flagged = rounds.orElseGet(RecountRounds::new).flagged(table, ports.ledger());
            late.add(flagged.stream().filter(record -> record.window().start().isBefore(to)).toList(), rounds.map(some -> some.next(table, now, records)).orElse(List.of()));
        }
        return new Work(shown(late, anew, archived, from.get(), due), steps(late, anew), late.failure(), cursorLags);
    }

    private Instant lookBack(Instant from, Instant now) {
        return table.recount().map(horizon -> now.minus(horizon).minus(grid.every())).filter(from::isAfter).orElse(from);
    }

    private ExportPlan shown(LateWindows late, TreeSet<Window> anew, int archived, Instant from, Instant due) {
        TreeSet<Window> windows = new TreeSet<>(anew);
        windows.addAll(late.soon());
        windows.addAll(late.again());
        return new ExportPlan(table.name(), List.copyOf(windows), archived, notes(windows, windows.size() - anew.size(), from, due));
    }

    private static List<PlannedWindow> steps(LateWindows late, TreeSet<Window> anew) {
        List<PlannedWindow> steps = new ArrayList<>();
        late.soon().stream().filter(window -> !anew.contains(window)).forEach(window -> steps.add(new PlannedWindow(window, true, late.isMarked(window))));
        anew.forEach(window -> steps.add(new PlannedWindow(window, false, late.isMarked(window))));
        late.again().stream().filter(window -> !anew.contains(window)).forEach(window -> steps.add(new PlannedWindow(window, true, late.isMarked(window))));
        return steps;
    }

    private List<String> notes(TreeSet<Window> windows, int again, Instant from, Instant due) {
        List<String> notes = new ArrayList<>();
        if (windows.isEmpty() && !from.isBefore(due)) {
            Window next = Window.of(grid.at(from).start(), grid.every());
            notes.add("nothing is due: the next window, " + next + ", may be read from " + table.dueAt(next) + " on");
        }
        if (again > 0) {
            notes.add(again + (again == 1 ? " of these windows is" : " of these windows are") + " archived: rows may have come late, and are looked for");
        }
        return notes;
    }

    /** Refuses a range that is off the grid, or does not start before its end. */
    public void checkRange(Optional<Instant> start, Optional<Instant> end) {
        start.ifPresent(this::checkGrid);
        end.ifPresent(this::checkGrid);
        if (start.isPresent() && end.isPresent() && !start.get().isBefore(end.get())) {
            throw usage("cannot take range [" + start.get() + ", " + end.get() + ") of table " + table.name() + ": it does not start before its end",
                    "ranges are half-open: the end is the first instant that is left out");
        }
    }

    public void checkGrid(Instant time) {
        if (!grid.isOnGrid(time)) {
            Window around = grid.at(time);
            throw usage("cannot take a range of table " + table.name() + ": " + time + " is off its grid of " + Lengths.words(grid.every()),
                    "the nearest windows are " + around + " and " + grid.next(around));
        }
    }

    private void checkClosed(ExportRequest request, Instant due) {
        if (request.end().isPresent() && request.end().get().isAfter(due)) {
            Window open = Window.of(due, grid.every());
            throw usage("cannot export window " + open + " of table " + table.name() + ": it is not closed yet", "it may be read from " + table.dueAt(open) + " on; say --end " + due);
        }
    }

    private void checkNotAhead(Instant cursor) {
        Instant now = ports.source().now().minus(table.time().closeDelay());
        boolean waitsForItsStart = table.startFrom().map(start -> grid.at(start).start().equals(cursor)).orElse(false);
        if (cursor.isAfter(now) && !waitsForItsStart) {
            throw usage("cannot export table " + table.name() + ": its cursor " + cursor + " lies ahead of the source's clock " + now,
                    "the ledger belongs to another source, or a clock is wrong; archive ledger rebuild --table " + table.name() + " sets the cursor by what is archived");
        }
    }

    private ArchiveException usage(String message, String hint) {
        return new ArchiveException(ArchiveException.Category.USAGE, message, hint).inTable(table.name());
    }
}
