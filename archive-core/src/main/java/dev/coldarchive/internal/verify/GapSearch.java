package dev.coldarchive.internal.verify;

import dev.coldarchive.TableSpec;
import dev.coldarchive.internal.export.WindowPlan;
import dev.coldarchive.internal.manifest.ManifestKeys;
import dev.coldarchive.internal.work.Ports;
import dev.coldarchive.ledger.Intent;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.source.TimeRange;
import dev.coldarchive.verify.Gap;
import dev.coldarchive.verify.Gaps;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks for windows of a table that are due and not archived. Looks, and changes nothing; holds a page of windows at a time. */
public final class GapSearch {
    private static final int PAGE = 500;
    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");

    private final Ports ports;
    private final TableSpec table;
    private final Instant end;
    private final List<Gap> gaps = new ArrayList<>();

    private GapSearch(Ports ports, TableSpec table) {
        this.ports = ports;
        this.table = table;
        this.end = new WindowPlan(ports, table).dueEnd();
    }

    public static Gaps of(Ports ports, List<TableSpec> tables, Gaps.From from) {
        List<Gap> all = new ArrayList<>();
        for (TableSpec table : tables) {
            GapSearch search = new GapSearch(ports, table);
            if (from == Gaps.From.LEDGER) {
                search.byLedger();
            } else {
                search.byStore();
            }
            all.addAll(search.gaps);
        }
        return new Gaps(all);
    }

    private void byLedger() {
        Optional<Instant> known = ports.ledger().windows(table.name(), EARLIEST, end, 1).stream().findFirst().map(record -> record.window().start());
        Duration page = table.grid().every().multipliedBy(PAGE);
        for (Instant from = first(known); from.isBefore(end); from = from.plus(page)) {
            Instant to = from.plus(page).isBefore(end) ? from.plus(page) : end;
            Map<Instant, WindowRecord> records = ports.ledger().windows(table.name(), from, to).stream().collect(Collectors.toMap(record -> record.window().start(), Function.identity()));
            Set<Window> begun = ports.ledger().intents(table.name()).stream().map(Intent::window).collect(Collectors.toSet());
            for (Window window : table.grid().between(from, to)) {
                Optional<WindowRecord> record = Optional.ofNullable(records.get(window.start()));
                if (record.filter(there -> there.state().accountedFor()).isEmpty()) {
                    add(window, record.flatMap(WindowRecord::reason).orElse(begun.contains(window) ? "an export of it was begun" : ""));
                }
            }
        }
    }

    /** Manifests are listed in the order of their windows, so that one look at each is enough. */
    private void byStore() {
        try (Stream<Window> archived = ManifestKeys.windows(ports.store(), table)) {
            Iterator<Window> manifests = archived.iterator();
            Optional<Window> next = manifests.hasNext() ? Optional.of(manifests.next()) : Optional.empty();
            for (Instant at = first(next.map(Window::start)); at.isBefore(end); at = at.plus(table.grid().every())) {
                Window window = Window.of(at, table.grid().every());
                while (next.isPresent() && next.get().start().isBefore(at)) {
                    next = manifests.hasNext() ? Optional.of(manifests.next()) : Optional.empty();
                }
                if (!next.equals(Optional.of(window))) {
                    add(window, "");
                }
            }
        }
    }

    /** Where archiving begins: the first window that is archived, or that the source has rows of; the end if there is neither. */
    private Instant first(Optional<Instant> archived) {
        Optional<Instant> source = table.startFrom().or(() -> ports.source().timeRange(table).map(TimeRange::first));
        return Stream.concat(archived.stream(), source.stream()).min(Instant::compareTo).map(at -> table.grid().at(at).start()).orElse(end);
    }

    /** Windows side by side of which the same is known are one gap. */
    private void add(Window window, String reason) {
        Gap last = gaps.isEmpty() ? null : gaps.get(gaps.size() - 1);
        if (last != null && last.end().equals(window.start()) && last.reason().equals(reason)) {
            gaps.set(gaps.size() - 1, new Gap(table.name(), last.start(), window.end(), last.every(), reason, last.lostAt()));
        } else {
            gaps.add(new Gap(table.name(), window.start(), window.end(), window.every(), reason, table.retention().map(keep -> table.time().firstShown(window.start()).plus(keep))));
        }
    }
}
