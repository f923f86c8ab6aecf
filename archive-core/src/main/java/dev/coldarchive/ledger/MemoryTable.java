package dev.coldarchive.ledger;

import dev.coldarchive.ArchiveException;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.ledger.LeaseStore.TakeOver;
import dev.coldarchive.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What a ledger in memory holds of one table. Not thread-safe. */
final class MemoryTable {
    private final String name;
    private final NavigableMap<Instant, WindowRecord> windows = new TreeMap<>();
    private final List<Intent> intents = new ArrayList<>();
    private Cursor cursor;
    private Lease lease;
    private long epoch;

    MemoryTable(String name) {
        this.name = name;
    }

    MemoryTable copy() {
        MemoryTable copy = new MemoryTable(name);
        copy.windows.putAll(windows);
        copy.intents.addAll(intents);
        copy.cursor = cursor;
        copy.lease = lease;
        copy.epoch = epoch;
        return copy;
    }

    void forgetCursor() {
        cursor = null;
    }

    Optional<Cursor> cursor() {
        return Optional.ofNullable(cursor);
    }

    Optional<WindowRecord> window(Instant start) {
        return Optional.ofNullable(windows.get(start));
    }

    List<WindowRecord> windows(Instant from, Instant to) {
        return from.isBefore(to) ? List.copyOf(windows.subMap(from, to).values()) : List.of();
    }

    List<WindowRecord> recounts(Instant from) {
        return windows.values().stream().filter(record -> record.recount() && !record.window().start().isBefore(from)).toList();
    }

    Optional<WindowRecord> unsettled(Instant from, Instant to, Set<Instant> marked) {
        return windows(from, to).stream().filter(record -> record.state() != WindowState.PRUNED)
                .filter(record -> !record.state().accountedFor() || record.recount() || marked.contains(record.window().start())).findFirst();
    }

    Optional<WindowRecord> unsealed(Instant from, Instant to) {
        return windows(from, to).stream().filter(record -> record.state() == WindowState.COMMITTED || record.state() == WindowState.DIVERGED).findFirst();
    }

    List<DayCount> days(Instant from, Instant to) {
        Map<DayCount, List<WindowRecord>> alike = new LinkedHashMap<>();
        for (WindowRecord record : windows(from, to)) {
            LocalDate day = LocalDate.ofInstant(record.window().start(), ZoneOffset.UTC);
            alike.computeIfAbsent(new DayCount(day, record.state(), record.recount(), record.needsAttention(), 0, 0, 0, Instant.EPOCH), key -> new ArrayList<>()).add(record);
        }
        return alike.entrySet().stream().map(group -> count(group.getKey(), group.getValue())).toList();
    }

    private static DayCount count(DayCount key, List<WindowRecord> records) {
        return new DayCount(key.day(), key.state(), key.recount(), key.needsAttention(), records.size(), records.stream().mapToLong(record -> record.digest().rows()).sum(),
                records.stream().mapToLong(WindowRecord::sizeBytes).sum(), records.stream().map(record -> record.window().end()).max(Instant::compareTo).orElseThrow());
    }

    List<WindowRecord> parked() {
        return windows.values().stream().filter(record -> record.parkedRows() > 0).toList();
    }

    List<Intent> intents() {
        return intents.stream().sorted((a, b) -> a.window().compareTo(b.window())).toList();
    }

    Cursor startAt(Instant position, Instant now) {
        if (cursor == null) {
            cursor = new Cursor(name, position, now);
        }
        return cursor;
    }

    void intend(Intent intent, Lease under) {
        Intent opened = new Intent(name, intent.window(), intent.revision(), under.epoch(), under.owner(), intent.parts());
        if (!intents.contains(opened)) {
            intents.add(opened);
        }
    }

    Cursor commit(WindowRecord record, int expectedRevision, Lease under, Instant now) {
        Window window = record.window();
        if (cursor == null) {
            throw new ArchiveException(ArchiveException.Category.FAILURE, "cannot commit window " + window + " of table " + name + ": the table has no cursor",
                    "set its first cursor before").inTable(name).inWindow(window);
        }
        WindowRecord known = windows.get(window.start());
        if (known != null && record.manifestSha256().isPresent() && known.revision() == record.revision()
                && known.manifestSha256().equals(record.manifestSha256())) {
            close(under, window);
            return cursor;
        }
        if (record.revision() <= expectedRevision && record.revision() > 0) {
            throw new IllegalArgumentException("revision " + record.revision() + " of window " + window + " does not follow " + expectedRevision);
        }
        int revision = known == null ? 0 : known.revision();
        if (revision != expectedRevision) {
            throw new FencedException(name, "window " + window + " has revision " + revision + " there, not " + expectedRevision);
        }
        windows.put(window.start(), new WindowRecord(name, window, record.state(), record.revision(), under.epoch(), record.digest(), record.sizeBytes(),
                record.manifestSha256(), record.recount(), record.reason(), record.parkedRows(), record.archiveOnly(), record.acknowledged(), now));
        close(under, window);
        Instant reached = endOfRun(cursor.position());
        if (reached.isAfter(cursor.position())) {
            cursor = new Cursor(name, reached, now);
        }
        return cursor;
    }

    Optional<Cursor> advance(Instant now) {
        Optional<Instant> end = cursor().map(Cursor::position).map(this::endOfRun);
        end.filter(to -> to.isAfter(cursor.position())).ifPresent(to -> cursor = new Cursor(name, to, now));
        return cursor();
    }

    private void close(Lease under, Window window) {
        intents.removeIf(intent -> intent.window().equals(window) && intent.owner().equals(under.owner()));
    }

    void settle(Intent intent) {
        intents.remove(intent);
    }

    /** A cursor that an older exporter left inside a window passes that window once it is accounted for. */
    private Instant endOfRun(Instant from) {
        Instant position = from;
        Map.Entry<Instant, WindowRecord> here = windows.floorEntry(position);
        while (here != null && here.getValue().window().contains(position) && here.getValue().state().accountedFor()) {
            position = here.getValue().window().end();
            here = windows.floorEntry(position);
        }
        return position;
    }

    void annotate(WindowRecord said, long underEpoch, Instant now) {
        WindowRecord known = windows.getOrDefault(said.window().start(), new WindowRecord(
                name, said.window(), said.state(), 0, underEpoch, RowDigest.EMPTY, 0, Optional.empty(), false, Optional.empty(), now));
        if (known.revision() != said.revision()) {
            throw new FencedException(name, "window " + said.window() + " has revision " + known.revision() + " there, not " + said.revision());
        }
        windows.put(said.window().start(), new WindowRecord(name, known.window(), said.state(), known.revision(), underEpoch, known.digest(),
                known.sizeBytes(), known.manifestSha256(), said.recount(), said.reason(), known.parkedRows(), said.archiveOnly(), said.acknowledged(), now));
    }

    void rewrite(List<WindowRecord> records, Optional<Instant> position, long underEpoch, Instant now) {
        for (WindowRecord record : records) {
            windows.put(record.window().start(), new WindowRecord(name, record.window(), record.state(), record.revision(), underEpoch, record.digest(), record.sizeBytes(),
                    record.manifestSha256(), record.recount(), record.reason(), record.parkedRows(), record.archiveOnly(), record.acknowledged(), now));
        }
        position.filter(to -> cursor == null || !cursor.position().equals(to)).ifPresent(to -> cursor = new Cursor(name, to, now));
    }

    Optional<Lease> lease() {
        return Optional.ofNullable(lease);
    }

    void fence(Lease held) {
        if (lease == null || lease.epoch() != held.epoch() || !lease.owner().equals(held.owner())) {
            throw new FencedException(name, "epoch " + held.epoch() + " of " + held.owner() + " is over, "
                    + (lease == null ? "nobody holds the lease" : "epoch is " + lease.epoch() + " of " + lease.owner()));
        }
    }

    Lease acquire(String owner, Duration length, TakeOver takeOver, long above, Instant now) {
        if (lease != null && !lease.owner().equals(owner) && takeOver != TakeOver.FORCED
                && !(takeOver == TakeOver.EXPIRED && !lease.expiresAt().isAfter(now))) {
            throw new LeaseHeldException(lease);
        }
        epoch = Math.max(epoch, above) + 1;
        lease = new Lease(name, owner, epoch, now.plus(length));
        return lease;
    }

    Lease renew(Lease held, Duration length, Instant now) {
        fence(held);
        lease = new Lease(name, held.owner(), held.epoch(), now.plus(length));
        return lease;
    }

    void release(Lease held) {
        if (lease != null && lease.epoch() == held.epoch()) {
            lease = null;
        }
    }
}
