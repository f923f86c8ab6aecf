package dev.coldarchive;

import dev.coldarchive.internal.export.DiskRoom;
import dev.coldarchive.internal.export.Streams;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.LedgerReader;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How much an export would have to do, by what the ledger knows: windows that are archived count as they were, others like the last ones that were.
 *
 * @param rows about so many; empty if nothing of the table is archived yet
 * @param bytes of files, about
 * @param temporaryBytes of temporary files at a time, at most about; empty if nothing of the table is archived yet
 * @param time about so long, by how soon after one another the last windows were archived; empty if they were not archived one after another
 */
public record ExportEstimate(Optional<Long> rows, Optional<Long> bytes, Optional<Long> temporaryBytes, Optional<Duration> time) {
    private static final int RECENT = 48;
    private static final int ENOUGH = 3;

    /**
     * @param plan what would be done
     * @param rowsPerSecond most rows a second; 0 for as many as there are
     * @param parallel how many streams of rows are read at a time
     */
    public static ExportEstimate of(LedgerReader ledger, TableSpec table, ExportPlan plan, long rowsPerSecond, int parallel) {
        List<Window> windows = plan.windows();
        if (windows.isEmpty()) {
            return new ExportEstimate(Optional.of(0L), Optional.of(0L), Optional.of(0L), Optional.of(Duration.ZERO));
        }
        Instant end = ledger.cursor(table.name()).map(Cursor::position).orElse(windows.get(0).start());
        List<WindowRecord> recent = ledger.windows(table.name(), end.minus(table.grid().every().multipliedBy(RECENT)), end).stream().filter(record -> record.revision() > 0).toList();
        Map<Instant, WindowRecord> known = new HashMap<>();
        ledger.windows(table.name(), windows.get(0).start(), windows.get(windows.size() - 1).end()).stream().filter(record -> record.revision() > 0)
                .forEach(record -> known.put(record.window().start(), record));
        long unknown = windows.stream().filter(window -> !known.containsKey(window.start())).count();
        if (unknown > 0 && recent.isEmpty()) {
            return new ExportEstimate(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }
        List<WindowRecord> asTheyWere = windows.stream().map(window -> known.get(window.start())).filter(Objects::nonNull).toList();
        long rows = asTheyWere.stream().mapToLong(record -> record.digest().rows()).sum() + Math.round(unknown * recent.stream().mapToLong(record -> record.digest().rows()).average().orElse(0));
        long bytes = asTheyWere.stream().mapToLong(WindowRecord::sizeBytes).sum() + Math.round(unknown * recent.stream().mapToLong(WindowRecord::sizeBytes).average().orElse(0));
        long largest = Stream.concat(asTheyWere.stream(), recent.stream()).mapToLong(WindowRecord::sizeBytes).max().orElse(0);
        return new ExportEstimate(Optional.of(rows), Optional.of(bytes), Optional.of(DiskRoom.needed(largest, Math.min(windows.size(), Streams.windowsInTheAir(parallel)))), time(recent, table, windows.size(), rows, rowsPerSecond));
    }

    /** Windows that were archived when they became due lie a window's length apart, and tell nothing. */
    private static Optional<Duration> time(List<WindowRecord> recent, TableSpec table, int windows, long rows, long rowsPerSecond) {
        List<Instant> done = recent.stream().map(WindowRecord::updatedAt).sorted().toList();
        List<Duration> apart = IntStream.range(1, done.size()).mapToObj(i -> Duration.between(done.get(i - 1), done.get(i)))
                .filter(gap -> gap.compareTo(table.grid().every().dividedBy(2)) < 0).sorted().toList();
        Optional<Duration> free = apart.size() < ENOUGH ? Optional.empty() : Optional.of(apart.get(apart.size() / 2).multipliedBy(windows));
        Optional<Duration> held = rowsPerSecond == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(rows * 1_000 / rowsPerSecond));
        return free.isPresent() && held.isPresent() && free.get().compareTo(held.get()) > 0 ? free : held.or(() -> free);
    }
}
