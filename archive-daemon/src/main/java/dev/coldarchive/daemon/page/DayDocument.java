package dev.coldarchive.daemon.page;

import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.LedgerReader;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.window.Window;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes down the windows of one day of one table, also those that the ledger does not know. Asks the ledger. */
final class DayDocument {
    /** Windows of a second are more than anybody reads. */
    static final int MOST = 1_440;

    private final TableLook look;
    private final Instant now;
    private final Set<Window> marked;

    private DayDocument(TableLook look, Instant now) {
        this.look = look;
        this.now = now;
        this.marked = new HashSet<>(look.marked());
    }

    static Map<String, Object> of(TableLook look, LedgerReader ledger, LocalDate date, Instant now) {
        Instant from = date.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant to = date.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        Map<Instant, WindowRecord> known = ledger.windows(look.table().name(), from, to, MOST).stream().collect(Collectors.toMap(record -> record.window().start(), Function.identity()));
        List<Map<String, Object>> windows = new ArrayList<>();
        DayDocument day = new DayDocument(look, now);
        for (Window window = look.table().grid().at(from); window.start().isBefore(to) && windows.size() < MOST; window = look.table().grid().next(window)) {
            Window here = window;
            Optional.ofNullable(known.get(window.start())).map(day::known).or(() -> day.unknown(here)).ifPresent(windows::add);
        }
        long inAll = to.getEpochSecond() - from.getEpochSecond();
        return new Fields().with("table", look.table().name()).with("date", date).with("cut", inAll / look.table().grid().every().toSeconds() > MOST).with("windows", windows).map();
    }

    private Map<String, Object> known(WindowRecord record) {
        WindowKind kind = WindowKind.of(record);
        return window(record.window(), kind.isWell() && marked.contains(record.window()) ? WindowKind.LATE : kind)
                .with("revision", record.revision()).with("rows", record.digest().rows()).with("sizeBytes", record.sizeBytes()).with("parkedRows", record.parkedRows())
                .with("reason", record.reason()).with("acknowledged", record.acknowledged()).with("updatedAt", record.updatedAt()).map();
    }

    /** What a window is that the ledger knows nothing of; nothing before the first one, nor in the future. */
    private Optional<Map<String, Object>> unknown(Window window) {
        Instant cursor = look.cursor().map(Cursor::position).orElse(now);
        boolean before = look.first().map(first -> window.start().isBefore(first)).orElse(window.start().isBefore(cursor));
        if (look.cursor().isEmpty() || before || !window.start().isBefore(now)) {
            return Optional.empty();
        }
        WindowKind kind = window.start().isBefore(cursor) ? WindowKind.MISSING : window.end().isAfter(Calendar.dueEnd(look.table(), now)) ? WindowKind.OPEN : WindowKind.WAITING;
        return Optional.of(window(window, kind).with("revision", 0).with("rows", 0).with("sizeBytes", 0).with("parkedRows", 0).with("reason", null).with("acknowledged", null)
                .with("updatedAt", null).map());
    }

    private Fields window(Window window, WindowKind kind) {
        return new Fields().with("start", window.start()).with("end", window.end()).with("kind", kind).with("command", Commands.about(kind, look.table().name(), window));
    }
}
