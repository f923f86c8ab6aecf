package dev.coldarchive.gc;

import dev.coldarchive.TableSpec;
import dev.coldarchive.gc.Leftover.Kind;
import dev.coldarchive.internal.manifest.ArchiveNames;
import dev.coldarchive.internal.work.AbandonedScratch;
import dev.coldarchive.ledger.Intent.PlannedPart;
import dev.coldarchive.ledger.LedgerReader;
import dev.coldarchive.ledger.Manifest;
import dev.coldarchive.store.KeySegments;
import dev.coldarchive.store.ObjectKey;
import dev.coldarchive.store.ObjectReader;
import dev.coldarchive.store.Removal;
import dev.coldarchive.store.StoredObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Looks for what is left behind. What lies in the store is listed before intents and manifests are read: an exporter opens its intent before its first put, and closes it after its
 * manifest stands, so whatever of its own is listed is named by one or the other. Not thread-safe.
 */
final class Search {
    /** More than these are left for the next time. */
    static final int MOST = 10_000;

    static final String RECORDS = "_archive/";
    private static final String SELFTESTS = "_archive-selftest/";
    private static final String BENCHMARKS = "_archive-bench-";

    private final ObjectReader store;
    private final Removal removal;
    private final LedgerReader ledger;
    private final List<TableSpec> tables;
    private final ArchiveNames names;
    private final Instant before;
    private final List<Leftover> found = new ArrayList<>();
    private boolean more;

    Search(ObjectReader store, Removal removal, LedgerReader ledger, List<TableSpec> tables, ArchiveNames names, Instant before) {
        this.store = store;
        this.removal = removal;
        this.ledger = ledger;
        this.tables = tables;
        this.names = names;
        this.before = before;
    }

    List<Leftover> run(Path workDir) {
        names.refresh();
        Set<String> others = otherArchives();
        try (Stream<Removal.Upload> uploads = removal.uploads()) {
            uploads.filter(upload -> upload.begunAt().isBefore(before)).forEach(upload -> add(describe(upload)));
        }
        try (Stream<StoredObject> objects = store.list("", "*")) {
            objects.filter(object -> object.lastModified().isBefore(before) && others.stream().noneMatch(object.key().value()::startsWith)).forEach(this::judge);
        }
        AbandonedScratch.files(workDir).forEach(this::judge);
        Intended intended = intended();
        names.refresh();
        return found.stream().filter(leftover -> isLeft(leftover, intended)).sorted((a, b) -> a.kind() == b.kind() ? a.name().compareTo(b.name()) : a.kind().compareTo(b.kind())).toList();
    }

    boolean more() {
        return more;
    }

    /** What something is on its way to: keys of parts, and, where a table has an intent, all that says of it what it has. */
    private record Intended(Set<ObjectKey> keys, Set<String> records) {}

    private Intended intended() {
        Intended all = new Intended(new HashSet<>(), new HashSet<>());
        for (String table : allTables()) {
            ledger.intents(table).forEach(intent -> {
                intent.parts().stream().map(PlannedPart::key).forEach(all.keys::add);
                all.records.add(Manifest.prefix(table));
            });
        }
        return all;
    }

    /** Those that are configured, and those that the archive has from before. */
    Set<String> allTables() {
        Set<String> all = new TreeSet<>(names.tables());
        tables.forEach(table -> all.add(table.name()));
        return all;
    }

    /** Whether nothing names it after all. */
    private boolean isLeft(Leftover leftover, Intended intended) {
        Optional<ObjectKey> key = leftover.object().map(StoredObject::key).or(() -> leftover.upload().flatMap(Removal.Upload::key));
        if (key.isEmpty()) {
            return true;
        }
        boolean onItsWay = intended.keys.contains(key.get()) || leftover.upload().isPresent() && intended.records.stream().anyMatch(key.get().value()::startsWith);
        return !onItsWay && (leftover.upload().isPresent() || !names.isNamed(key.get()));
    }

    private void add(Leftover leftover) {
        if (found.size() < MOST) {
            found.add(leftover);
        } else {
            more = true;
        }
    }

    private void judge(StoredObject object) {
        ObjectKey key = object.key();
        if (key.value().startsWith(SELFTESTS)) {
            add(object(Kind.SELFTEST, object, "a selftest wrote it"));
        } else if (key.value().startsWith(BENCHMARKS)) {
            add(object(Kind.SELFTEST, object, "a benchmark wrote it, and did not come to remove it"));
        } else if (key.value().startsWith(RECORDS)) {
            if (isParked(key) && !names.isNamed(key)) {
                Optional<Manifest> newest = names.supersededBy(key);
                if (newest.isEmpty()) {
                    add(object(Kind.UNKNOWN, object, "rows that were parked, and no manifest names them: they may be nowhere else"));
                } else if (newest.get().parts().stream().allMatch(this::stands)) {
                    add(object(Kind.MERGED, object, "its rows are in the files of revision " + newest.get().revision() + ", which stand"));
                }
            }
        } else if (!names.isNamed(key)) {
            add(object(Kind.UNKNOWN, object, "no manifest and no open intent names it" + owner(key).map(table -> "; it lies where table " + table
                    + " has its files: an older system's are taken in by archive export --adopt").orElse("")));
        }
    }

    /** {@code _archive/<table>/parked/<file>}; a table may have any name. */
    private static boolean isParked(ObjectKey key) {
        String[] segments = key.value().split("/");
        return segments.length == 4 && segments[2].equals("parked");
    }

    private boolean stands(Manifest.Part part) {
        return store.head(part.key()).filter(there -> there.sizeBytes() == part.content().sizeBytes() && there.sha256().equals(Optional.of(part.content().sha256()))).isPresent();
    }

    private void judge(Path file) {
        try {
            Instant since = Files.getLastModifiedTime(file).toInstant();
            if (since.isBefore(before)) {
                add(new Leftover(Kind.TEMPORARY_FILE, file.toString(), Files.size(file), since, "the process that wrote it is dead", Optional.empty(), Optional.empty(), Optional.of(file)));
            }
        } catch (NoSuchFileException e) {
            // an exporter has started, and emptied its directory
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + file, e);
        }
    }

    private Leftover describe(Removal.Upload upload) {
        boolean ours = upload.key().isEmpty() || upload.key().filter(key -> key.value().startsWith(RECORDS) || key.value().startsWith(SELFTESTS) || key.value().startsWith(BENCHMARKS) || names.isNamed(key) || owner(key).isPresent()).isPresent();
        return new Leftover(ours ? Kind.UPLOAD : Kind.UNKNOWN_UPLOAD, upload.key().map(ObjectKey::value).orElse(upload.name()), upload.sizeBytes(), upload.begunAt(),
                upload.key().isEmpty() ? "the process that began it is dead" : "no open intent names it" + (ours ? "" : ", and the archive has nothing below such keys"),
                Optional.of(upload), Optional.empty(), Optional.empty());
    }

    private static Leftover object(Kind kind, StoredObject object, String why) {
        return new Leftover(kind, object.key().value(), object.sizeBytes(), object.lastModified(), why, Optional.empty(), Optional.of(object), Optional.empty());
    }

    /** The table below whose keys it lies; none where the layout begins with what others may have too. */
    private Optional<String> owner(ObjectKey key) {
        return tables.stream().filter(table -> {
            String template = table.layout().template().replace("{table}", KeySegments.encode(table.name()));
            String start = template.substring(0, template.indexOf('{') < 0 ? template.length() : template.indexOf('{'));
            return start.contains("/") && key.value().startsWith(start);
        }).map(TableSpec::name).findFirst();
    }

    /** What archives of their own begin with that lie below this one. */
    private Set<String> otherArchives() {
        try (Stream<StoredObject> identities = store.list("", "archive.json")) {
            Set<String> roots = new HashSet<>();
            identities.map(object -> object.key().value()).filter(key -> key.endsWith("/" + RECORDS + "archive.json"))
                    .forEach(key -> roots.add(key.substring(0, key.length() - (RECORDS + "archive.json").length())));
            return roots;
        }
    }
}
