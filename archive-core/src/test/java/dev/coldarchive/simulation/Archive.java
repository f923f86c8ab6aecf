package dev.coldarchive.simulation;

import dev.coldarchive.AckReport;
import dev.coldarchive.ArchiveException;
import dev.coldarchive.batch.BatchLimits;
import dev.coldarchive.batch.RowValues;
import dev.coldarchive.format.CanonicalFormat;
import dev.coldarchive.ledger.Cursor;
import dev.coldarchive.ledger.Lease;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.ledger.WindowRecord;
import dev.coldarchive.ledger.WindowState;
import dev.coldarchive.simulation.Database.Removal;
import dev.coldarchive.simulation.Database.Row;
import dev.coldarchive.simulation.Database.Standing;
import dev.coldarchive.store.ContentDigest;
import dev.coldarchive.store.MemoryStore;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.StoreCall;
import dev.coldarchive.window.Window;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.TreeMap;

/** What must hold of the archive after every event, and what must hold in the end. */
final class Archive {
    private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("2100-01-01T00:00:00Z");

    private final Simulation simulation;
    /** Rows of the last undamaged content of each key, and how often each is there. */
    private final Map<ObjectKey, Map<String, Integer>> rows = new TreeMap<>();
    private final Map<String, Map<String, Integer>> byContent = new HashMap<>();
    private final Map<ObjectKey, String> manifests = new TreeMap<>();
    private final Set<ObjectKey> damaged = new TreeSet<>();
    /** Damaged, or gone, by no fault of any put. */
    private final Set<ObjectKey> lost = new TreeSet<>();
    /** How many rows that only the archive has a person has accepted of a window, each time. */
    private final Map<Window, Set<Long>> accepted = new HashMap<>();
    private Optional<Instant> cursor = Optional.empty();
    /** Where the first cursor of all was set: what retention took before anybody looked was never seen. */
    private Optional<Instant> begins = Optional.empty();
    private long epoch;
    private ObjectKey lastPart;
    private boolean rebuilt;

    Archive(Simulation simulation) {
        this.simulation = simulation;
    }

    // --- after every event

    /** Only the first content of a key: a store that damages what it replaces has lost the former content too, and nothing can help. */
    boolean mayDamage(Object[] put) {
        ObjectKey key = (ObjectKey) put[0];
        return !rows.containsKey(key) && !key.value().startsWith("_archive/");
    }

    void beforePut(Runner who, ObjectKey key, boolean toBeDamaged) {
        if (who.snapshots > 0) {
            throw new Violation("no transaction is open while the store is written to", key + " by " + who.name);
        }
        if (toBeDamaged) {
            simulation.scheduler.trace(who.name, "the store damages it");
            simulation.store.corruptPut(simulation.store.calls(StoreCall.Operation.PUT) + 1, MemoryStore::truncated);
        }
    }

    void changed(Object answer, String method, Object[] arguments, boolean isDamaged) {
        switch (method) {
            case "put" -> put((ObjectKey) arguments[0], (Path) arguments[1], (ContentDigest) arguments[2], isDamaged);
            case "acquire" -> {
                long taken = ((Lease) answer).epoch();
                require(taken > epoch, "epochs grow", () -> "epoch " + taken + " after " + epoch);
                epoch = taken;
            }
            case "startAt" -> {
                begins = begins.filter(((Instant) arguments[1])::isAfter).or(() -> Optional.of((Instant) arguments[1]));
                contiguous();
            }
            case "annotate" -> {
                WindowRecord record = (WindowRecord) arguments[1];
                asAccepted(record);
                if (record.state() == WindowState.SEALED) {
                    sealed(record.window());
                }
                contiguous();
            }
            case "commit" -> {
                asAccepted((WindowRecord) arguments[1]);
                committed(((WindowRecord) arguments[1]).window());
                contiguous();
            }
            default -> contiguous();
        }
    }

    private void put(ObjectKey key, Path file, ContentDigest content, boolean isDamaged) {
        if (key.value().startsWith("_archive/")) {
            String first = manifests.putIfAbsent(key, content.sha256());
            require(first == null || first.equals(content.sha256()), "a manifest is made once", key::toString);
            return;
        }
        if (isDamaged) {
            damaged.add(key);
            return;
        }
        Map<String, Integer> now = byContent.computeIfAbsent(content.sha256(), sha256 -> counted(RowValues.texts(RowValues.readAll(new CanonicalFormat().read(file, BatchLimits.DEFAULT)))));
        Map<String, Integer> before = rows.getOrDefault(key, Map.of());
        before.forEach((row, count) -> require(holds(now, row, count), "no row leaves the archive", () -> row + " of " + key));
        now.forEach((row, count) -> require(count <= simulation.database.texts.getOrDefault(row, 0), "no row is archived more often than it was written", () -> row + " of " + key + " " + count + " times"));
        rows.put(key, now);
        damaged.remove(key);
        lost.remove(key);
        lastPart = key;
    }

    /** A part that was put for this manifest, just before; empty if there is none that is sound. */
    Optional<ObjectKey> newPart(ObjectKey manifest) {
        Optional<ObjectKey> part = Optional.ofNullable(lastPart).filter(key -> !damaged.contains(key) && simulation.store.keys().contains(manifest)
                && new String(simulation.store.bytes(manifest), StandardCharsets.UTF_8).contains(key.value()));
        lastPart = null;
        return part;
    }

    void lost(ObjectKey key) {
        damaged.add(key);
        lost.add(key);
    }

    void broughtBack(ObjectKey key) {
        damaged.remove(key);
        lost.remove(key);
    }

    /** With a key the row may have other values by now. */
    private boolean holds(Map<String, Integer> content, String row, int count) {
        return content.getOrDefault(row, 0) >= count
                || simulation.world.keyed() && content.keySet().stream().anyMatch(other -> key(other).equals(key(row)));
    }

    private static String key(String row) {
        return row.substring(0, row.indexOf(',', row.indexOf(',') + 1));
    }

    private static Map<String, Integer> counted(List<String> texts) {
        Map<String, Integer> counts = new HashMap<>();
        texts.forEach(text -> counts.merge(text, 1, Integer::sum));
        return counts;
    }

    /** What was just recorded stands in the store. */
    private void committed(Window window) {
        WindowRecord record = simulation.ledger.window(Database.TABLE, window.start()).orElseThrow();
        if (record.revision() == 0) {
            return;
        }
        ObjectKey key = Manifest.key(Database.TABLE, window, record.revision());
        require(record.manifestSha256().equals(Optional.ofNullable(manifests.get(key))), "the ledger names a manifest that stands", key::toString);
        if (record.state() == WindowState.QUARANTINED) {
            return; // it does not count
        }
        for (Manifest.Part part : manifest(window).parts()) {
            if (lost.contains(part.key()) && record.reason().isPresent()) {
                continue; // it says so itself
            }
            Map<String, Integer> described = byContent.get(part.content().sha256());
            boolean there = described != null && !damaged.contains(part.key()) && rows.containsKey(part.key());
            require(there, "no window counts before its parts stand", part.key()::toString);
            described.forEach((row, count) -> require(holds(rows.get(part.key()), row, count), "no window counts before its parts stand", () -> row + " of " + part.key()));
        }
    }

    /** Whatever was committed before the source was read for the last time is in the archive. */
    private void sealed(Window window) {
        Instant read = simulation.calls.lastRead();
        Map<String, Integer> archived = new HashMap<>();
        manifest(window).parts().forEach(part -> byContent.get(part.content().sha256()).forEach((row, count) -> archived.merge(row, count, Integer::sum)));
        Map<String, Integer> there = new HashMap<>();
        simulation.database.rows.stream().filter(row -> row.window.equals(window) && row.visible() && row.committed.isBefore(read)).forEach(row -> there.merge(row.text, 1, Integer::sum));
        there.forEach((row, count) -> require(holds(archived, row, count), "a sealed window holds what the source held", () -> row + " of " + window));
    }

    /** A person has seen this plan, and gives a word for it. */
    void accepted(AckReport plan) {
        plan.windows().forEach(one -> accepted.computeIfAbsent(one.window(), window -> new HashSet<>()).add(one.effect() == AckReport.Effect.KEEP ? one.rows() : 0));
    }

    private void asAccepted(WindowRecord record) {
        boolean seen = record.acknowledged().isEmpty() || record.archiveOnly().rows() == 0 || accepted.getOrDefault(record.window(), Set.of()).contains(record.archiveOnly().rows());
        require(seen, "a person's word holds for what the person has seen", () -> record + ", seen " + accepted.get(record.window()));
    }

    private Manifest manifest(Window window) {
        try (var found = simulation.auditor.manifests(Database.TABLE, Optional.of(window.start()), Optional.of(window.end()))) {
            return found.findFirst().orElseThrow();
        } catch (ArchiveException e) {
            throw new Violation("manifests can be read", e.getMessage());
        }
    }

    private void contiguous() {
        Optional<Instant> now = simulation.ledger.cursor(Database.TABLE).map(Cursor::position);
        require(rebuilt || cursor.isEmpty() || now.isPresent() && !now.get().isBefore(cursor.get()), "the cursor never goes back", () -> cursor + " to " + now);
        cursor = now;
        if (now.isEmpty()) {
            return;
        }
        Map<Instant, WindowRecord> records = new HashMap<>();
        simulation.ledger.windows(Database.TABLE, FIRST, LAST).forEach(record -> records.put(record.window().start(), record));
        require(simulation.table.grid().isOnGrid(now.get()), "the cursor lies on the grid", now::toString);
        for (Instant at = begins.orElseThrow(); at.isBefore(now.get()); at = at.plus(simulation.table.grid().every())) {
            WindowRecord record = records.get(at);
            Instant start = at;
            require(record != null && record.state().accountedFor() && record.revision() > 0, "the cursor passes no window that is not accounted for", () -> start + " " + record);
        }
    }

    /** The ledger has lost its last commits: neither cursor nor epoch can be held against what was. */
    void ledgerWentBack() {
        cursor = Optional.empty();
        epoch = 0;
    }

    /** A person has it made anew from the bucket, with the cursor before whatever has to be looked at again. */
    void ledgerIsRebuilt() {
        ledgerWentBack();
        rebuilt = true;
    }

    /** Whether intents may have been lost: an object that only they named, and whose rows the source has lost since, is named by nothing any more. */
    boolean ledgerForgot() {
        return rebuilt;
    }

    Standing standing(Row row) {
        return simulation.ledger.window(Database.TABLE, row.window.start()).filter(record -> record.revision() > 0)
                .map(record -> record.recount() ? Standing.TO_BE_READ_AGAIN : Standing.ARCHIVED).orElse(Standing.UNKNOWN);
    }

    // --- in the end

    /** Every window that could be archived is, and every row that was promised is there. */
    void complete(boolean lateOnesToo) {
        Instant due = simulation.dueEnd();
        Instant reached = simulation.ledger.cursor(Database.TABLE).map(Cursor::position).orElse(Instant.MIN);
        require(reached.equals(due), "every due window is accounted for in the end", () -> "cursor " + reached + ", due " + due + ", " + unfinished());
        require(simulation.ledger.intents(Database.TABLE).isEmpty(), "no intent stays open", () -> simulation.ledger.intents(Database.TABLE).toString());
        Map<Instant, Map<String, Integer>> archived = archivedByWindow();
        Map<Window, Map<String, Integer>> owed = new HashMap<>();
        for (Row row : simulation.database.rows) {
            boolean inTime = row.marked || !row.began.isAfter(simulation.table.dueAt(row.window));
            boolean closed = !row.window.end().isAfter(reached) && !row.window.start().isBefore(begins.orElseThrow());
            if (closed && (row.visible() && (inTime || lateOnesToo) || !row.marked && inTime && row.standing == Standing.ARCHIVED)) {
                owed.computeIfAbsent(row.window, window -> new HashMap<>()).merge(row.text, 1, Integer::sum);
            } else if (closed && inTime && !row.marked && row.how == Removal.DROPPED && row.standing != Standing.ARCHIVED && !holds(archived.getOrDefault(row.window.start(), Map.of()), row.text, 1)) {
                WindowState state = simulation.ledger.window(Database.TABLE, row.window.start()).orElseThrow().state();
                require(state == WindowState.SOURCE_GONE, "a window that lost rows before it was read says so", () -> row.window + " is " + state + " without " + row.text);
            }
        }
        owed.forEach((window, wanted) -> wanted.forEach((row, count) -> require(holds(archived.getOrDefault(window.start(), Map.of()), row, count), "every promised row is archived",
                () -> row + " of " + window + (lateOnesToo ? " after reading again" : ""))));
    }

    private List<String> unfinished() {
        return simulation.ledger.windows(Database.TABLE, FIRST, LAST).stream().filter(record -> !record.state().accountedFor()).map(WindowRecord::toString).toList();
    }

    /** By the manifests alone, whose parts must be what they say, and all there is. */
    private Map<Instant, Map<String, Integer>> archivedByWindow() {
        Map<Instant, Map<String, Integer>> archived = new HashMap<>();
        Map<ObjectKey, String> contents = simulation.store.contents();
        Set<ObjectKey> named = new TreeSet<>();
        try (var found = simulation.auditor.manifests(Database.TABLE, Optional.empty(), Optional.empty())) {
            found.forEach(manifest -> manifest.parts().forEach(part -> {
                named.add(part.key());
                require(part.content().sha256().equals(contents.get(part.key())), "in the end every part is what its manifest says", part.key()::toString);
                byContent.get(part.content().sha256()).forEach((row, count) -> {
                    Window window = simulation.table.grid().at(Database.time(row));
                    require(window.equals(manifest.window()), "a row lies in its own window", () -> row + " in " + manifest.window());
                    archived.computeIfAbsent(window.start(), start -> new HashMap<>()).merge(row, count, Integer::sum);
                });
            }));
        }
        contents.keySet().forEach(key -> require(rebuilt || key.value().startsWith("_archive/") || named.contains(key), "every object is named by a manifest", key::toString));
        return archived;
    }

    static void require(boolean holds, String invariant, java.util.function.Supplier<String> what) {
        if (!holds) {
            throw new Violation(invariant, what.get());
        }
    }
}
