package dev.coldarchive.internal.export;

import dev.coldarchive.TableSpec;
import dev.coldarchive.batch.RowDigest;
import dev.coldarchive.ledger.Manifest.Obstacle;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.StoredObject;
import dev.coldarchive.window.Window;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The parked rows of a window: those of the former revision, and those of the next. A file of them is put once, is never overwritten and never deleted; that a manifest no
 * longer names it says that its rows are in the parts. Not thread-safe.
 */
final class Parking {

    /** Rows that have to be put into a file of their own. */
    private record NewFile(WrittenPart part, ObjectKey of, Obstacle why, Optional<String> tag) {}

    private final TableSpec table;
    private final Window window;
    private final Former former;
    private final PartMerge merge;
    private final String extension;
    private final boolean gone;
    private final List<Manifest.Parked> before = new ArrayList<>();
    private final List<Manifest.Parked> kept = new ArrayList<>();
    private final List<NewFile> added = new ArrayList<>();
    private final Map<ObjectKey, Obstacle> obstacles = new LinkedHashMap<>();

    Parking(TableSpec table, Window window, Former former, PartMerge merge, String extension, boolean gone) {
        this.table = table;
        this.window = window;
        this.former = former;
        this.merge = merge;
        this.extension = extension;
        this.gone = gone;
        before.addAll(former.parked());
    }

    /** Takes in files that were put before a crash: the source may have lost their rows since. */
    void findWhatACrashLeft() {
        for (StoredObject file : former.parkedByIntent()) {
            WrittenPart rows = merge.describe(file);
            Manifest.Part part = new Manifest.Part(file.key(), rows.slice(), rows.values(), rows.content(), rows.digest(), file.etag(), file.versionId());
            before.add(new Manifest.Parked(rows.key(), Obstacle.MISSING, Optional.empty(), gone, rows.schema(), part));
        }
    }

    /** Keys of parts that rows are parked for. */
    Set<ObjectKey> keys() {
        Set<ObjectKey> keys = new TreeSet<>();
        before.forEach(rows -> keys.add(rows.of()));
        return keys;
    }

    boolean holds(ObjectKey key) {
        return !of(key).isEmpty();
    }

    /** Rows that were parked for a part, in the order in which they were read. */
    List<Manifest.Parked> of(ObjectKey key) {
        return before.stream().filter(rows -> rows.of().equals(key)).toList();
    }

    /**
     * Leaves parked what is, and parks all rows that the source has for a part, unless these very rows are parked already.
     *
     * @param part empty if the source has none
     */
    void park(ObjectKey key, FormerPart found, Optional<WrittenPart> part, Obstacle why) {
        obstacles.put(key, why);
        for (Manifest.Parked rows : of(key)) {
            kept.add(new Manifest.Parked(key, why, found.tag(), rows.gone(), rows.schema(), rows.file()));
        }
        boolean there = part.isEmpty() || of(key).stream().anyMatch(rows -> rows.file().digest().equals(part.get().digest()));
        if (!there) {
            WrittenPart rows = part.get();
            ObjectKey name = Manifest.parkedKey(table.name(), window, rows.slice(), rows.content().sha256(), extension);
            added.add(new NewFile(new WrittenPart(name, rows.slice(), rows.values(), rows.schema(), rows.file(), rows.content(), rows.digest()), key, why, found.tag()));
        }
    }

    /** What is in the way, by the key of the part. */
    Map<ObjectKey, Obstacle> obstacles() {
        return obstacles;
    }

    /** Whether the next manifest names a file of this key: such a file is put once. */
    boolean names(ObjectKey file) {
        return kept.stream().anyMatch(rows -> rows.file().key().equals(file)) || files().anyMatch(part -> part.key().equals(file));
    }

    /** Whether there are rows that were not parked before. */
    boolean hasMore() {
        return !added.isEmpty();
    }

    /** Files that have to be put. */
    Stream<WrittenPart> files() {
        return added.stream().map(NewFile::part);
    }

    boolean differs() {
        return !added.isEmpty() || !former.parked().equals(kept);
    }

    /** Puts what has to be put, and returns what the next manifest says. */
    List<Manifest.Parked> put(Function<NextRevision.Change, Manifest.Part> upload) {
        List<Manifest.Parked> all = new ArrayList<>(kept);
        for (NewFile file : added) {
            Manifest.Part stored = upload.apply(new NextRevision.Change(file.part(), FormerPart.NOTHING));
            all.add(new Manifest.Parked(file.of(), file.why(), file.tag(), gone, file.part().schema(), stored));
        }
        all.sort(Comparator.comparing(Manifest.Parked::of));
        return all;
    }

    /** What a person should know of it; empty if nothing is in the way. */
    String described() {
        List<String> says = new ArrayList<>();
        for (Obstacle why : new TreeSet<>(obstacles.values())) {
            List<ObjectKey> keys = obstacles.keySet().stream().filter(key -> obstacles.get(key) == why).toList();
            long rows = Stream.concat(kept.stream().filter(parked -> parked.why() == why).map(parked -> parked.file().digest()),
                    added.stream().filter(file -> file.why() == why).map(file -> file.part().digest())).mapToLong(RowDigest::rows).sum();
            String more = keys.size() == 1 ? "" : " and " + (keys.size() - 1) + " more";
            says.add((rows == 0 ? "the source has no rows for " : rows + " rows are parked for ") + keys.get(0) + more + ": " + meaning(why));
        }
        return String.join("; ", says);
    }

    private static String meaning(Obstacle why) {
        return switch (why) {
            case COLD -> "it lies in a cold storage class; restore it, and the next export merges them";
            case DAMAGED -> "it is not what was archived; bring back its former version, and the next export merges them; or, while the source has all rows of the window, export --force;"
                    + " or give up what only it had with ack";
            case MISSING -> "it is not there; bring it back, and the next export merges them; or give up what only it had with ack";
            case TYPE -> "a column has changed its type, and no file may hold both; say schema-policy: widen if the new type holds the old values, or leave them where they are with ack";
        };
    }
}
