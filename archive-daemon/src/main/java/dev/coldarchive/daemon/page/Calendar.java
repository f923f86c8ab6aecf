package dev.coldarchive.daemon.page;

import dev.coldarchive.TableSpec;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.DayCount;
import dev.coldarchive.window.Window;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Windows of a table by day of UTC and kind: those that the ledger knows, and those that it should know. Pure. */
final class Calendar {
    private final TableLook look;
    private final Instant now;
    private final TreeMap<LocalDate, Day> days = new TreeMap<>();

    /**
     * One day.
     *
     * @param windows how many of each kind, the worst first; kinds without any are left out
     */
    record Day(LocalDate date, Map<WindowKind, Long> windows, long rows, long sizeBytes) {
        private Day(LocalDate date) {
            this(date, new EnumMap<>(WindowKind.class), 0, 0);
        }

        WindowKind worst() {
            return windows.keySet().iterator().next();
        }

        private Day plus(DayCount count) {
            add(WindowKind.of(count), count.windows());
            return new Day(date, windows, rows + count.rows(), sizeBytes + count.sizeBytes());
        }

        private void add(WindowKind kind, long more) {
            if (more > 0) {
                windows.merge(kind, more, Long::sum);
            }
        }

        /** Turns one that is well into one of this kind, if there is one. */
        private void turn(WindowKind kind) {
            windows.keySet().stream().filter(WindowKind::isWell).findFirst().ifPresent(well -> {
                windows.computeIfPresent(well, (any, count) -> count == 1 ? null : count - 1);
                add(kind, 1);
            });
        }
    }

    private Calendar(TableLook look, Instant now) {
        this.look = look;
        this.now = now;
    }

    /** All days that have windows, oldest first. */
    static List<Day> of(TableLook look, Instant now) {
        Calendar calendar = new Calendar(look, now);
        calendar.fill();
        return new ArrayList<>(calendar.days.values());
    }

    private void fill() {
        look.all().forEach(count -> days.compute(count.day(), (date, day) -> (day == null ? new Day(date) : day).plus(count)));
        look.marked().forEach(window -> days.computeIfPresent(date(window.start()), (date, day) -> {
            day.turn(WindowKind.LATE);
            return day;
        }));
        Instant cursor = look.cursor().map(Cursor::position).orElse(now);
        if (look.cursor().isPresent()) {
            expect(WindowKind.MISSING, look.first().orElse(cursor), cursor, look.before());
            expect(WindowKind.WAITING, cursor, dueEnd(look.table(), now), look.after());
            expect(WindowKind.OPEN, later(cursor, dueEnd(look.table(), now)), now, List.of());
        }
        days.values().removeIf(day -> day.windows().isEmpty());
    }

    /** Adds what there should be of {@code [start, end)} beyond what is known. */
    private void expect(WindowKind kind, Instant start, Instant end, List<DayCount> known) {
        Map<LocalDate, Long> there = known.stream().collect(Collectors.groupingBy(DayCount::day, Collectors.summingLong(DayCount::windows)));
        for (LocalDate date = date(start); start.isBefore(end) && !date.isAfter(date(end)); date = date.plusDays(1)) {
            long more = starts(later(start, midnight(date)), earlier(end, midnight(date.plusDays(1)))) - there.getOrDefault(date, 0L);
            if (more > 0) {
                days.computeIfAbsent(date, Day::new).add(kind, more);
            }
        }
    }

    /** How many windows of the grid start in {@code [from, to)}. */
    private long starts(Instant from, Instant to) {
        long every = look.table().grid().every().toSeconds();
        return Math.max(0, firstAt(to, every) - firstAt(from, every));
    }

    /** Number of the first window that starts then or later. */
    private static long firstAt(Instant time, long every) {
        return -Math.floorDiv(-time.getEpochSecond(), every);
    }

    /** End of the last window that may be read. */
    static Instant dueEnd(TableSpec table, Instant now) {
        Window open = table.grid().at(now.minus(table.lag()).minus(table.time().closeDelay()));
        return open.start();
    }

    private static LocalDate date(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    private static Instant midnight(LocalDate date) {
        return date.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
