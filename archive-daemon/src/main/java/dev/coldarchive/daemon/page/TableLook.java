package dev.coldarchive.daemon.page;

import dev.coldarchive.TableSpec;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.DayCount;
import dev.coldarchive.ledger.LedgerReader;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.source.MarkLog;
import dev.coldarchive.source.MarkedWindow;
import dev.coldarchive.window.Window;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What ledger and marks said of one table.
 *
 * @param first start of the first window that the ledger knows
 * @param before its windows before the cursor, by day
 * @param after those from the cursor on
 * @param marked windows with marks, oldest first
 * @param needPerson the newest windows that wait for a person
 */
record TableLook(TableSpec table, Optional<Cursor> cursor, Optional<Instant> first, List<DayCount> before, List<DayCount> after, List<Window> marked, List<WindowRecord> needPerson) {
    static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");
    /** Windows are listed of so many days, and so many of each, at most. */
    private static final int DAYS = 3;
    private static final int LISTED = 5;

    static TableLook at(TableSpec table, LedgerReader ledger, MarkLog marks) {
        Optional<Cursor> cursor = ledger.cursor(table.name());
        Instant position = cursor.map(Cursor::position).orElse(EARLIEST);
        Optional<Instant> first = ledger.windows(table.name(), EARLIEST, LATEST, 1).stream().map(record -> record.window().start()).findFirst();
        List<DayCount> before = cursor.isEmpty() ? List.of() : ledger.days(table.name(), EARLIEST, position);
        List<DayCount> after = ledger.days(table.name(), position, LATEST);
        return new TableLook(table, cursor, first, before, after, marks.windows(table).stream().map(MarkedWindow::window).toList(), needPerson(table, ledger, before, after));
    }

    private static List<WindowRecord> needPerson(TableSpec table, LedgerReader ledger, List<DayCount> before, List<DayCount> after) {
        List<LocalDate> days = Stream.concat(before.stream(), after.stream()).filter(TableLook::needsPerson).map(DayCount::day).distinct().sorted().toList();
        List<WindowRecord> found = new ArrayList<>();
        for (LocalDate day : days.subList(Math.max(0, days.size() - DAYS), days.size())) {
            ledger.windows(table.name(), day.atStartOfDay(ZoneOffset.UTC).toInstant(), day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant()).stream()
                    .filter(record -> record.needsAttention() && !record.recount()).limit(LISTED).forEach(found::add);
        }
        return found;
    }

    static boolean needsPerson(DayCount count) {
        return count.needsAttention() && !count.recount();
    }

    List<DayCount> all() {
        return Stream.concat(before.stream(), after.stream()).toList();
    }
}
